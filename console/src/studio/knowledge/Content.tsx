/** The words of one version side by side in both written languages, and what it holds for. */
import type { Version } from "../../api/knowledge";
import { Facts, Mark } from "../../desk/labels";
import { nameOf, useTexts, wordOf, type Key } from "../../texts/desk";
import { day } from "../../texts/figures";
import { RiskMark } from "./marks";
import { PolicyText, usePolicies } from "./policies";

const written = [
  ["zh", "zh-Hans"],
  ["en", "en"],
] as const;

export function Content({ version }: { version: Version }) {
  const { t, language } = useTexts();
  const policies = usePolicies();
  const list = (values: readonly string[], said: (value: string) => string = (value) => value) =>
    values.length > 0 ? values.map(said).join(" · ") : null;
  return (
    <div className="kb-content">
      {written.map(([tag, tongue]) => (
        <section key={tag} className="kb-card" lang={tongue}>
          <h3 lang={language}>{t(`kb.language.${tag}`)}</h3>
          <p className="kb-question">{version.question[tag] || "—"}</p>
          <div className="article-text">
            {version.answer[tag] ? (
              <PolicyText text={version.answer[tag]} language={tongue} policies={policies} />
            ) : (
              <span className="quiet">{t("kb.unwritten")}</span>
            )}
          </div>
          <Asked title={t("kb.similar")} texts={version.similar[tag] ?? []} />
        </section>
      ))}
      <section className="kb-card kb-wide">
        <h3>{t("kb.holds.for")}</h3>
        <div className="kb-facts">
          <Facts
            rows={[
              [t("kb.field.intents"), list(version.intents, (id) => nameOf(language, id))],
              [t("kb.field.actions"), list(version.actions, (id) => nameOf(language, id))],
              [t("kb.topic"), version.topic],
              [t("kb.product"), version.product],
              [
                t("kb.field.channels"),
                list(version.channels, (name) => wordOf(t, "kb.channel.", name)) ?? t("kb.every"),
              ],
              [t("kb.field.audience"), version.audience === "all" ? t("kb.everyone") : <code>{version.audience}</code>],
              [t("kb.field.rule"), version.rule ? <code key="r">{version.rule}</code> : null],
            ]}
          />
          <Facts
            rows={[
              [t("kb.field.effective_from"), version.effective_from && day(version.effective_from, language)],
              [
                t("kb.field.effective_to"),
                version.effective_to ? day(version.effective_to, language) : t("kb.open.end"),
              ],
              [t("kb.risk"), <RiskMark key="r" risk={version.risk} />],
              [t("kb.owner"), version.owner],
              [t("kb.pack"), wordOf(t, "kb.pack.", version.pack)],
              [t("kb.origin"), wordOf(t, "kb.origin." as Key, version.origin)],
              [t("kb.released"), version.released_at && day(version.released_at, language)],
            ]}
          />
        </div>
        <Asked title={t("kb.tests", { n: version.tests.length })} texts={version.tests} />
      </section>
    </div>
  );
}

function Asked({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div className="kb-asked">
      <h4>{title}</h4>
      <ul>
        {texts.map((text, place) => (
          <li key={place}>
            <Mark>{text}</Mark>
          </li>
        ))}
      </ul>
    </div>
  );
}
