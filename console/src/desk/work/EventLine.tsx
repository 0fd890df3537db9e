/** One event of a transcript as staff see it: words, cards as the customer sees them, private notes, system notices. */
import { Bubble } from "@ant-design/x";
import { CardView } from "../../customer/cards/CardView";
import type { LiveEvent } from "../../api/shapes";
import { spoken as customerWords, TextsContext as CustomerTexts } from "../../texts/customer";
import { nameOf, useTexts, wordOf, type Key } from "../../texts/desk";
import { bytes, clock } from "../../texts/figures";
import { Mark } from "../labels";

interface Props {
  event: LiveEvent;
  /** Whose files may be downloaded. */
  conversation?: string;
  /** Offers the reasons of an assistant message. */
  onWhy?: (event: LiveEvent) => void;
  /** Offers to say what is wrong with an assistant message. */
  onFix?: ((event: LiveEvent) => void) | undefined;
  chosen?: boolean;
}

const isNote = (event: LiveEvent) =>
  event.kind === "note" || event.kind === "message.note" || event.body.private === true;

export function EventLine({ event, conversation, onWhy, onFix, chosen }: Props) {
  const { t, language } = useTexts();
  if (event.kind === "file" && conversation) return <FileLine event={event} conversation={conversation} />;
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
            <CustomerTexts key={index} value={customerWords(language)}>
              <CardView card={card} />
            </CustomerTexts>
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
          {onFix && event.source === "assistant" && (
            <button className="why-open fix-open" onClick={() => onFix(event)}>
              {t("fix.open")}
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

/** A file that the customer sent; the browser saves it, and never shows it in place. */
function FileLine({ event, conversation }: { event: LiveEvent; conversation: string }) {
  const { t, language } = useTexts();
  const { id, name, size } = event.body;
  return (
    <Bubble
      className="line-customer"
      placement="start"
      content={name ?? ""}
      contentRender={(text: string) => (
        <p className="line-text">
          {text} <small>{bytes(size ?? 0)}</small>{" "}
          <a href={`/api/v1/conversations/${conversation}/files/${encodeURIComponent(id ?? "")}`} download>
            {t("event.file.get")}
          </a>
        </p>
      )}
      header={
        <span className="line-head">
          {t("who.customer")} <time dateTime={event.at}>{clock(event.at, language)}</time>
        </span>
      }
    />
  );
}

function SystemLine({ event }: { event: LiveEvent }) {
  const { t, language } = useTexts();
  const values = Object.fromEntries(
    Object.entries(event.body).filter((pair): pair is [string, string | number] =>
      ["string", "number"].includes(typeof pair[1]),
    ),
  );
  if (typeof values.flow === "string") values.flow = nameOf(language, values.flow);
  return (
    <p className="line-system">
      {wordOf(t, "event.", event.kind, values)} <time dateTime={event.at}>{clock(event.at, language)}</time>
    </p>
  );
}
