/** One event of a transcript as staff see it: words, cards as the customer sees them, private notes, system notices. */
import { Bubble } from "@ant-design/x";
import type { ReactNode } from "react";
import { CardView } from "../../customer/cards/CardView";
import type { LiveEvent } from "../../api/shapes";
import { spoken as customerWords, TextsContext as CustomerTexts } from "../../texts/customer";
import { nameOf, useTexts, wordOf, type Key } from "../../texts/desk";
import { bytes, clock, moment } from "../../texts/figures";
import { Mark } from "../labels";

interface Props {
  event: LiveEvent;
  /** Whose files may be downloaded. */
  conversation?: string;
  /** Whether the customer has read it; undefined where nobody asks. */
  read?: boolean;
  /** Offers the reasons of an assistant message. */
  onWhy?: (event: LiveEvent) => void;
  /** Offers to say what is wrong with an assistant message. */
  onFix?: ((event: LiveEvent) => void) | undefined;
  /** Offers to correct how the assistant understood or answered. */
  onWrong?: (event: LiveEvent) => void;
  chosen?: boolean;
  /** What stands under the words. */
  below?: ReactNode;
}

/** What only staff see and what reads as words. */
const PRIVATE = new Set(["note", "message.note", "consult", "whisper"]);

const isNote = (event: LiveEvent) => PRIVATE.has(event.kind) || event.body.private === true;

export function EventLine({ event, conversation, read, onWhy, onFix, onWrong, chosen, below }: Props) {
  const { t, language } = useTexts();
  if (event.kind === "file" && conversation) {
    return <FileLine event={event} conversation={conversation} read={read} />;
  }
  if (event.kind !== "message" && !isNote(event)) return <SystemLine event={event} />;
  const note = isNote(event);
  const kind = note ? `note line-${event.kind}` : event.source;
  return (
    <Bubble
      className={`line-${kind}${chosen ? " line-chosen" : ""}`}
      placement={event.source === "customer" ? "start" : "end"}
      variant={note ? "outlined" : "filled"}
      content={wordsOf(event)}
      contentRender={(text: string) => (
        <>
          {text && <p className="line-text">{text}</p>}
          {below}
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
          {note ? noteHead(t, event) : speaker(t, event)} <time dateTime={event.at}>{clock(event.at, language)}</time>
          {!note && event.source === "agent" && <Receipt read={read} />}
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
          {onWrong && event.source === "assistant" && !note && (
            <button className="why-open wrong-open" onClick={() => onWrong(event)}>
              {t("correct.open")}
            </button>
          )}
        </span>
      }
    />
  );
}

function wordsOf({ body }: LiveEvent): string {
  return String(body.text ?? body.question ?? body.word ?? "");
}

function noteHead(t: ReturnType<typeof useTexts>["t"], { kind, body }: LiveEvent): string {
  const what = kind === "consult" || kind === "whisper" ? t(`who.${kind}`) : t("chat.note");
  return `${what} · ${String(body.agent_name ?? body.name ?? "")}`;
}

function speaker(t: ReturnType<typeof useTexts>["t"], event: LiveEvent): string {
  if (event.source === "agent") return String(event.body.agent_name ?? t("who.agent"));
  return t(`who.${event.source}` as Key);
}

function Receipt({ read }: { read: boolean | undefined }) {
  const { t } = useTexts();
  if (read === undefined) return null;
  return <span className={read ? "receipt receipt-read" : "receipt"}>{t(read ? "seen.yes" : "seen.no")}</span>;
}

/** A file of the customer or of an agent; the browser saves it, and never shows it in place. */
function FileLine({
  event,
  conversation,
  read,
}: {
  event: LiveEvent;
  conversation: string;
  read: boolean | undefined;
}) {
  const { t, language } = useTexts();
  const { id, name, size } = event.body;
  const mine = event.source === "agent";
  return (
    <Bubble
      className={mine ? "line-agent" : "line-customer"}
      placement={mine ? "end" : "start"}
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
          {speaker(t, event)} <time dateTime={event.at}>{clock(event.at, language)}</time>
          {mine && <Receipt read={read} />}
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
  if (typeof values.until === "string") values.until = moment(values.until, language);
  const status = event.kind === "conversation.status_changed";
  return (
    <p className="line-system">
      {status ? wordOf(t, "event.status.", values.status, values) : wordOf(t, "event.", event.kind, values)}{" "}
      <time dateTime={event.at}>{clock(event.at, language)}</time>
    </p>
  );
}
