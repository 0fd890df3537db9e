/** The middle column: the conversation as it happened and happens, what was handed over, and the ways to act on it. */
import { Button } from "antd";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Marks } from "../../api/desk.shapes";
import type { LiveEvent } from "../../api/shapes";
import type { Conversation, Staff } from "../../api/staff.shapes";
import type { MessageLine } from "../../api/writing";
import { useTexts } from "../../texts/desk";
import { Icon } from "../../ui/Icon";
import { Emotion, emotionOf, Mark } from "../labels";
import { useLiveState, useLog } from "../live";
import { Acts } from "./Acts";
import { Composer } from "./Composer";
import { EventLine } from "./EventLine";
import { Handover } from "./Handover";
import { PeopleLine, usePeople, type Standing } from "./People";
import { useLines, useWantsLines } from "./reading";
import { Supervise } from "./Supervise";
import { TranslationLine } from "./TranslationLine";

const FixThis = lazy(() => import("../../upkeep/FixThis"));
const Correct = lazy(() => import("./Correct"));

interface Props {
  id: string;
  me: Staff;
  conversation: Conversation | undefined;
  /** Why it may not be read any more. */
  gone: string | undefined;
  marks: Marks | undefined;
  onRead: (conversation: string, offset: number) => void;
  onOpen: (part: "lists" | "side") => void;
  onTake: () => void;
  onMoved: () => void;
  onFinished: () => void;
}

export function Chat({ id, me, conversation, gone, marks, onRead, onOpen, onTake, onMoved: moved, onFinished }: Props) {
  const { t } = useTexts();
  const [people, readPeople] = usePeople(id, me, conversation);
  const onMoved = () => {
    readPeople();
    moved();
  };
  const held = conversation !== undefined && conversation.holder === me.id;
  const confers = people.conference.some((one) => one.staff === me.id);
  const standing: Standing = { id, me, conversation, held, confers, people };
  return (
    <section className="chat" aria-label={conversation?.name ?? t("queue.visitor")}>
      <header className="chat-head">
        <Button
          type="text"
          className="work-toggle work-toggle-lists"
          aria-label={t("work.list.open")}
          icon={<Icon name="chevron" size={18} />}
          onClick={() => onOpen("lists")}
        />
        <strong className="chat-name">{conversation ? (conversation.name ?? t("queue.visitor")) : " "}</strong>
        <Emotion value={emotionOf(conversation)} />
        {marks?.tags.slice(0, 3).map((tag) => (
          <Mark key={tag}>{tag}</Mark>
        ))}
        <span className="chat-actions">
          {held && <Acts standing={standing} marks={marks} onMoved={onMoved} onFinished={onFinished} />}
          <Supervise standing={standing} onMoved={onMoved} />
          <Button
            type="text"
            className="work-toggle work-toggle-side"
            aria-label={t("work.side.open")}
            icon={<Icon name="person" size={18} />}
            onClick={() => onOpen("side")}
          />
        </span>
      </header>
      <PeopleLine standing={standing} onMoved={onMoved} />
      <Log id={id} me={me} conversation={conversation} held={held} onRead={onRead} />
      {held || confers || people.consults.some((one) => one.staff === me.id) ? (
        <Composer standing={standing} onMoved={onMoved} onFinished={onFinished} />
      ) : (
        <Foot standing={standing} gone={gone} onTake={onTake} />
      )}
    </section>
  );
}

interface LogProps {
  id: string;
  me: Staff;
  conversation: Conversation | undefined;
  held: boolean;
  onRead: Props["onRead"];
}

function Log({ id, me, conversation, held, onRead }: LogProps) {
  const { t, language } = useTexts();
  const log = useLog(id);
  const heard = log.events.findLast((event) => event.source === "customer" && event.kind === "message")?.offset ?? 0;
  const lines = useLines(id, language, heard, useWantsLines());
  const { typing, seen } = useLiveState();
  const end = useRef<HTMLDivElement>(null);
  const count = log.events.length;
  const [fixing, setFixing] = useState<LiveEvent>();
  const [wrong, setWrong] = useState<LiveEvent>();
  const mayFix = me.permissions.includes("article:read");
  useEffect(() => {
    const toEnd = () => void end.current?.scrollIntoView({ block: "end" });
    toEnd();
    // The composer and its findings take height from the log; the newest words stay in view.
    const watch = new ResizeObserver(toEnd);
    if (end.current?.parentElement) watch.observe(end.current.parentElement);
    return () => watch.disconnect();
  }, [count]);
  useReading(id, log.last, held, onRead);
  const read = seen.get(id) ?? 0;
  const answered = log.events.some((event) => event.kind === "message" && event.source === "agent");
  return (
    <>
      {conversation?.packet && <Handover key={String(answered)} conversation={conversation} folded={answered} />}
      <div className="chat-log" role="log" aria-live="polite" aria-relevant="additions" tabIndex={0}>
        {log.events.map((event) => (
          <EventLine
            key={event.offset}
            event={event}
            conversation={id}
            read={event.offset <= read}
            onFix={mayFix ? setFixing : undefined}
            onWrong={setWrong}
            below={below(lines.get(event.offset))}
          />
        ))}
        {typing.has(id) && <p className="chat-typing">{t("chat.typing")}</p>}
        <div ref={end} />
      </div>
      <Suspense>
        {mayFix && <FixThis conversation={id} event={fixing} onClose={() => setFixing(undefined)} />}
        {wrong && <Correct conversation={id} event={wrong} onClose={() => setWrong(undefined)} />}
      </Suspense>
    </>
  );
}

const below = (line: MessageLine | undefined) => line && <TranslationLine line={line} />;

/** What the holder has on screen counts as read while the page is looked at. */
function useReading(id: string, last: number, held: boolean, onRead: Props["onRead"]): void {
  useEffect(() => {
    const tell = () => {
      if (held && last > 0 && document.visibilityState === "visible") onRead(id, last);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [id, last, held, onRead]);
}

function Foot({ standing, gone, onTake }: { standing: Standing; gone: string | undefined; onTake: () => void }) {
  const { t } = useTexts();
  const { conversation, me, people } = standing;
  const passed = people.passing !== null && people.passing.staff === me.id;
  const free = conversation?.mode === "person" && (conversation.holder === null || passed);
  return (
    <footer className="chat-foot">
      <span>{gone ?? footNote(t, conversation)}</span>
      {free && (
        <Button type="primary" size="large" className="take" onClick={onTake}>
          {t("queue.take")}
        </Button>
      )}
    </footer>
  );
}

function footNote(t: ReturnType<typeof useTexts>["t"], conversation: Conversation | undefined): string {
  if (!conversation) return "";
  if (conversation.holder) return t("chat.held", { name: conversation.holder_name ?? conversation.holder });
  if (conversation.mode === "person") return t("chat.preview");
  return t(conversation.status === "resolved" ? "chat.done" : "chat.assistant");
}
