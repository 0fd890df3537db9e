/** The start page of the demonstration: who to be, and that person's phone beside it. */
import { useEffect, useRef, useState } from "react";
import { demoToken, readDemo } from "../api/customer";
import type { DemoInstitution } from "../api/customer.shapes";
import type { Language } from "../api/shapes";
import { demoTexts } from "../texts/demo";
import { nearest, sayer } from "../texts/texts";
import { useAppearance } from "../theme/appearance";
import { Icon } from "../ui/Icon";
import { Phone } from "./Phone";
import { tryWidget } from "./trial";

type Customer = DemoInstitution["customers"][number];

/** Opens the page in its own tab; the tab is opened before the token is asked for, so that no pop-up guard stops it. */
async function openAs(customer: Customer | null, language: Language): Promise<void> {
  const locale = nearest(customer?.locale) ?? language;
  const address = `/?locale=${locale}`;
  if (!customer) {
    window.open(address, "_blank", "noopener");
    return;
  }
  const tab = window.open("about:blank", "_blank");
  if (!tab) return;
  tab.opener = null;
  // A tab opened from here inherits this tab's storage; another customer's session must not come along.
  try {
    tab.sessionStorage.clear();
  } catch {
    // Forbidden storage holds nothing to clear.
  }
  tab.location.href = `${address}#token=${encodeURIComponent(await demoToken(customer.id))}`;
}

export function Start({ language }: { language: Language }) {
  useAppearance();
  const t = sayer(demoTexts[language]);
  const [demo, setDemo] = useState<DemoInstitution | "failed" | null>(null);
  const [chosen, setChosen] = useState<Customer | null>(null);
  const phone = useRef<HTMLElement>(null);
  function show(customer: Customer) {
    setChosen(customer);
    // Below the list on a narrow page.
    requestAnimationFrame(() => void phone.current?.scrollIntoView({ block: "nearest" }));
  }
  useEffect(() => {
    document.title = t("demo.title");
    readDemo().then(setDemo, () => setDemo("failed"));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  if (demo === null) return <p className="demo-alone">{t("demo.loading")}</p>;
  if (demo === "failed") return <p className="demo-alone">{t("demo.failed")}</p>;
  const { institution } = demo;
  const name =
    typeof institution === "string"
      ? institution
      : language === "en"
        ? (institution.name_en ?? institution.name)
        : institution.name;
  return (
    <div className="demo">
      <header className="demo-head">
        <span className="demo-mark">
          <Icon name="bell" size={28} />
        </span>
        <div>
          <h1>
            {name} · {t("demo.title")}
          </h1>
          <p>{t("demo.lead")}</p>
          <button className="demo-trial" onClick={() => void tryWidget(chosen?.id ?? null, language)}>
            {t("demo.widget")}
          </button>
        </div>
      </header>
      <main className="demo-body">
        <section aria-label={t("demo.customers")}>
          <h2>{t("demo.customers")}</h2>
          <ul className="demo-people">
            {demo.customers.map((customer) => (
              <li key={customer.id} className={chosen?.id === customer.id ? "person person-on" : "person"}>
                <button
                  className="person-open"
                  onClick={() => void Promise.all([setChosen(customer), openAs(customer, language)])}
                >
                  <span className="person-face">{customer.name.slice(0, 1)}</span>
                  <span className="person-names">
                    <strong>{customer.name}</strong>
                    <small>{customer.note}</small>
                  </span>
                </button>
                <button
                  className="person-phone"
                  aria-label={`${customer.name}: ${t("demo.phone.show")}`}
                  onClick={() => show(customer)}
                >
                  <Icon name="phone" />
                </button>
              </li>
            ))}
            <li className="person person-visitor">
              <button className="person-open" onClick={() => void openAs(null, language)}>
                <span className="person-face">
                  <Icon name="person" />
                </span>
                <span className="person-names">
                  <strong>{t("demo.visitor")}</strong>
                  <small>{t("demo.visitor.note")}</small>
                </span>
              </button>
            </li>
          </ul>
          <h2>{t("demo.staff")}</h2>
          <p className="demo-note">{t("demo.staff.note")}</p>
          <ul className="demo-staff">
            {demo.staff.map((one) => (
              <li key={one.id}>
                <a href={one.link} target="_blank" rel="noopener">
                  <strong>{one.name}</strong>
                  <small>{roleName(t, one.role)}</small>
                </a>
              </li>
            ))}
          </ul>
        </section>
        <Phone ref={phone} key={chosen?.id ?? ""} customer={chosen} language={language} />
      </main>
    </div>
  );
}

function roleName(t: (key: keyof (typeof demoTexts)["en"]) => string, role: string): string {
  const key = `role.${role}`;
  return key in demoTexts.en ? t(key as keyof (typeof demoTexts)["en"]) : role;
}
