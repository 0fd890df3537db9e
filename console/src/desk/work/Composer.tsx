/** Where the agent writes: a reply, or a note that only staff see; a refused reply shows which words and why. */
import { Sender } from "@ant-design/x";
import { Alert, App, Tabs } from "antd";
import { useState } from "react";
import { ApiError, guardSpans, type GuardSpan } from "../../api/problem";
import * as api from "../../api/staff";
import { newId } from "../../live/ids";
import { useTexts, wordOf } from "../../texts/desk";
import { useLive } from "../live";
import { troubleOf } from "../load";

interface Refusal {
  text: string;
  message: string;
  spans: GuardSpan[];
}

type Tab = "reply" | "note";

export function Composer({ id }: { id: string }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const live = useLive();
  const [tab, setTab] = useState<Tab>("reply");
  const [words, setWords] = useState({ reply: "", note: "" });
  const [draft, setDraft] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  function write(text: string) {
    setWords((old) => ({ ...old, [tab]: text }));
    if (tab === "reply") live.typing(id);
    setRefusal(null);
  }

  async function send(text: string) {
    if (text.trim() === "") return;
    setBusy(true);
    try {
      if (tab === "reply") await api.sayAsAgent(id, draft, text.trim());
      else await api.addNote(id, text.trim());
      setWords((old) => ({ ...old, [tab]: "" }));
      setDraft(newId());
    } catch (reason) {
      const error = troubleOf(reason);
      if (error.status === 422) refuse(error, text.trim());
      else void message.error(`${t("chat.failed")}：${error.message}`);
    } finally {
      setBusy(false);
    }
  }

  function refuse(error: ApiError, text: string) {
    setRefusal({ text, message: error.message, spans: guardSpans(error) });
    setDraft(newId());
  }

  return (
    <div className={`desk-composer desk-composer-${tab}`}>
      <Tabs
        size="small"
        activeKey={tab}
        onChange={(key) => setTab(key as Tab)}
        items={[
          { key: "reply", label: t("chat.reply") },
          { key: "note", label: t("chat.note") },
        ]}
      />
      {refusal && tab === "reply" && <Refused refusal={refusal} />}
      <Sender
        key={tab}
        value={words[tab]}
        onChange={write}
        onSubmit={(text) => void send(text)}
        loading={busy}
        autoSize={{ minRows: 2, maxRows: 6 }}
        placeholder={t(tab === "reply" ? "chat.reply.placeholder" : "chat.note.placeholder")}
      />
    </div>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  const { t } = useTexts();
  const advice = [...new Set(refusal.spans.map(advise))].filter(Boolean);
  function advise({ reason, instead }: GuardSpan): string {
    const rule = wordOf(t, "guard.", reason);
    return instead ? t("chat.guard.instead", { rule, instead }) : rule;
  }
  return (
    <Alert
      type="error"
      role="alert"
      title={t("chat.guard")}
      description={
        <>
          <p className="guard-text">{marked(refusal)}</p>
          <p className="guard-why">{advice.join("；") || refusal.message}</p>
        </>
      }
    />
  );
}

/** The refused words with each span marked. */
function marked({ text, spans }: Refusal) {
  const ordered = [...spans].sort((a, b) => a.start - b.start);
  const pieces = ordered.map((span, index) => (
    <span key={span.start}>
      {text.slice(index === 0 ? 0 : (ordered[index - 1]?.end ?? 0), span.start)}
      <mark title={span.reason}>{text.slice(span.start, span.end)}</mark>
    </span>
  ));
  return (
    <>
      {pieces}
      {text.slice(ordered.at(-1)?.end ?? 0)}
    </>
  );
}
