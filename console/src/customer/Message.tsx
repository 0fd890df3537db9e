/** One message of the transcript: words, cards, sources and offered buttons, with who said it. */
import { useEffect } from "react";
import type { Citation, LiveEvent } from "../api/shapes";
import type { Item } from "../live/outbox";
import { useTexts } from "../texts/customer";
import { clock } from "../texts/figures";
import { Icon } from "../ui/Icon";
import { CardView } from "./cards/CardView";
import { useReveal } from "./useReveal";
import { Words } from "./Words";

interface Props {
  event: LiveEvent;
  fresh: boolean;
  elder: boolean;
  buttonsLive: boolean;
  aiLabel: string;
  onChoose: (value: string, label: string) => void;
  onSource: (citation: Citation) => void;
  onGrow: () => void;
  /** Whether the agent has read it. */
  read?: boolean;
}

export function Message(props: Props) {
  const { event, fresh, elder, onGrow } = props;
  const { t, language } = useTexts();
  const text = event.body.text ?? "";
  const mine = event.source === "customer";
  const shown = useReveal(text.length, fresh && event.source === "assistant", elder);
  const whole = shown >= text.length;
  useEffect(() => {
    if (fresh) onGrow();
  }, [fresh, whole, onGrow]);
  const kind = mine ? "mine" : event.source;
  return (
    <article className={`message message-${kind}`}>
      {!mine && <Speaker event={event} aiLabel={props.aiLabel} />}
      {mine && <span className="hidden">{t("log.you")}</span>}
      {text && (
        <div className="bubble">
          <Words text={text} shown={shown} />
          {whole && <Sources {...props} />}
        </div>
      )}
      {whole && event.body.blocks?.map((card, index) => <CardView key={index} card={card} />)}
      {whole && <Buttons {...props} />}
      {mine && (
        <p className="message-state">
          <time dateTime={event.at}>{clock(event.at, language)}</time>
          <span>{t(props.read ? "state.read" : "state.delivered")}</span>
        </p>
      )}
    </article>
  );
}

function Speaker({ event, aiLabel }: { event: LiveEvent; aiLabel: string }) {
  const { t, language } = useTexts();
  const agent = event.source === "agent";
  const name = agent ? (event.body.agent_name ?? event.body.name ?? "") : t("log.assistant");
  return (
    <p className="speaker">
      {agent && <span className="avatar">{String(name).slice(-1)}</span>}
      <span className="speaker-name">{String(name)}</span>
      {agent ? (
        <span className="badge badge-agent">{t("agent.label")}</span>
      ) : (
        event.body.ai !== false && (
          <span className="badge" title={t("ai.title")}>
            {aiLabel || t("ai.label")}
          </span>
        )
      )}
      <time dateTime={event.at}>{clock(event.at, language)}</time>
    </p>
  );
}

function Sources({ event, onSource }: Props) {
  const { t } = useTexts();
  const citations = event.body.citations ?? [];
  if (citations.length === 0) return null;
  return (
    <ul className="sources">
      {citations.map((citation) => (
        <li key={citation.n}>
          <button
            className="source-chip"
            aria-label={t("source.open", { n: citation.n, title: citation.title })}
            onClick={() => onSource(citation)}
          >
            <span className="source-n">{citation.n}</span>
            <span className="source-title">{citation.title}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Buttons({ event, buttonsLive, onChoose }: Props) {
  const buttons = event.body.buttons ?? [];
  if (buttons.length === 0 || !buttonsLive) return null;
  return (
    <div className="choices" role="group">
      {buttons.map((button, index) => (
        <button
          key={`${button.value}-${index}`}
          className={index === 0 ? "choice choice-first" : "choice"}
          onClick={() => onChoose(button.value, button.label)}
        >
          {button.label}
        </button>
      ))}
    </div>
  );
}

interface UnsentProps {
  item: Item;
  text: string;
  onRetry: () => void;
  onDrop: () => void;
}

/** The customer's words on their way: sending, waiting for the network, or failed with a way to send again. */
export function Unsent({ item, text, onRetry, onDrop }: UnsentProps) {
  const { t } = useTexts();
  const { delivery, error } = item;
  const lost = delivery === "failed";
  return (
    <article className={`message message-mine ${lost ? "message-failed" : "message-pending"}`}>
      <span className="hidden">{t("log.you")}</span>
      <div className="bubble">
        <Words text={text} shown={text.length} />
      </div>
      {lost ? (
        <p className="message-state message-state-failed" role="alert">
          <Icon name="alert" size={16} />
          <span>{error?.message || t("state.failed")}</span>
          <button onClick={onRetry}>{t("state.retry")}</button>
          <button onClick={onDrop}>{t("state.drop")}</button>
        </p>
      ) : (
        <p className="message-state">
          {t(delivery === "accepted" ? "state.delivered" : delivery === "waiting" ? "state.waiting" : "state.sending")}
        </p>
      )}
    </article>
  );
}
