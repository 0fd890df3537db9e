import { expect, test } from "vitest";
import { append, emptyLog } from "../src/live/log";
import { event } from "./events";

test("events_arriving_out_of_order_are_shown_by_offset", () => {
  const log = append(append(emptyLog, [event(3)]), [event(1), event(2)]);
  expect(log.events.map((one) => one.offset)).toEqual([1, 2, 3]);
  expect(log.last).toBe(3);
});

test("an_offset_seen_before_changes_nothing_and_keeps_the_same_object", () => {
  const log = append(emptyLog, [event(1), event(1)]);
  expect(log.events).toHaveLength(1);
  expect(append(log, [event(1)])).toBe(log);
});

test("gaps_left_by_private_events_are_no_obstacle", () => {
  const log = append(emptyLog, [event(1), event(4), event(9)]);
  expect(log.last).toBe(9);
});
