/** One event of a transcript as staff see it: words, cards as plain facts, private notes, system notices. */
import { Bubble } from "@ant-design/x";
import type { Card, LiveEvent } from "../../api/shapes";
import { useTexts, wordOf, type Key } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { plain, Mark } from "../labels";

interface Props {
  event: LiveEvent;
  /** Offers the reasons of an assistant message. */
  onWhy?: (event: LiveEvent) => void;
  chosen?: boolean;
}

const isNote = (event: LiveEvent) =>
  event.kind === "note" || event.kind === "message.note" || event.body.private === true;

export function EventLine({ event, onWhy, chosen }: Props) {
  const { t, language } = useTexts();
  if (event.kind !== "message" && !isNote(event)) return <SystemLine event={event} />;
  const note = isNote(event);
  const who = note ? `${t("chat.note")} · ${event.body.agent_name ?? ""}` : speaker(t, event);
  const kind = note ? "note" : event.source;
  return (
    <Bubble
      className={`line-${kind}${chosen ? " line-chosen" : ""}`}
      placement={event.source === "customer" ? "start" : "end"}
      variant={note ? "outlined" : "filled"}
      content={event.body.text ?? ""}
      contentRender={(text: string) => (
        <>
          {text && <p className="line-text">{text}</p>}
          {event.body.blocks?.map((card, index) => (
            <CardFacts key={index} card={card} />
          ))}
          {(event.body.buttons?.length ?? 0) > 0 && (
            <p className="line-buttons">
              {event.body.buttons?.map((button) => (
                <Mark key={button.value}>{button.label}</Mark>
              ))}
            </p>
          )}
          {event.body.citations?.map((citation) => (
            <p key={citation.n} className="line-cite">
              [{citation.n}] {citation.title}
            </p>
          ))}
        </>
      )}
      header={
        <span className="line-head">
          {who} <time dateTime={event.at}>{clock(event.at, language)}</time>
          {onWhy && event.source === "assistant" && (
            <button className="why-open" aria-pressed={chosen} onClick={() => onWhy(event)}>
              {t("why.open")}
            </button>
          )}
        </span>
      }
    />
  );
}

function speaker(t: ReturnType<typeof useTexts>["t"], event: LiveEvent): string {
  if (event.source === "agent") return String(event.body.agent_name ?? t("who.agent"));
  return t(`who.${event.source}` as Key);
}

function SystemLine({ event }: { event: LiveEvent }) {
  const { t, language } = useTexts();
  const values = Object.fromEntries(
    Object.entries(event.body).filter((pair): pair is [string, string | number] =>
      ["string", "number"].includes(typeof pair[1]),
    ),
  );
  return (
    <p className="line-system">
      {wordOf(t, "event.", event.kind, values)} <time dateTime={event.at}>{clock(event.at, language)}</time>
    </p>
  );
}

/** A card's facts without its drawing: staff need the figures the customer saw, in a small space. */
function CardFacts({ card }: { card: Card }) {
  const { t } = useTexts();
  return (
    <details className="line-card">
      <summary>{t("card.title", { type: card.type })}</summary>
      <dl>
        {Object.entries(card.data).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{plain(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
