import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Chat } from "../src/live/chat";
import type { Outbox } from "../src/live/outbox";
import { event, FakeSocket } from "./events";

let kept: Outbox = [];

function begin(before: Outbox = []): Chat {
  const chat = new Chat({ session: "s", open: () => new FakeSocket(), kept: before, keep: (box) => (kept = box) });
  chat.start();
  return chat;
}

function welcome(last = 0): FakeSocket {
  const socket = FakeSocket.last;
  socket.onopen?.();
  socket.tell({
    type: "welcome",
    conversation: { id: "c", status: "pending", mode: "auto", last_offset: last },
    last_offset: last,
  });
  return socket;
}

function reconnect(): void {
  FakeSocket.last.onclose?.({});
  vi.advanceTimersByTime(20_000);
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  kept = [];
});
afterEach(() => vi.useRealTimers());

test("hello_names_the_session_and_the_last_offset_seen", () => {
  begin();
  const socket = welcome(2);
  expect(socket.sent[0]).toEqual({ type: "hello", session: "s", after: 0 });
  socket.tell({ type: "event", event: event(1) });
  socket.tell({ type: "event", event: event(2) });
  reconnect();
  FakeSocket.last.onopen?.();
  expect(FakeSocket.last.sent[0]).toEqual({ type: "hello", session: "s", after: 2 });
});

test("an_event_replayed_after_a_reconnect_is_shown_once", () => {
  const chat = begin();
  welcome().tell({ type: "event", event: event(1) });
  reconnect();
  const again = welcome(2);
  again.tell({ type: "event", event: event(1) });
  again.tell({ type: "event", event: event(2) });
  expect(chat.snapshot().log.events.map((one) => one.offset)).toEqual([1, 2]);
});

test("words_said_while_offline_go_out_once_the_line_is_back", () => {
  const chat = begin();
  chat.say("你好");
  expect(chat.snapshot().outbox[0]?.delivery).toBe("waiting");
  const socket = welcome();
  expect(socket.of("say")).toMatchObject([{ text: "你好" }]);
  expect(chat.snapshot().outbox[0]?.delivery).toBe("sending");
});

test("an_unaccepted_message_is_sent_again_under_the_same_id", () => {
  const chat = begin();
  const first = welcome();
  chat.say("转账");
  reconnect();
  const second = welcome();
  expect(second.of("say")).toEqual(first.of("say"));
  expect(chat.snapshot().outbox).toHaveLength(1);
});

test("an_accepted_message_is_not_sent_again", () => {
  const chat = begin();
  const first = welcome();
  chat.say("转账");
  first.tell({ type: "accepted", id: first.of("say")[0]?.id, offset: 1 });
  reconnect();
  expect(welcome(1).of("say")).toEqual([]);
});

test("a_message_leaves_the_outbox_when_its_event_arrives_before_or_after_acceptance", () => {
  const chat = begin();
  const socket = welcome();
  chat.say("一");
  chat.say("二");
  const [one, two] = socket.of("say").map((frame) => String(frame.id));
  socket.tell({ type: "event", event: event(1, "message", { text: "一", message_id: one }, "customer") });
  socket.tell({ type: "accepted", id: one, offset: 1 });
  socket.tell({ type: "accepted", id: two, offset: 2 });
  expect(chat.snapshot().outbox.map((item) => item.delivery)).toEqual(["accepted"]);
  socket.tell({ type: "event", event: event(2, "message", { text: "二" }, "customer") });
  expect(chat.snapshot().outbox).toEqual([]);
  expect(chat.snapshot().log.events).toHaveLength(2);
});

test("a_message_that_was_stored_but_whose_acceptance_was_lost_is_settled_by_the_replay", () => {
  const chat = begin();
  const first = welcome();
  chat.say("转账");
  const id = first.of("say")[0]?.id as string;
  reconnect();
  const second = welcome(1);
  second.tell({ type: "event", event: event(1, "message", { text: "转账", message_id: id }, "customer") });
  expect(chat.snapshot().outbox).toEqual([]);
  expect(chat.snapshot().log.events).toHaveLength(1);
});

