/** The left column: customers waiting, most urgent first, and the conversations this agent holds. */
import { Badge, Empty, Segmented } from "antd";
import { useState } from "react";
import type { Conversation, QueueEntry } from "../../api/staff.shapes";
import { named, useTexts, wordOf } from "../../texts/desk";
import { Emotion, emotionOf, Priority, useNow, useSpan } from "../labels";
import { useLiveState } from "../live";
import type { Loaded } from "../load";
import { Settled } from "../Trouble";

interface Props {
  waiting: Loaded<QueueEntry[]>;
  mine: Conversation[];
  chosen: string | undefined;
  onChoose: (conversation: string) => void;
}

export function Lists({ waiting, mine, chosen, onChoose }: Props) {
  const { t } = useTexts();
  const { connected } = useLiveState();
  const [picked, setPicked] = useState<{ tab: "queue" | "mine"; at: string | undefined } | null>(null);
  // A conversation just taken moves the column to mine; a pick by hand holds while the choice stays the same.
  const held = mine.some((one) => one.id === chosen);
  const shown: "queue" | "mine" = picked && (picked.at === chosen || !held) ? picked.tab : held ? "mine" : "queue";
  const count = waiting.data?.filter(isWaiting).length ?? 0;
  return (
    <section className="lists" aria-label={t("queue.title")}>
      <Segmented
        block
        value={shown}
        onChange={(tab: "queue" | "mine") => setPicked({ tab, at: chosen })}
        options={[
          { value: "queue", label: <Tab text={t("queue.title")} count={count} /> },
          { value: "mine", label: <Tab text={t("queue.mine")} count={mine.length} /> },
        ]}
      />
      {!connected && <p className="lists-down">{t("top.link.down")}</p>}
      {shown === "queue" ? (
        <Settled loaded={waiting}>
          {(entries) => <Queue entries={entries.filter(isWaiting)} chosen={chosen} onChoose={onChoose} />}
        </Settled>
      ) : (
        <Mine conversations={mine} chosen={chosen} onChoose={onChoose} />
      )}
    </section>
  );
}

const isWaiting = (entry: QueueEntry) => entry.state === "waiting";

function Tab({ text, count }: { text: string; count: number }) {
  return (
    <span className="lists-tab">
      {text} <Badge count={count} showZero={false} size="small" />
    </span>
  );
}

interface QueueProps {
  entries: QueueEntry[];
  chosen: string | undefined;
  onChoose: (conversation: string) => void;
}

function Queue({ entries, chosen, onChoose }: QueueProps) {
  const { t } = useTexts();
  const now = useNow();
  const span = useSpan();
  if (entries.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("queue.empty")} />;
  return (
    <ul className="queue">
      {entries.map((entry) => (
        <li key={entry.conversation}>
          <button
            className="queue-item"
            aria-current={entry.conversation === chosen}
            onClick={() => onChoose(entry.conversation)}
          >
            <span className="queue-line">
              <Priority value={entry.priority} />
              <strong>{entry.customer_name ?? t("queue.visitor")}</strong>
              {entry.elder && <span className="queue-elder">{t("queue.elder")}</span>}
              <Emotion value={entry.emotion} />
              <time className="queue-wait">{span(now - Date.parse(entry.waiting_since))}</time>
            </span>
            {entry.preview && <span className="queue-preview">{entry.preview}</span>}
            <span className="queue-foot">
              {[
                wordOf(t, "skill.", entry.skill),
                wordOf(t, "reason.", entry.reason),
                wordOf(t, "channel.", entry.channel),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Mine({ conversations, chosen, onChoose }: { conversations: Conversation[] } & Omit<QueueProps, "entries">) {
  const { t, language } = useTexts();
  const { typing } = useLiveState();
  const now = useNow();
  const span = useSpan();
  if (conversations.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("queue.mine.empty")} />;
  }
  return (
    <ul className="queue">
      {conversations.map((one) => (
        <li key={one.id}>
          <button className="queue-item" aria-current={one.id === chosen} onClick={() => onChoose(one.id)}>
            <span className="queue-line">
              <strong>{one.name ?? t("queue.visitor")}</strong>
              {one.elder && <span className="queue-elder">{t("queue.elder")}</span>}
              <Emotion value={emotionOf(one)} />
              <time className="queue-wait">{span(now - Date.parse(one.updated_at))}</time>
            </span>
            <span className="queue-preview">
              {typing.has(one.id) ? t("chat.typing") : named(language, one.summary ?? "")}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
