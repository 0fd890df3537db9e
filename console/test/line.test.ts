import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Line, pause, type LineState } from "../src/live/line";
import { FakeSocket } from "./events";

let states: LineState[] = [];
let failures: number[] = [];

function line(): Line {
  const one = new Line({
    open: (failed) => {
      failures.push(failed);
      return new FakeSocket();
    },
    onOpen: () => undefined,
    onFrame: () => undefined,
    onState: (state) => states.push(state),
    random: () => 0.5,
  });
  one.start();
  return one;
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  states = [];
  failures = [];
});
afterEach(() => vi.useRealTimers());

test("pauses_double_from_half_a_second_to_three", () => {
  expect([0, 1, 2, 3, 4, 5, 9].map((n) => pause(n, () => 0.5))).toEqual([500, 1000, 2000, 3000, 3000, 3000, 3000]);
});

test("pauses_are_spread_by_a_quarter", () => {
  expect(pause(1, () => 0)).toBe(750);
  expect(pause(1, () => 1)).toBe(1250);
});

test("attempts_that_never_open_are_counted_for_the_choice_of_transport", () => {
  line();
  for (let n = 0; n < 3; n += 1) {
    FakeSocket.last.onclose?.({});
    vi.advanceTimersByTime(9_000);
  }
  expect(failures).toEqual([0, 1, 2, 3]);
});

test("a_connection_that_hangs_while_opening_is_given_up_after_ten_seconds", () => {
  line();
  const first = FakeSocket.last;
  vi.advanceTimersByTime(10_000);
  expect(first.closed).toBe(true);
  expect(states.at(-1)).toBe("down");
});

test("a_silent_connection_is_replaced", () => {
  line();
  const first = FakeSocket.last;
  first.onopen?.();
  vi.advanceTimersByTime(65_000);
  expect(first.of("ping").length).toBeGreaterThan(0);
  expect(first.closed).toBe(true);
  expect(FakeSocket.all.length).toBeGreaterThan(1);
});

test("waking_reconnects_at_once", () => {
  const one = line();
  FakeSocket.last.onclose?.({});
  one.wake();
  expect(FakeSocket.all).toHaveLength(2);
});

test("a_stopped_line_stays_stopped", () => {
  const one = line();
  one.stop();
  vi.advanceTimersByTime(60_000);
  one.wake();
  expect(FakeSocket.all).toHaveLength(1);
});

test("frames_of_an_abandoned_connection_are_not_heard", () => {
  const heard = vi.fn();
  const one = new Line({
    open: () => new FakeSocket(),
    onOpen: () => undefined,
    onFrame: heard,
    onState: () => undefined,
  });
  one.start();
  const old = FakeSocket.last;
  old.onopen?.();
  const hear = old.onmessage;
  one.reset();
  hear?.({ data: '{"type":"event"}' });
  expect(heard).not.toHaveBeenCalled();
});

test("a_frame_is_not_taken_while_the_line_is_not_open", () => {
  expect(line().send({ type: "say" })).toBe(false);
});

test("a_caller_whom_the_server_will_not_have_stays_away", () => {
  const refused = vi.fn();
  const one = new Line({
    open: () => new FakeSocket(),
    onOpen: () => undefined,
    onFrame: () => undefined,
    onState: (state) => states.push(state),
    onRefused: refused,
  });
  one.start();
  FakeSocket.last.onopen?.();
  FakeSocket.last.onclose?.({ code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(refused).toHaveBeenCalledWith(4401);
  expect(FakeSocket.all).toHaveLength(1);
});
