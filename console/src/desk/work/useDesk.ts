/** What the workbench knows beyond one conversation: who waits, who is mine, their marks, what is unread, who names me. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import * as desk from "../../api/desk";
import type { Marks, Mention } from "../../api/desk.shapes";
import * as api from "../../api/staff";
import type { Conversation, QueueEntry, Staff } from "../../api/staff.shapes";
import { useLive, useLiveState } from "../live";
import { useLoad, type Loaded } from "../load";

export interface Desk {
  waiting: Loaded<QueueEntry[]>;
  /** How many wait in all; `waiting` holds the first of them. */
  waits: number;
  mine: Conversation[];
  marks: ReadonlyMap<string, Marks>;
  unread: ReadonlyMap<string, number>;
  mentions: readonly Mention[];
  reload: () => void;
  /** This agent has read a conversation up to an offset. */
  read: (conversation: string, offset: number) => void;
}

const noMentions: readonly Mention[] = [];

export function useDesk(me: Staff, chosen: string | undefined): Desk {
  const live = useLive();
  const { queue: changed, logs } = useLiveState();
  const queue = useLoad("queue", api.readQueue);
  const waiting: Loaded<QueueEntry[]> = { ...queue, data: queue.data?.entries };
  const held = useLoad("mine", () => api.listConversations({ holder: "me", limit: 50 }));
  const mentions = useLoad("mentions", desk.listMentions);
  const mine = useMemo(() => held.data?.filter((one) => one.holder === me.id) ?? [], [held.data, me.id]);
  const ids = [...new Set([...mine.map((one) => one.id), ...(chosen ? [chosen] : [])])].sort().join(",");
  const marked = useLoad(`marks/${ids}`, () => desk.listMarks(ids ? ids.split(",") : []));
  const reloads = [waiting.reload, held.reload, mentions.reload, marked.reload] as const;
  const [reloadWaiting, reloadHeld, reloadMentions, reloadMarks] = reloads;
  const reload = useCallback(() => {
    reloadWaiting();
    reloadHeld();
    reloadMentions();
    reloadMarks();
  }, [reloadWaiting, reloadHeld, reloadMentions, reloadMarks]);
  useEffect(reload, [changed, reload]);

  // The customer's words wake what was snoozed, without a change of the queue.
  const said = mine
    .filter((one) => one.status === "snoozed")
    .map((one) => logs.get(one.id)?.events.findLast(({ source }) => source === "customer")?.offset ?? 0)
    .join();
  useEffect(() => {
    reloadHeld();
    reloadMarks();
  }, [said, reloadHeld, reloadMarks]);

  // Every conversation of mine stays on the line, so that words in another chat are heard too.
  const mineIds = mine.map((one) => one.id).join(",");
  useEffect(() => {
    const stops = mineIds ? mineIds.split(",").map((id) => live.watch(id)) : [];
    return () => stops.forEach((stop) => stop());
  }, [live, mineIds]);

  const [done, setDone] = useState<ReadonlyMap<string, number>>(new Map());
  const sent = useRef(new Map<string, number>());
  const marks = useMemo(() => new Map((marked.data ?? []).map((one) => [one.conversation, one])), [marked.data]);
  useEffect(() => {
    for (const one of marks.values()) live.see(one.conversation, one.customer_read);
  }, [live, marks]);
  const read = useCallback((conversation: string, offset: number) => {
    if (offset <= (sent.current.get(conversation) ?? 0)) return;
    sent.current.set(conversation, offset);
    setDone((old) => new Map(old).set(conversation, offset));
    void desk.markRead(conversation, offset).catch(() => sent.current.delete(conversation));
  }, []);
  const unread = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { id } of mine) {
      const upTo = Math.max(marks.get(id)?.read ?? 0, done.get(id) ?? 0);
      if (!marks.has(id)) continue;
      const news = logs.get(id)?.events.filter((event) => event.source === "customer" && event.offset > upTo) ?? [];
      counts.set(id, news.length);
    }
    return counts;
  }, [mine, marks, done, logs]);
  return {
    waiting,
    waits: queue.data?.waiting ?? 0,
    mine,
    marks,
    unread,
    mentions: mentions.data ?? noMentions,
    reload,
    read,
  };
}
