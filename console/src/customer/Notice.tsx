/** A quiet line in the transcript: handoff, an agent joining or leaving, the end, a sign-in. */
import type { LiveEvent } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { clock } from "../texts/figures";

export function Notice({ event }: { event: LiveEvent }) {
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
    case "handoff.requested": {
      const place = body.position && body.position > 1 ? t("event.position", { n: body.position - 1 }) : "";
      return [t("event.handoff"), body.wait_text ?? place].filter(Boolean).join(" ");
    }
    case "agent.joined":
      return t("event.agent.joined", { name });
    case "agent.left":
      return t("event.agent.left");
    case "signed.in":
      return t("event.signed.in", { name });
    default:
      return t("event.resolved");
  }
}
