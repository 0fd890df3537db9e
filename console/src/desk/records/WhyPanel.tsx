/** Why an assistant message was given: what was understood, what was decided, what it rests on, what was checked. */
import { lazy, Suspense } from "react";
import type { Composed, LiveEvent, Why } from "../../api/shapes";
import { named, nameOf, useTexts, wordOf, type Spoken } from "../../texts/desk";
import { languages } from "../../texts/texts";
import { Facts, plain, type Fact, Mark } from "../labels";
import { href } from "../route";

const Scores = lazy(() => import("./Scores"));

export function WhyPanel({ event }: { event: LiveEvent }) {
  const words = useTexts();
  const { t, language } = words;
  const { why } = event;
  if (!why) return <p className="quiet">{t("why.none")}</p>;
  return (
    <div className="why">
      <h2>{t("why.title")}</h2>
      <blockquote>{event.body.text}</blockquote>
      {(why.intents?.length ?? 0) > 0 && (
        <section>
          <h3>{t("why.intents")}</h3>
          <Suspense fallback={<div className="why-scores" />}>
            <Scores intents={(why.intents ?? []).map((one) => ({ ...one, intent: nameOf(language, one.intent) }))} />
          </Suspense>
        </section>
      )}
      <Facts rows={decided(words, why)} />
      <Checks why={why} />
      <Timings ms={why.ms} />
      <details>
        <summary>{t("why.raw")}</summary>
        <pre>{JSON.stringify(why, null, 2)}</pre>
      </details>
    </div>
  );
}

/** "start transfer_make" as words; a move unknown here stays as it was recorded. */
function moveOf({ t, language }: Spoken, move: string): string {
  const [verb = "", ...rest] = move.split(" ");
  const about = rest.join(" ").match(/[a-z0-9]+(?:_[a-z0-9]+)+/g) ?? [];
  return [wordOf(t, "move.", verb), about.map((id) => nameOf(language, id)).join("、")].filter(Boolean).join(" · ");
}

/** How the model's words fared, and each sentence that was not said with the reason. */
function composedOf({ outcome, model, dropped }: Composed) {
  return (
    <span key="composed">
      {model} <Mark tone={outcome === "composed" ? "good" : "warn"}>{outcome}</Mark>
      {dropped.map(({ text, reason, detail }, place) => (
        <small key={place}>
          {" "}
          <del>{text}</del> {[reason, detail].filter(Boolean).join(" ")}
        </small>
      ))}
    </span>
  );
}

function decided(words: Spoken, why: Why): Fact[] {
  const { t, language } = words;
  const { flow, answer, risk } = why;
  return [
    [t("why.needs"), why.needs?.length ? named(language, plain(why.needs)) : null],
    [t("why.adjudicated"), why.adjudicated && wordOf(t, "engine.", why.adjudicated)],
    [t("why.urgent"), why.urgent && nameOf(language, why.urgent)],
    [
      t("why.entities"),
      why.entities?.length
        ? why.entities.map(({ kind, value }) => `${wordOf(t, "slot.", kind)} ${plain(value)}`).join("；")
        : null,
    ],
    [
      t("why.move"),
      why.move &&
        [why.move]
          .flat()
          .map((move) => moveOf(words, move))
          .join("；"),
    ],
    [
      t("why.flow"),
      flow && (
        <span key="flow">
          {[nameOf(language, flow.id), flow.step && wordOf(t, "step.", flow.step)].filter(Boolean).join(" / ")}{" "}
          {flow.version !== undefined && <Mark>v{flow.version}</Mark>}
        </span>
      ),
    ],
    [t("why.actions"), why.actions?.map(({ action, outcome }) => `${action} → ${outcome}`).join("；")],
    [
      t("why.answer"),
      answer && (
        <span key="answer">
          <a href={href("knowledge", "article", answer.article, "content", String(answer.version))}>{answer.article}</a>{" "}
          <Mark>v{answer.version}</Mark>
          {answer.score !== undefined && (
            <small>
              {t("why.score")} {answer.score.toFixed(2)}
            </small>
          )}
        </span>
      ),
    ],
    [t("why.composed"), answer?.composed && composedOf(answer.composed)],
    [
      t("why.risk"),
      risk && (
        <span key="risk">
          <Mark tone={risk.decision === "allow" ? "good" : "warn"}>{wordOf(t, "risk.", risk.decision)}</Mark>{" "}
          {risk.score} {risk.reasons?.join("、")}
        </span>
      ),
    ],
    [t("why.policies"), why.policies && Object.keys(why.policies).length > 0 ? plain(why.policies) : null],
    [t("why.language"), languages.find(({ tag }) => tag === why.language)?.name ?? why.language],
    [t("why.emotion"), wordOf(t, "emotion.", why.emotion)],
    [t("why.act"), why.act && wordOf(t, "act.", why.act)],
  ];
}

function Checks({ why }: { why: Why }) {
  const { t } = useTexts();
  if (!why.guard?.length) return null;
  return (
    <section>
      <h3>{t("why.guard")}</h3>
      <ul className="checks">
        {why.guard.map(({ check, ok }) => (
          <li key={check} className={ok ? "check-ok" : "check-bad"}>
            <span aria-hidden="true">{ok ? "✓" : "✕"}</span> {wordOf(t, "rule.", check)}
            <span className="hidden">{t(ok ? "why.passed" : "why.blocked")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Timings({ ms }: { ms: Why["ms"] }) {
  const { t } = useTexts();
  const steps = Object.entries(ms ?? {}).filter(([step]) => step !== "total");
  const total = ms?.total ?? steps.reduce((sum, [, spent]) => sum + spent, 0);
  if (!total) return null;
  return (
    <section>
      <h3>{t("why.timings")}</h3>
      <ul className="timings">
        {[...steps, ["total", total] as const].map(([step, spent]) => (
          <li key={step}>
            <span>{wordOf(t, "ms.", step)}</span>
            <span className="timing-bar" style={{ inlineSize: `${Math.max(1, (spent / total) * 100)}%` }} />
            <span className="figures">{spent.toFixed(1)} ms</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