test("no_answer_in_time_marks_the_message_failed_and_a_retry_keeps_its_id", () => {
  const chat = begin();
  const socket = welcome();
  chat.say("丢失");
  vi.advanceTimersByTime(12_000);
  const item = chat.snapshot().outbox[0];
  expect(item?.delivery).toBe("failed");
  chat.retry(item?.frame.id ?? "");
  const ids = socket.of("say").map((frame) => frame.id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test("a_refused_message_waits_for_the_customer_and_is_not_sent_by_a_reconnect", () => {
  const chat = begin();
  const socket = welcome();
  chat.say("太快");
  socket.tell({ type: "refused", id: socket.of("say")[0]?.id, code: "too_fast", message: "请稍后再试" });
  expect(chat.snapshot().outbox[0]).toMatchObject({ delivery: "failed", error: { message: "请稍后再试" } });
  reconnect();
  expect(welcome().of("say")).toEqual([]);
});

test("words_kept_over_a_reload_are_sent_with_their_old_id", () => {
  begin([{ frame: { type: "say", id: "m1", text: "未发出" }, delivery: "sending" }]);
  expect(welcome().of("say")).toEqual([{ type: "say", id: "m1", text: "未发出" }]);
});

test("a_code_never_shows_in_the_log_and_is_gone_once_accepted", () => {
  const chat = begin();
  const socket = welcome();
  chat.code("ch1", "482913");
  socket.tell({ type: "accepted", id: socket.of("code")[0]?.id, offset: 5 });
  expect(chat.snapshot().outbox).toEqual([]);
  expect(JSON.stringify(chat.snapshot().log)).not.toContain("482913");
});

test("history_is_what_was_there_at_the_first_welcome", () => {
  const chat = begin();
  welcome(4);
  reconnect();
  welcome(9);
  expect(chat.snapshot().history).toBe(4);
});

test("an_expired_session_ends_the_line_for_good", () => {
  const chat = begin();
  welcome().tell({ type: "expired" });
  vi.advanceTimersByTime(60_000);
  expect(chat.snapshot().link).toBe("expired");
  expect(FakeSocket.all).toHaveLength(1);
});

test("typing_stops_with_the_reply_and_fades_without_one", () => {
  const chat = begin();
  const socket = welcome();
  socket.tell({ type: "typing", source: "assistant", on: true });
  expect(chat.snapshot().typing).toBe(true);
  socket.tell({ type: "event", event: event(1) });
  expect(chat.snapshot().typing).toBe(false);
  socket.tell({ type: "typing", source: "agent", on: true });
  vi.advanceTimersByTime(8_000);
  expect(chat.snapshot().typing).toBe(false);
});

test("sentences_shown_early_give_way_to_the_reply_or_fade", () => {
  const chat = begin();
  const socket = welcome();
  socket.tell({ type: "partial", n: 1, text: "甲。" });
  socket.tell({ type: "partial", n: 2, text: "乙。" });
  expect(chat.snapshot()).toMatchObject({ partial: ["甲。", "乙。"], typing: true });
  socket.tell({ type: "partial", n: 1, text: "丙。" });
  expect(chat.snapshot().partial).toEqual(["丙。"]);
  socket.tell({ type: "event", event: event(1) });
  expect(chat.snapshot()).toMatchObject({ partial: [], typing: false });
  socket.tell({ type: "partial", n: 1, text: "丁。" });
  vi.advanceTimersByTime(8_000);
  expect(chat.snapshot().partial).toEqual([]);
});

test("every_change_of_the_outbox_is_offered_for_keeping", () => {
  const chat = begin();
  chat.say("留下");
  expect(kept).toHaveLength(1);
  chat.drop(kept[0]?.frame.id ?? "");
  expect(kept).toEqual([]);
});

test("a_replayed_history_is_told_to_the_page_once", () => {
  const chat = begin();
  const socket = welcome(200);
  vi.advanceTimersByTime(0);
  const drawn = vi.fn();
  chat.subscribe(drawn);
  for (let offset = 1; offset <= 200; offset += 1) socket.tell({ type: "event", event: event(offset) });
  vi.advanceTimersByTime(0);
  expect(drawn).toHaveBeenCalledTimes(1);
  expect(chat.snapshot().log.events).toHaveLength(200);
});
