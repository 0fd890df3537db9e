/** The agent's desk: who waits and who is mine, several conversations at once, and what helps to serve them. */
import { App, Button, Empty } from "antd";
import { useEffect, useRef, useState } from "react";
import * as api from "../../api/staff";
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { useLiveState, useNews } from "../live";
import { troubleOf, useLoad } from "../load";
import { go } from "../route";
import { Chat } from "./Chat";
import { ComposerBridge, useBridge } from "./bridge";
import { Invitations } from "./Invitations";
import { useKeys } from "./keys";
import { Lists, type Tab } from "./Lists";
import { useNotifications } from "./notify";
import { Offers } from "./Offers";
import { Shortcuts } from "./Shortcuts";
import { Side, type SideTab } from "./Side";
import { useDesk, type Desk } from "./useDesk";
import { WrapUp } from "./WrapUp";
import "./work.css";
import "./side.css";
import "./composer.css";

interface Props {
  me: Staff;
  chosen: string | undefined;
}

export function Workbench({ me, chosen }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const desk = useDesk(me, chosen);
  const bridge = useBridge();
  const [picked, setPicked] = useState<{ tab: Tab; at: string | undefined } | null>(null);
  const [open, setOpen] = useState<"lists" | "side" | null>(null);
  const [side, setSide] = useState<SideTab>("help");
  const [keys, setKeys] = useState(false);
  const [wrapping, setWrapping] = useState<string | null>(null);
  useNotifications(desk.mine);
  // A conversation just taken moves the column to mine; a pick by hand holds while the choice stays the same.
  const held = desk.mine.some((one) => one.id === chosen);
  const tab = picked && (picked.at === chosen || !held) ? picked.tab : held ? "mine" : "waiting";
  const choose = (id: string) => {
    go("work", id);
    setOpen(null);
  };
  const rows =
    tab === "waiting"
      ? (desk.waiting.data ?? []).filter((one) => one.state === "waiting").map((one) => one.conversation)
      : desk.mine.map((one) => one.id);

  async function take(conversation: string) {
    try {
      await api.takeConversation(conversation);
    } catch (reason) {
      const error = troubleOf(reason);
      void message.warning(error.status === 409 && error.code === "not_waiting" ? t("queue.taken") : error.message);
    }
    desk.reload();
  }

  useKeys({
    help: () => setKeys(true),
    move: (by) => {
      const next = rows[(rows.indexOf(chosen ?? "") + by + rows.length) % Math.max(1, rows.length)];
      if (next) choose(next);
    },
    take: () => {
      const waits = desk.waiting.data?.some((one) => one.conversation === chosen && one.state === "waiting");
      if (chosen && waits) void take(chosen);
    },
    write: (to, start) => bridge.focus(to, start),
    chat: (place) => {
      const one = desk.mine.filter(({ id }) => !desk.marks.get(id)?.snoozed_until)[place];
      if (one) choose(one.id);
    },
    side: () => {
      setSide((old) => (old === "help" ? "customer" : "help"));
      setOpen("side");
    },
    finish: () => document.querySelector<HTMLButtonElement>(".act-finish")?.click(),
  });

  return (
    <ComposerBridge value={bridge}>
      <div className={`work${open ? ` work-open-${open}` : ""}`}>
        <div className="work-lists">
          <Offers waiting={desk.waiting.data ?? []} onAnswered={desk.reload} />
          {me.permissions.includes("conversation:take") && <Invitations me={me} onAnswered={desk.reload} />}
          <Lists
            {...desk}
            tab={tab}
            onTab={(next) => setPicked({ tab: next, at: chosen })}
            chosen={chosen}
            onChoose={choose}
          />
        </div>
        {chosen ? (
          <Conversation
            key={chosen}
            id={chosen}
            me={me}
            desk={desk}
            side={side}
            onSide={setSide}
            onOpen={(part) => setOpen((old) => (old === part ? null : part))}
            onTake={() => take(chosen)}
            onFinished={() => setWrapping(chosen)}
          />
        ) : (
          <div className="work-empty">
            <Button className="work-toggle work-toggle-lists" onClick={() => setOpen(open ? null : "lists")}>
              {t("work.list.open")}
            </Button>
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("queue.choose")} />
          </div>
        )}
        {open && <button className="work-veil" aria-label={t("close")} onClick={() => setOpen(null)} />}
      </div>
      <Shortcuts open={keys} onClose={() => setKeys(false)} />
      {wrapping && (
        <WrapUp
          key={wrapping}
          conversation={wrapping}
          onClose={() => {
            setWrapping(null);
            desk.reload();
          }}
        />
      )}
    </ComposerBridge>
  );
}

interface ConversationProps {
  id: string;
  me: Staff;
  desk: Desk;
  side: SideTab;
  onSide: (tab: SideTab) => void;
  onOpen: (part: "lists" | "side") => void;
  onTake: () => Promise<void>;
  onFinished: () => void;
}

function Conversation({ id, me, desk, side, onSide, onOpen, onTake, onFinished }: ConversationProps) {
  const { t } = useTexts();
  const { gone } = useLiveState();
  const conversation = useLoad(`conversation/${id}`, () => api.getConversation(id));
  const { data, reload } = conversation;
  const lost = gone.has(id);
  const news = useNews(id, me);
  const first = useRef(news);
  useEffect(() => {
    // The first read is the hook's own; later ones follow the conversation's news.
    if (first.current !== news && !lost) reload();
    first.current = news;
  }, [news, lost, reload]);
  const moved = () => {
    reload();
    desk.reload();
  };
  const holder = gone.get(id);
  const why = holder ? t(data?.holder === me.id ? "chat.passed" : "chat.held", { name: holder }) : t("chat.gone");
  return (
    <>
      <Chat
        id={id}
        me={me}
        conversation={lost ? undefined : data}
        gone={lost ? why : undefined}
        marks={desk.marks.get(id)}
        onRead={desk.read}
        onOpen={onOpen}
        onTake={() => void onTake().then(reload)}
        onMoved={moved}
        onFinished={() => {
          moved();
          onFinished();
        }}
      />
      <Side id={id} me={me} conversation={conversation} gone={lost ? why : undefined} tab={side} onTab={onSide} />
    </>
  );
}
