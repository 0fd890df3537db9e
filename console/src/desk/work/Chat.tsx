/** The middle column: the conversation as it happened and happens, and the ways to act on it. */
import { App, Button, Input, Popconfirm } from "antd";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import * as api from "../../api/staff";
import type { LiveEvent } from "../../api/shapes";
import type { Conversation, Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { Emotion, emotionOf } from "../labels";
import { useLiveState, useLog } from "../live";
import { troubleOf } from "../load";
import { Composer } from "./Composer";
import { EventLine } from "./EventLine";

const FixThis = lazy(() => import("../../upkeep/FixThis"));

interface Props {
  id: string;
  me: Staff;
  conversation: Conversation | undefined;
  onTake: () => void;
  onMoved: () => void;
}

export function Chat({ id, me, conversation, onTake, onMoved }: Props) {
  const { t } = useTexts();
  const log = useLog(id);
  const { typing } = useLiveState();
  const end = useRef<HTMLDivElement>(null);
  const count = log.events.length;
  const [fixing, setFixing] = useState<LiveEvent>();
  const mayFix = me.permissions.includes("article:read");
  useEffect(() => {
    const toEnd = () => void end.current?.scrollIntoView({ block: "end" });
    toEnd();
    // The composer and its refusals take height from the log; the newest words stay in view.
    const watch = new ResizeObserver(toEnd);
    if (end.current?.parentElement) watch.observe(end.current.parentElement);
    return () => watch.disconnect();
  }, [count]);
  const held = conversation !== undefined && conversation.holder === me.id;
  const free = conversation?.mode === "person" && conversation.holder === null;
  return (
    <section className="chat" aria-label={conversation?.name ?? t("queue.visitor")}>
      <header className="chat-head">
        <strong>{conversation ? (conversation.name ?? t("queue.visitor")) : " "}</strong>
        <Emotion value={emotionOf(conversation)} />
        <span className="chat-actions">{held && <Acts id={id} onMoved={onMoved} />}</span>
      </header>
      <div className="chat-log" role="log" aria-live="polite" aria-relevant="additions" tabIndex={0}>
        {log.events.map((event) => (
          <EventLine key={event.offset} event={event} conversation={id} onFix={mayFix ? setFixing : undefined} />
        ))}
        {typing.has(id) && <p className="chat-typing">{t("chat.typing")}</p>}
        <div ref={end} />
      </div>
      {mayFix && (
        <Suspense>
          <FixThis conversation={id} event={fixing} onClose={() => setFixing(undefined)} />
        </Suspense>
      )}
      {held ? (
        <Composer id={id} />
      ) : (
        <footer className="chat-foot">
          <span>{footNote(t, conversation)}</span>
          {free && (
            <Button type="primary" size="large" className="take" onClick={onTake}>
              {t("queue.take")}
            </Button>
          )}
        </footer>
      )}
    </section>
  );
}

function footNote(t: ReturnType<typeof useTexts>["t"], conversation: Conversation | undefined): string {
  if (!conversation) return "";
  if (conversation.holder) return t("chat.held", { name: conversation.holder_name ?? conversation.holder });
  if (conversation.mode === "person") return t("chat.preview");
  return t(conversation.status === "resolved" ? "chat.done" : "chat.assistant");
}

function Acts({ id, onMoved }: { id: string; onMoved: () => void }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [note, setNote] = useState("");
  async function act(step: () => Promise<void>) {
    try {
      await step();
      void message.success(t("done"));
      onMoved();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }
  return (
    <>
      <Popconfirm
        icon={null}
        title={t("chat.hand.back")}
        description={
          <Input.TextArea
            rows={3}
            className="chat-hand-back"
            value={note}
            placeholder={t("chat.hand.back.note")}
            onChange={(event) => setNote(event.target.value)}
          />
        }
        okText={t("confirm")}
        cancelText={t("cancel")}
        onConfirm={() => act(() => api.handBack(id, note.trim()))}
      >
        <Button>{t("chat.hand.back")}</Button>
      </Popconfirm>
      <Popconfirm
        icon={null}
        title={t("chat.finish")}
        description={t("chat.finish.note")}
        okText={t("confirm")}
        cancelText={t("cancel")}
        onConfirm={() => act(() => api.resolve(id))}
      >
        <Button>{t("chat.finish")}</Button>
      </Popconfirm>
    </>
  );
}
