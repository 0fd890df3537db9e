/** One canary: how far it reaches, how it does beside the running version, and how to stop it. */
import { Alert } from "antd";
import type { Canary as Shown, Step } from "../../api/knowledge";
import { href } from "../../desk/route";
import { useTexts } from "../../texts/desk";
import { day, moment } from "../../texts/figures";
import type { May } from "./may";
import { Sides } from "./Sides";
import { Withdraw } from "./Withdraw";

interface Props {
  canary: Shown;
  log: readonly Step[];
  now: string;
  may: May;
  onDone: () => void;
}

const DAY_MS = 86_400_000;

export function Canary({ canary, log, now, may, onDone }: Props) {
  const { t, language } = useTexts();
  const { article, running, steps, figures, alarm, rule, begun, judged_at: judged, share } = canary;
  const days = Math.max(0, Math.floor((Date.parse(now) - Date.parse(begun)) / DAY_MS));
  const taken = log.filter((one) => one.article === article.id && one.version === article.version);
  return (
    <section className="kb-card kb-canary" aria-label={article.title}>
      <header className="kb-title">
        <div>
          <h3>
            <a href={href("knowledge", "article", article.id, "content", String(article.version))}>{article.title}</a>
          </h3>
          <p className="kb-under">
            <code>{article.id}</code>
            <span>
              {t("kb.version.n", { n: article.version })}
              {running !== null && ` ← ${t("kb.version.n", { n: running })}`}
            </span>
            <span className="quiet">{t("kb.canary.day", { n: days + 1 })}</span>
            {rule && <code title={t("kb.field.rule")}>{rule}</code>}
          </p>
        </div>
        {may.release && <Withdraw version={article} onDone={onDone} />}
      </header>
      {alarm && <Alert className="kb-alert" type="error" showIcon title={t(`kb.alarm.${alarm}`)} />}
      <ol className="steps" aria-label={t("kb.steps")}>
        {steps.map(({ at, share: reach, reached }) => (
          <li
            key={reach}
            className={reached ? "step-reached" : undefined}
            aria-current={reach === share ? "step" : undefined}
          >
            <strong className="figures">{reach}%</strong>
            <small className="quiet">{day(at, language)}</small>
            {reached && <span className="hidden">{t("kb.reached")}</span>}
          </li>
        ))}
      </ol>
      <Sides
        figures={figures}
        names={[
          running === null ? t("kb.running") : `${t("kb.running")} ${t("kb.version.n", { n: running })}`,
          `${t("kb.state.canary")} ${t("kb.version.n", { n: article.version })}`,
        ]}
      />
      <p className="quiet kb-note">{judged ? t("kb.judged", { at: moment(judged, language) }) : t("kb.judged.not")}</p>
      {taken.length > 1 && (
        <details>
          <summary>{t("kb.history", { n: taken.length })}</summary>
          <ul className="kb-history">
            {taken.map((one) => (
              <li key={one.id}>
                <span className="figures">{moment(one.at, language)}</span> · {t("kb.share", { n: one.share })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
