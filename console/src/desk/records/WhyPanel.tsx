/** Why an assistant message was given: what was understood, what was decided, what it rests on, what was checked. */
import { lazy, Suspense } from "react";
import type { LiveEvent, Why } from "../../api/shapes";
import { useTexts } from "../../texts/desk";
import { Facts, plain, type Fact, Mark } from "../labels";
import { href } from "../route";

const Scores = lazy(() => import("./Scores"));

export function WhyPanel({ event }: { event: LiveEvent }) {
  const { t } = useTexts();
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
            <Scores intents={why.intents ?? []} />
          </Suspense>
        </section>
      )}
      <Facts rows={decided(t, why)} />
      <Checks why={why} />
      <Timings ms={why.ms} />
      <details>
        <summary>{t("why.raw")}</summary>
        <pre>{JSON.stringify(why, null, 2)}</pre>
      </details>
    </div>
  );
}

function decided(t: ReturnType<typeof useTexts>["t"], why: Why): Fact[] {
  const { flow, answer, risk } = why;
  return [
    [t("why.needs"), why.needs?.length ? plain(why.needs) : null],
    [t("why.urgent"), why.urgent],
    [
      t("why.entities"),
      why.entities?.length ? why.entities.map(({ kind, value }) => `${kind} ${plain(value)}`).join("；") : null,
    ],
    [t("why.move"), why.move && plain(why.move)],
    [
      t("why.flow"),
      flow && (
        <span key="flow">
          {[flow.id, flow.step].filter(Boolean).join(" / ")}{" "}
          {flow.version !== undefined && <Mark>v{flow.version}</Mark>}
        </span>
      ),
    ],
    [
      t("why.answer"),
      answer && (
        <span key="answer">
          <a href={href("articles", answer.article, String(answer.version))}>{answer.article}</a>{" "}
          <Mark>v{answer.version}</Mark>
          {answer.score !== undefined && (
            <small>
              {t("why.score")} {answer.score.toFixed(2)}
            </small>
          )}
        </span>
      ),
    ],
    [
      t("why.risk"),
      risk && (
        <span key="risk">
          <Mark tone={risk.decision === "allow" ? "good" : "warn"}>{risk.decision}</Mark>
          {risk.score} {risk.reasons?.join("、")}
        </span>
      ),
    ],
    [t("why.policies"), why.policies && Object.keys(why.policies).length > 0 ? plain(why.policies) : null],
    [t("why.language"), why.language],
    [t("why.emotion"), why.emotion],
    [t("why.act"), why.act],
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
            <span aria-hidden="true">{ok ? "✓" : "✕"}</span> {check}
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
            <span>{step}</span>
            <span className="timing-bar" style={{ inlineSize: `${Math.max(1, (spent / total) * 100)}%` }} />
            <span className="figures">{spent.toFixed(1)} ms</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
