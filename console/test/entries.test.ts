import { expect, test } from "vitest";
import type { LiveEvent } from "../src/api/shapes";
import { company, entries, liveButtons, parts, waitingFor } from "../src/customer/entries";
import { append, emptyLog } from "../src/live/log";
import { event } from "./events";

const shown = (...events: LiveEvent[]) => entries({ log: append(emptyLog, events), outbox: [] });

test("numbered_lines_become_a_list_and_amounts_do_not", () => {
  expect(parts("步骤：\n1. 登录\n2、确认\n3.5 元").map((part) => part.kind)).toEqual(["text", "list", "text"]);
  expect(parts("1. 1 万元以下\n2. 10 万元")[0]).toMatchObject({
    kind: "list",
    start: 1,
    items: [{ text: "1 万元以下" }, { text: "10 万元" }],
  });
});

test("markup_in_a_message_stays_text", () => {
  expect(parts("<b>**x**</b>")).toEqual([{ kind: "text", text: "<b>**x**</b>", at: 0 }]);
});

test("pieces_know_their_place_in_the_text", () => {
  const text = "甲\n1. 乙\n丙";
  const [, list] = parts(text);
  expect(list?.kind === "list" && text.slice(list.items[0]?.at)).toBe("乙\n丙");
});

test("a_challenge_is_one_card_through_wrong_codes_to_its_end", () => {
  const opened = event(1, "challenge.opened", { challenge: "a" }, "system");
  const wrong = event(2, "challenge.failed", { challenge: "a", left: 2 }, "system");
  expect(shown(opened, wrong)).toMatchObject([{ kind: "challenge", challenge: { status: "open", left: 2, wrong: 1 } }]);
  const passed = event(3, "challenge.passed", {}, "system");
  expect(shown(opened, wrong, passed)).toMatchObject([{ challenge: { status: "passed" } }]);
  const last = event(3, "challenge.failed", { left: 0 }, "system");
  expect(shown(opened, last)).toMatchObject([{ challenge: { status: "failed" } }]);
});

test("a_new_challenge_closes_the_one_before", () => {
  const list = shown(
    event(1, "challenge.opened", { challenge: "a" }),
    event(2, "challenge.opened", { challenge: "b" }),
  );
  expect(list).toMatchObject([{ challenge: { status: "closed" } }, { challenge: { status: "open" } }]);
});

test("buttons_can_be_pressed_only_until_the_customer_speaks_again", () => {
  const offer = event(1, "message", { text: "?", buttons: [{ label: "是", value: "yes" }] });
  expect(liveButtons(shown(offer))).toBe("e1");
  expect(liveButtons(shown(offer, event(2, "message", { text: "是" }, "customer")))).toBeNull();
  expect(liveButtons(shown(offer, event(2, "challenge.opened", { challenge: "a" }, "system")))).toBeNull();
});

test("buttons_rest_once_a_person_was_asked_for", () => {
  const offer = event(1, "message", { text: "?", buttons: [{ label: "确认", value: "confirm" }] });
  expect(liveButtons(shown(offer, event(2, "handoff.requested", {}, "system")))).toBeNull();
});

test("the_customer_waits_until_an_agent_joins", () => {
  const asked = event(1, "handoff.requested", {}, "system");
  expect(waitingFor([])).toBeNull();
  expect(waitingFor([asked])).toBe(1);
  expect(waitingFor([asked, event(2, "agent.joined", { name: "林晓" }, "system")])).toBeNull();
});

test("the_rating_card_shows_the_score_given", () => {
  const asked = event(1, "rating.requested", {}, "system");
  expect(shown(asked)).toMatchObject([{ kind: "rating", open: true, score: null }]);
  expect(shown(asked, event(2, "rated", { score: 5 }, "customer"))).toMatchObject([{ open: false, score: 5 }]);
});

test("unknown_event_kinds_are_passed_over", () => {
  expect(shown(event(1, "something.new"))).toEqual([]);
});

test("the_head_names_who_serves", () => {
  const asked = event(1, "handoff.requested", {}, "system");
  const joined = event(2, "agent.joined", { name: "林晓" }, "system");
  expect(company([])).toEqual({ with: "assistant" });
  expect(company([asked])).toEqual({ with: "waiting" });
  expect(company([asked, joined])).toEqual({ with: "agent", name: "林晓" });
  expect(company([asked, joined, event(3, "agent.left", {}, "system")])).toEqual({ with: "assistant" });
});

test("a_file_stands_in_the_transcript_and_ends_the_buttons_before_it", () => {
  const offer = event(1, "message", { text: "?", buttons: [{ label: "是", value: "yes" }] });
  const file = event(2, "file", { id: "f", name: "a.png", type: "image/png", size: 10 }, "customer");
  expect(shown(offer, file)).toMatchObject([{ kind: "message" }, { kind: "file", event: { body: { name: "a.png" } } }]);
  expect(liveButtons(shown(offer, file))).toBeNull();
});

test("a_check_keeps_its_methods_through_a_failed_try", () => {
  const opened = event(1, "challenge.opened", { challenge: "a", method: "face", methods: ["face", "voice"] }, "system");
  const failed = event(2, "challenge.failed", { challenge: "a", left: 2, state: "wrong" }, "system");
  expect(shown(opened, failed)).toMatchObject([
    { challenge: { status: "open", left: 2, event: { body: { methods: ["face", "voice"] } } } },
  ]);
});
