/** The left column: mine, those who wait (most urgent first), and all; with priority, waiting time, emotion and tags. */
import { Badge, Button, Empty, Segmented, Select } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import type { Marks, Mention } from "../../api/desk.shapes";
import * as api from "../../api/staff";
import type { Conversation, QueueEntry } from "../../api/staff.shapes";
import { named, useTexts, wordOf } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { Emotion, emotionOf, Mark, Priority, useNow, useSpan } from "../labels";
import { useLiveState } from "../live";
import { useLoad, type Loaded } from "../load";
import { Settled } from "../Trouble";

export type Tab = "mine" | "waiting" | "all";

interface Props {
  tab: Tab;
  onTab: (tab: Tab) => void;
  waiting: Loaded<QueueEntry[]>;
  mine: Conversation[];
  marks: ReadonlyMap<string, Marks>;
  unread: ReadonlyMap<string, number>;
  mentions: readonly Mention[];
  chosen: string | undefined;
  onChoose: (conversation: string) => void;
}

export function Lists(props: Props) {
  const { tab, onTab, waiting, mine, unread, mentions } = props;
  const { t } = useTexts();
  const { connected } = useLiveState();
  const waits = waiting.data?.filter(isWaiting).length ?? 0;
  const words = [...unread.values()].reduce((sum, one) => sum + one, 0);
  return (
    <section className="lists" id="work-lists" aria-label={t("work.list")}>
      <Segmented
        block
        value={tab}
        onChange={(next: Tab) => onTab(next)}
        options={[
          { value: "waiting", label: <TabName text={t("work.tab.waiting")} count={waits} /> },
          { value: "mine", label: <TabName text={t("work.tab.mine")} count={words || mine.length} hot={words > 0} /> },
          { value: "all", label: t("work.tab.all") },
        ]}
      />
      {!connected && <p className="lists-down">{t("top.link.down")}</p>}
      {tab === "waiting" && (
        <Settled loaded={waiting}>{(entries) => <Queue {...props} entries={entries.filter(isWaiting)} />}</Settled>
      )}
      {tab === "mine" && (
        <>
          <Mentions mentions={mentions} onChoose={props.onChoose} />
          <Mine {...props} />
        </>
      )}
      {tab === "all" && <All {...props} />}
    </section>
  );
}

const isWaiting = (entry: QueueEntry) => entry.state === "waiting";

function TabName({ text, count, hot = false }: { text: string; count: number; hot?: boolean }) {
  return (
    <span className="lists-tab">
      {text} <Badge count={count} showZero={false} size="small" color={hot ? undefined : "var(--ink-3)"} />
    </span>
  );
}

function Queue({ entries, chosen, onChoose }: Props & { entries: QueueEntry[] }) {
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

function Mine(props: Props) {
  const { mine, marks } = props;
  const { t } = useTexts();
  const [tag, setTag] = useState<string>();
  const tags = [...new Set(mine.flatMap((one) => marks.get(one.id)?.tags ?? []))];
  const kept = tag && tags.includes(tag) ? mine.filter((one) => marks.get(one.id)?.tags.includes(tag)) : mine;
  const asleep = (one: Conversation) => Boolean(marks.get(one.id)?.snoozed_until);
  const snoozed = kept.filter(asleep);
  if (mine.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("queue.mine.empty")} />;
  return (
    <>
      {tags.length > 0 && (
        <Select
          allowClear
          size="small"
          className="lists-filter"
          aria-label={t("work.filter")}
          placeholder={t("work.filter")}
          value={tag}
          onChange={setTag}
          options={tags.map((value) => ({ value, label: value }))}
        />
      )}
      <Rows {...props} conversations={kept.filter((one) => !asleep(one))} numbered />
      {snoozed.length > 0 && (
        <>
          <h2 className="lists-head">{t("work.snoozed")}</h2>
          <Rows {...props} conversations={snoozed} />
        </>
      )}
    </>
  );
}

function All(props: Props) {
  const { t } = useTexts();
  const { queue: changed } = useLiveState();
  const all = useLoad(`all/${changed}`, () => api.listConversations({ limit: 50 }));
  return (
    <Settled loaded={all}>
      {(conversations) =>
        conversations.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("work.all.empty")} />
        ) : (
          <Rows {...props} conversations={conversations} withHolder />
        )
      }
    </Settled>
  );
}

interface RowsProps extends Props {
  conversations: Conversation[];
  numbered?: boolean;
  withHolder?: boolean;
}

function Rows({ conversations, marks, unread, chosen, onChoose, numbered, withHolder }: RowsProps) {
  const { t, language } = useTexts();
  const { typing } = useLiveState();
  const now = useNow();
  const span = useSpan();
  return (
    <ul className="queue">
      {conversations.map((one, place) => {
        const mark = marks.get(one.id);
        const news = unread.get(one.id) ?? 0;
        return (
          <li key={one.id}>
            <button className="queue-item" aria-current={one.id === chosen} onClick={() => onChoose(one.id)}>
              <span className="queue-line">
                {numbered && place < 9 && <kbd className="queue-key">{place + 1}</kbd>}
                <strong>{one.name ?? t("queue.visitor")}</strong>
                {one.elder && <span className="queue-elder">{t("queue.elder")}</span>}
                <Emotion value={emotionOf(one)} />
                {news > 0 && <Badge count={news} size="small" title={t("work.unread", { n: news })} />}
                <time className="queue-wait">{span(now - Date.parse(one.updated_at))}</time>
              </span>
              <span className="queue-preview">
                {typing.has(one.id) ? t("chat.typing") : named(language, one.summary ?? "")}
              </span>
              {withHolder && (
                <span className="queue-foot">
                  {[
                    one.holder_name ?? t(one.mode === "person" ? "event.queued" : "conv.mode.auto"),
                    t(`conv.status.${one.status}` as "conv.status.open"),
                  ].join(" · ")}
                </span>
              )}
              {((mark?.tags.length ?? 0) > 0 || mark?.snoozed_until) && (
                <span className="queue-tags">
                  {mark?.snoozed_until && (
                    <Mark tone="warn">{t("work.snoozed.until", { time: clock(mark.snoozed_until, language) })}</Mark>
                  )}
                  {mark?.tags.map((tag) => (
                    <Mark key={tag}>{tag}</Mark>
                  ))}
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Mentions({ mentions, onChoose }: { mentions: readonly Mention[]; onChoose: (conversation: string) => void }) {
  const { t } = useTexts();
  const unseen = mentions.filter((one) => one.seen_at === null);
  if (unseen.length === 0) return null;
  return (
    <div className="mentions">
      <h2 className="lists-head">{t("work.mentions")}</h2>
      {unseen.map((one) => (
        <Button
          key={`${one.conversation}:${one.offset}`}
          type="text"
          block
          className="mention"
          onClick={() => {
            void desk.seeMentions(one.conversation).catch(() => undefined);
            onChoose(one.conversation);
          }}
        >
          <strong>{t(`work.call.${one.about}`, { name: one.by_name })}</strong>
          <span>{one.text}</span>
        </Button>
      ))}
    </div>
  );
}
