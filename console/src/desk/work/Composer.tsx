/** Where the agent writes: a reply or a private note, with canned responses, mentions, macros, files and the check of words. */
import { App, Tabs } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import * as desk from "../../api/desk";
import * as api from "../../api/staff";
import type { Conversation, Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { useLive } from "../live";
import { troubleOf, useLoad } from "../load";
import { useComposer } from "./bridge";
import { cannedFor, colleaguesFor } from "./completion";
import { Findings } from "./Findings";
import type { Standing } from "./People";
import { Proposal, usePolish } from "./Polish";
import { useDraftLine, useWantsLines } from "./reading";
import { Tools } from "./Tools";
import { TranslationLine } from "./TranslationLine";
import { refused, useCheck, useDraft, type Tab } from "./useDraft";
import { appended } from "./wave";
import { WritingField } from "./WritingField";
import { WritingTools } from "./WritingTools";

interface Props {
  standing: Standing;
  onMoved: () => void;
  onFinished: () => void;
}

export function Composer({ standing, onMoved, onFinished }: Props) {
  const { id, me, conversation, held, people } = standing;
  const speaks = held || standing.confers;
  const asked = people.consults.some((one) => one.staff === me.id);
  const tabs: Tab[] = [
    ...(speaks ? (["reply"] as const) : []),
    "note",
    ...(asked || (held && people.consults.length > 0) ? (["consult"] as const) : []),
  ];
  const { t } = useTexts();
  const { message } = App.useApp();
  const live = useLive();
  const [picked, setTab] = useState<Tab>(asked && !speaks ? "consult" : "reply");
  const tab = tabs.includes(picked) ? picked : (tabs[0] ?? "note");
  const reply = useDraft(id, "reply");
  const note = useDraft(id, "note");
  const consult = useDraft(id, "consult");
  const [busy, setBusy] = useState(false);
  const [blocked, setBlocked] = useState(false);
  const [checked, check, setChecked] = useCheck(id, reply.text);
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = { reply, note, consult }[tab];
  useHandle(field, setTab, reply.set, reply.text);
  const proposing = usePolish(id, reply.text);
  const line = useDraftLine(id, reply.text, useWantsLines() && tab === "reply");

  function write(text: string) {
    draft.set(text);
    if (tab === "reply") live.typing(id);
    setBlocked(false);
  }

  function rewrite(text: string) {
    write(text.slice(0, MOST));
    proposing.drop();
    field.current?.focus();
  }

  function leave() {
    proposing.drop();
    field.current?.focus();
  }

  async function send() {
    const text = draft.text.trim();
    if (text === "" || busy) return;
    setBusy(true);
    try {
      if (tab === "note") await api.addNote(id, text);
      else if (tab === "consult") await desk.answerConsult(id, text);
      else {
        const found = checked ?? (await check(text));
        if (found?.findings.some((one) => one.blocks !== false)) {
          setBlocked(true);
          return;
        }
        await api.sayAsAgent(id, draft.id, text);
      }
      draft.clear();
      setBlocked(false);
    } catch (reason) {
      const error = troubleOf(reason);
      if (error.code === "guard_refused") {
        setChecked({ text, findings: refused(error) });
        setBlocked(true);
      } else void message.error(`${t("chat.failed")}：${error.message}`);
    } finally {
      setBusy(false);
      field.current?.focus();
    }
  }

  const choices = useChoices(tab, draft.text, me, conversation);
  return (
    <div
      className={`desk-composer desk-composer-${tab}`}
      onKeyDown={(event) => {
        if (tab !== "reply" || !event.altKey || event.code !== "KeyP") return;
        event.preventDefault();
        proposing.propose();
      }}
    >
      <Tabs
        size="small"
        activeKey={tab}
        onChange={(key) => setTab(key as Tab)}
        items={tabs.map((key) => ({ key, label: t(tabNames[key]) }))}
      />
      {held && <Tools id={id} onMoved={onMoved} onFinished={onFinished} />}
      {tab === "reply" && checked && <Findings checked={checked} blocked={blocked} onReplace={write} />}
      {tab === "reply" && proposing.polished && (
        <Proposal polished={proposing.polished} onTake={rewrite} onLeave={leave} />
      )}
      {line && (
        <div className="draft-line" aria-live="polite">
          <TranslationLine line={line} onUse={rewrite} />
        </div>
      )}
      <WritingField
        field={field}
        value={draft.text}
        onChange={write}
        onSend={() => void send()}
        busy={busy}
        choices={choices}
        choicesLabel={t(tab === "reply" ? "compose.canned" : "compose.people")}
        label={t(tabNames[tab])}
        placeholder={t(placeholders[tab])}
      />
      <WritingTools
        id={id}
        draft={draft.text}
        reply={tab === "reply"}
        proposing={proposing}
        onWords={(words) => rewrite(appended(draft.text, words))}
      />
    </div>
  );
}

/** Characters that the field takes. */
const MOST = 2000;
const tabNames = { reply: "chat.reply", note: "chat.note", consult: "consult.thread" } as const;
const placeholders = {
  reply: "compose.placeholder",
  note: "compose.note.placeholder",
  consult: "consult.answer",
} as const;

/** Lets help and keyboard reach the field. */
function useHandle(
  field: React.RefObject<HTMLTextAreaElement | null>,
  setTab: (tab: Tab) => void,
  setReply: (text: string) => void,
  reply: string,
): void {
  const bridge = useComposer();
  const latest = useRef(reply);
  useEffect(() => {
    latest.current = reply;
  });
  const fill = useCallback(
    (text: string) => {
      setTab("reply");
      setReply(
        latest.current.trim() && !latest.current.startsWith("/") ? `${latest.current.trimEnd()}\n${text}` : text,
      );
      requestAnimationFrame(() => field.current?.focus());
    },
    [field, setReply, setTab],
  );
  useEffect(() => {
    bridge.attach({
      fill,
      focus: (tab, start) => {
        setTab(tab);
        if (start && latest.current === "") setReply(start);
        requestAnimationFrame(() => field.current?.focus());
      },
    });
    return () => bridge.attach(null);
  }, [bridge, fill, field, setReply, setTab]);
}

function useChoices(tab: Tab, text: string, me: Staff, conversation: Conversation | undefined) {
  const canned = useLoad("canned", () =>
    me.permissions.includes("phrase:read") ? desk.listCanned() : Promise.resolve([]),
  );
  const people = useLoad("colleagues", desk.listColleagues);
  if (tab === "note")
    return colleaguesFor(
      text,
      (people.data ?? []).filter((one) => one.staff !== me.id),
    );
  return cannedFor(text, canned.data ?? [], {
    customer: conversation?.name ?? null,
    agent: me.name,
    language: conversation?.language ?? "zh-Hans",
  });
}
