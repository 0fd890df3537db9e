/** The empty conversation: a greeting and a few questions to start with. */
import type { Config } from "../api/customer.shapes";
import { useTexts } from "../texts/customer";
import { inLanguage } from "../texts/texts";
import { Icon } from "../ui/Icon";

export function Welcome({ config, onAsk }: { config: Config | null; onAsk: (text: string) => void }) {
  const { t, language } = useTexts();
  const topics = config?.topics ?? [];
  return (
    <section className="welcome">
      <span className="welcome-mark">
        <Icon name="bell" size={30} />
      </span>
      <h2>{t("log.welcome")}</h2>
      {topics.length > 0 && (
        <>
          <p>{t("log.topics")}</p>
          <ul className="topics">
            {topics.map((topic, index) => (
              <li key={index}>
                <button onClick={() => onAsk(inLanguage(topic.text, language))}>
                  {inLanguage(topic.label, language)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
