/** The conversation in offset order; follows the newest line unless the reader has scrolled up. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Config } from "../api/customer.shapes";
import type { Citation } from "../api/shapes";
import type { Chat, ChatState } from "../live/chat";
import { useTexts } from "../texts/customer";
import { inLanguage } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { CheckCard } from "./CheckCard";
import { CodeCard } from "./CodeCard";
import { entries, liveButtons, waitingFor, type Entry } from "./entries";
import { GivenFile } from "./GivenFile";
import { SentFile } from "./SentFile";
import { Message, Unsent } from "./Message";
import { Notice } from "./Notice";
import { RatingCard } from "./RatingCard";
import { Welcome } from "./Welcome";

interface Props {
  chat: Chat;
  session: string;
  state: ChatState;
  config: Config | null;
  elder: boolean;
  typingName: string;
  onSource: (citation: Citation) => void;
}

/** How near the end counts as reading the end, in px. */
const NEAR = 120;

export function Transcript(props: Props) {
  const { chat, state, config } = props;
  const { t } = useTexts();
  const { box, behind, follow, toEnd, onScroll } = useFollowing(state);
  const list = entries(state);
  const buttons = liveButtons(list);
  return (
    <div className="log-frame">
      <div
        className="log"
        ref={box}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={t("log.label")}
        aria-live="polite"
        aria-relevant="additions"
      >
        <div className="log-inner">
          {list.length === 0 && state.link !== "connecting" && (
            <Welcome config={config} onAsk={(text) => chat.say(text)} />
          )}
          {list.map((entry) => (
            <EntryView key={entry.key} entry={entry} buttonsLive={buttons === entry.key} onGrow={follow} {...props} />
          ))}
          {state.partial.length > 0 && <Early texts={state.partial} />}
          {state.typing && <Typing name={props.typingName} />}
        </div>
      </div>
      {behind && (
        <button className="log-new" onClick={toEnd}>
          <Icon name="down" size={16} /> {t("log.new")}
        </button>
      )}
    </div>
  );
}

interface EntryProps extends Props {
  entry: Entry;
  buttonsLive: boolean;
  onGrow: () => void;
}

function EntryView({ entry, buttonsLive, onGrow, chat, session, state, config, elder, onSource }: EntryProps) {
  const { t, language } = useTexts();
  if (entry.kind === "message") {
    return (
      <Message
        event={entry.event}
        fresh={entry.event.offset > state.history}
        read={entry.event.offset <= state.read}
        elder={elder}
        buttonsLive={buttonsLive}
        aiLabel={inLanguage(config?.ai_label, language)}
        onChoose={(value, label) => chat.choose(value, label)}
        onSource={onSource}
        onGrow={onGrow}
      />
    );
  }
  if (entry.kind === "unsent") {
    const id = entry.item.frame.id;
    return <Unsent item={entry.item} text={entry.text} onRetry={() => chat.retry(id)} onDrop={() => chat.drop(id)} />;
  }
  if (entry.kind === "challenge") {
    const { challenge } = entry;
    if ((challenge.event.body.method ?? "otp") !== "otp") {
      return (
        <CheckCard session={session} challenge={challenge} onPerson={() => chat.choose("person", t("person.ask"))} />
      );
    }
    const pending = state.outbox.find(({ frame }) => frame.type === "code" && frame.challenge === challenge.id);
    return (
      <CodeCard
        challenge={challenge}
        pending={pending}
        onCode={(code) => chat.code(challenge.id, code)}
        onDropPending={(id) => chat.drop(id)}
      />
    );
  }
  if (entry.kind === "file") {
    return entry.event.source === "agent" ? (
      <GivenFile event={entry.event} session={session} />
    ) : (
      <SentFile event={entry.event} />
    );
  }
  if (entry.kind === "rating") {
    return (
      <RatingCard
        score={entry.score}
        open={entry.open}
        onGrow={onGrow}
        onRate={(score, words) => chat.rate(score, words)}
      />
    );
  }
  return <Notice event={entry.event} waiting={entry.event.offset === waitingFor(state.log.events)} />;
}

/** What is surely said of a reply under way; the reply itself is what is read aloud and kept. */
function Early({ texts }: { texts: readonly string[] }) {
  const between = texts.some((text) => /[\u3400-\u9fff]/.test(text)) ? "" : " ";
  return (
    <article className="message message-assistant" aria-hidden="true" data-early>
      <div className="bubble">{texts.join(between)}</div>
    </article>
  );
}

function Typing({ name }: { name: string }) {
  const { t } = useTexts();
  return (
    <p className="typing" role="status">
      <span className="hidden">{`${name} ${t("log.typing")}`}</span>
      <span aria-hidden="true" className="dot" />
      <span aria-hidden="true" className="dot" />
      <span aria-hidden="true" className="dot" />
    </p>
  );
}

function useFollowing(state: ChatState) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const top = useRef(0);
  const filled = useRef(false);
  const [behind, setBehind] = useState(false);
  const told = useRef(false);
  const tellBehind = useCallback((now: boolean) => {
    if (told.current === now) return;
    told.current = now;
    setBehind(now);
  }, []);
  const toEnd = useCallback(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
    tellBehind(false);
  }, [tellBehind]);
  const follow = useCallback(() => {
    if (atEnd.current) toEnd();
    else tellBehind(true);
  }, [toEnd, tellBehind]);
  const onScroll = useCallback(() => {
    const log = box.current;
    if (!log) return;
    // Growth alone also moves the end away; only scrolling up means that the reader left it.
    const up = log.scrollTop < top.current;
    top.current = log.scrollTop;
    const near = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (near) tellBehind(false);
    if (near || up) atEnd.current = near;
  }, [tellBehind]);
  const mine = state.outbox.length;
  useLayoutEffect(() => {
    if (mine > 0) atEnd.current = true;
  }, [mine]);
  const empty = state.log.events.length + mine === 0;
  useEffect(() => {
    filled.current = !empty;
    if (!empty) follow();
  }, [follow, empty, state.log, mine, state.typing, state.partial]);
  useEffect(() => {
    // A keyboard or a turned phone changes the height; the end stays in view.
    const watch = new ResizeObserver(() => filled.current && atEnd.current && toEnd());
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [toEnd]);
  return { box, behind, follow, toEnd, onScroll };
}
