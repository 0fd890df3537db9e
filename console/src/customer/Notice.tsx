/** A quiet line in the transcript: handoff, an agent joining or leaving, the end, a sign-in. */
import type { LiveEvent } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { clock } from "../texts/figures";

/** Shown while the customer waits for a person: what happens next, and the place in the queue when it is known. */
function Waiting({ event: { body } }: { event: LiveEvent }) {
  const { t } = useTexts();
  const ahead = body.position === undefined ? null : Math.max(0, body.position - 1);
  return (
    <section className="sheet wait" role="status" aria-label={t("wait.title")}>
      <header className="sheet-head">
        <span className="spinner" aria-hidden="true" />
        <h3>{t("wait.title")}</h3>
        {ahead !== null && (
          <span className="sheet-aside figures">
            {ahead === 0 ? t("wait.next") : t("event.position", { n: ahead })}
          </span>
        )}
      </header>
      {body.wait_text && <p className="sheet-text">{body.wait_text}</p>}
      <p className="sheet-note">{t("wait.note")}</p>
    </section>
  );
}

interface Props {
  event: LiveEvent;
  /** The customer still waits for the person that this event asks for. */
  waiting: boolean;
}

export function Notice({ event, waiting }: Props) {
  return waiting ? <Waiting event={event} /> : <Line event={event} />;
}

function Line({ event }: { event: LiveEvent }) {
  const { t, language } = useTexts();
  const words = useNoticeWords(event);
  return (
    <p className="notice">
      <span>{words}</span>
      <time dateTime={event.at} aria-label={t("log.today")} hidden>
        {clock(event.at, language)}
      </time>
    </p>
  );
}

function useNoticeWords(event: LiveEvent): string {
  const { t } = useTexts();
  const { body } = event;
  const name = String(body.name ?? "");
  switch (event.kind) {
    case "handoff.requested":
      return t("event.handoff");
    case "agent.joined":
      return t(body.beside ? "event.agent.beside" : "event.agent.joined", { name });
    case "agent.left":
      if (body.waiting) return t("event.agent.left.waiting", { name });
      return body.remains
        ? t("event.agent.left.remains", { name, remains: String(body.remains) })
        : t("event.agent.left");
    case "transfer":
      return body.to ? t("event.transfer.to", { name: String(body.to) }) : t("event.transfer");
    case "signed.in":
      return t("event.signed.in", { name });
    default:
      return t("event.resolved");
  }
}
