/** Beside the conversation on wide screens: what one can ask, what never to send, and the hotline. */
import type { Config } from "../api/customer.shapes";
import { useTexts } from "../texts/customer";
import { inLanguage } from "../texts/texts";
import { Icon } from "../ui/Icon";

interface Props {
  config: Config | null;
  disabled: boolean;
  onAsk: (text: string) => void;
}

export function Rail({ config, disabled, onAsk }: Props) {
  const { t, language } = useTexts();
  const hotline = config?.institution.hotline;
  return (
    <aside className="rail">
      <h2>{t("log.topics")}</h2>
      <ul>
        {(config?.topics ?? []).map((topic, index) => (
          <li key={index}>
            <button disabled={disabled} onClick={() => onAsk(inLanguage(topic.text, language))}>
              <strong>{inLanguage(topic.label, language)}</strong>
              <span>{inLanguage(topic.text, language)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="rail-foot">
        <p className="rail-safe">
          <Icon name="shield" size={18} />
          {t("code.never")}
        </p>
        {hotline && (
          <p>
            {t("menu.hotline")} <strong className="figures">{hotline}</strong>
          </p>
        )}
      </div>
    </aside>
  );
}
