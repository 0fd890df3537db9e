/** The left column: mine, those who wait (most urgent first), and all; with priority, waiting time, emotion and tags. */
import { Badge, Empty, Segmented, Select } from "antd";
import { useState } from "react";
import type { Marks, Mention } from "../../api/desk.shapes";
import * as api from "../../api/staff";
import type { Conversation, QueueEntry } from "../../api/staff.shapes";
import { named, useTexts, wordOf } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { Emotion, emotionOf, Mark, Priority, useNow, useSpan } from "../labels";
import { useLiveState } from "../live";
import { useLoad, type Loaded } from "../load";
import { Settled } from "../Trouble";
import { Mentions } from "./Mentions";

export type Tab = "mine" | "waiting" | "all";

interface Props {
  tab: Tab;
  onTab: (tab: Tab) => void;
  waiting: Loaded<QueueEntry[]>;
  /** How many wait in all; the list holds the first of them. */
  waits: number;
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
  const waits = props.waits;
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

function Queue({ entries, waits, chosen, onChoose }: Props & { entries: QueueEntry[] }) {
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
      {waits > entries.length && <li className="quiet queue-more">{t("work.more", { n: waits - entries.length })}</li>}
    </ul>
  );
}

function Mine(props: Props) {
  const { mine, marks } = props;
  const { t } = useTexts();
  const [tag, setTag] = useState<string>();
  const tags = [...new Set(mine.flatMap((one) => marks.get(one.id)?.tags ?? []))];
  const kept = tag && tags.includes(tag) ? mine.filter((one) => marks.get(one.id)?.tags.includes(tag)) : mine;
  const [resting, setResting] = useState(false);
  const asleep = (one: Conversation) => one.status === "snoozed";
  const snoozed = kept.filter(asleep);
  const active = kept.filter((one) => !asleep(one));
  const shown = resting && mine.some(asleep) ? snoozed : active;
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
      {mine.some(asleep) && (
        <Segmented
          block
          size="small"
          className="lists-filter"
          aria-label={t("work.shown")}
          value={resting}
          onChange={setResting}
          options={[
            { value: false, label: t("work.shown.active", { n: active.length }) },
            { value: true, label: t("work.shown.snoozed", { n: snoozed.length }) },
          ]}
        />
      )}
      <Rows {...props} conversations={shown} numbered={!resting} />
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
