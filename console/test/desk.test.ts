import { beforeEach, expect, test, vi } from "vitest";
import { DeskLive } from "../src/live/desk";
import { event, FakeSocket } from "./events";

beforeEach(() => {
  FakeSocket.all = [];
});

function begin(): DeskLive {
  const live = new DeskLive(() => new FakeSocket());
  live.start();
  FakeSocket.last.onopen?.();
  return live;
}

test("a_reconnect_watches_again_after_the_last_offset_and_refetches_the_queue", () => {
  vi.useFakeTimers();
  const live = begin();
  live.watch("a");
  FakeSocket.last.tell({ type: "event", conversation: "a", event: event(7) });
  const queue = live.snapshot().queue;
  FakeSocket.last.onclose?.({});
  vi.advanceTimersByTime(20_000);
  FakeSocket.last.onopen?.();
  expect(FakeSocket.last.of("watch")).toEqual([{ type: "watch", conversation: "a", after: 7 }]);
  expect(live.snapshot().queue).toBeGreaterThan(queue);
  vi.useRealTimers();
});

test("a_conversation_watched_twice_is_left_with_the_last_watcher", () => {
  const live = begin();
  const first = live.watch("a");
  const second = live.watch("a");
  first();
  expect(FakeSocket.last.of("unwatch")).toEqual([]);
  second();
  expect(FakeSocket.last.of("unwatch")).toHaveLength(1);
});

test("history_read_over_rest_and_live_events_make_one_log", () => {
  const live = begin();
  FakeSocket.last.tell({ type: "event", conversation: "a", event: event(2) });
  live.fill("a", [event(1), event(2)]);
  expect(live.log("a").events.map((one) => one.offset)).toEqual([1, 2]);
});

test("a_queue_frame_moves_the_mark", () => {
  const live = begin();
  const before = live.snapshot().queue;
  FakeSocket.last.tell({ type: "queue" });
  expect(live.snapshot().queue).toBe(before + 1);
});

test("a_ringing_offer_is_shown_until_it_is_gone", () => {
  const live = begin();
  FakeSocket.last.tell({ type: "offer", conversation: "a", until: "2026-11-22T02:00:20Z" });
  expect([...live.snapshot().offers]).toEqual([["a", "2026-11-22T02:00:20Z"]]);
  FakeSocket.last.tell({ type: "offer_gone", conversation: "a" });
  expect(live.snapshot().offers.size).toBe(0);
});

test("a_conversation_that_may_not_be_seen_any_more_is_gone_until_it_may_again", () => {
  const live = begin();
  live.watch("a");
  FakeSocket.last.tell({ type: "refused", conversation: "a", code: "not_found", holder: "郑洁" });
  FakeSocket.last.tell({ type: "refused", conversation: "b", code: "not_found", holder: null });
  expect([...live.snapshot().gone]).toEqual([
    ["a", "郑洁"],
    ["b", null],
  ]);
  live.watch("a");
  expect(FakeSocket.last.of("watch")).toHaveLength(2);
  FakeSocket.last.tell({ type: "event", conversation: "b", event: event(1) });
  expect(live.snapshot().gone.size).toBe(0);
});

test("what_the_customer_has_read_never_goes_back", () => {
  const live = begin();
  FakeSocket.last.tell({ type: "seen", conversation: "a", offset: 7 });
  FakeSocket.last.tell({ type: "seen", conversation: "a", offset: 5 });
  expect(live.snapshot().seen.get("a")).toBe(7);
});
