/** The head of the page: the institution, who is serving, the way to a person, and the settings. */
import type { Config, Signed } from "../api/customer.shapes";
import { useTexts } from "../texts/customer";
import { Icon } from "../ui/Icon";
import type { Company } from "./entries";
import { Settings, type SettingsProps } from "./Settings";

interface Props {
  config: Config | null;
  customer: Signed | null;
  company: Company;
  live: boolean;
  embedded: boolean;
  onPerson: () => void;
  onRequests: () => void;
  onClose: () => void;
  settings: SettingsProps;
}

export function Header({ config, customer, company, live, embedded, onPerson, onRequests, onClose, settings }: Props) {
  const { t, language } = useTexts();
  const institution = config?.institution;
  const name = (language === "en" ? institution?.name_en : undefined) ?? institution?.name ?? t("page.title");
  return (
    <header className="head">
      <span className="head-mark">
        <Icon name="bell" size={24} />
      </span>
      <div className="head-names">
        <h1>{name}</h1>
        <p className="head-company" aria-live="polite">
          <span className={live ? "lamp lamp-on" : "lamp"} aria-hidden="true" />
          {serving(t, company)}
          {customer && <span className="head-signed"> · {t("head.signed", { name: customer.name })}</span>}
        </p>
      </div>
      {company.with === "assistant" && (
        <button className="head-person" onClick={onPerson}>
          <Icon name="person" size={20} />
          <span>{t("head.person")}</span>
        </button>
      )}
      {customer && (
        <button className="round head-own" onClick={onRequests} aria-label={t("own.title")}>
          <Icon name="list" />
          <span>{t("own.title")}</span>
        </button>
      )}
      <Settings {...settings} hotline={institution?.hotline} />
      {embedded && (
        <button className="round" onClick={onClose} aria-label={t("head.close")}>
          <Icon name="chevron" />
        </button>
      )}
    </header>
  );
}

function serving(t: ReturnType<typeof useTexts>["t"], company: Company): string {
  if (company.with === "agent") return t("head.agent", { name: company.name });
  return t(company.with === "waiting" ? "head.waiting" : "head.assistant");
}
