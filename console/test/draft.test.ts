import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Body, Drafted } from "../src/api/knowledge";
import { ApiError } from "../src/api/problem";
import { bodyOf, Draft } from "../src/studio/knowledge/draft";

const version = {
  intents: [],
  topic: "转账",
  question: { zh: "问" },
  similar: {},
  answer: {},
  document: "",
  clause: "",
  law: null,
  risk: "low",
  audience: "all",
  owner: "",
  effective_from: null,
  effective_to: null,
  actions: [],
  product: null,
  channels: [],
  tests: [],
  rule: "",
  revision: 1,
  saved_at: "2026-11-22T08:00:00Z",
} as unknown as Drafted["version"];

function drafted(change: Partial<Drafted["version"]>): Drafted {
  return { version: { ...version, ...change }, problems: [] };
}

function begin(save: (revision: number, body: Body) => Promise<Drafted>) {
  const read = vi.fn(() => Promise.resolve(drafted({ revision: 7, topic: "theirs" })));
  const kept = vi.fn(save);
  return { draft: new Draft(drafted({}), { save: kept, read }), kept };
}

const sound = (revision: number, body: Body) => Promise.resolve(drafted({ revision: revision + 1, topic: body.topic }));
const refuse = (code: string) => () => Promise.reject(new ApiError(409, { code }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("typing_is_saved_once_after_a_pause_over_the_revision_that_was_read", async () => {
  const { draft, kept } = begin(sound);
  draft.edit({ topic: "a" });
  draft.edit({ topic: "ab" });
  expect(draft.snapshot().keeping).toBe("open");
  await vi.advanceTimersByTimeAsync(2000);
  expect(kept.mock.calls.map(([revision, body]) => [revision, body.topic])).toEqual([[1, "ab"]]);
  expect(draft.snapshot()).toMatchObject({ keeping: "saved", revision: 2 });
});

test("words_typed_while_saving_are_kept_and_saved_next", async () => {
  const { draft, kept } = begin(async (revision, body) => {
    if (revision === 1) draft.edit({ topic: "later" });
    return sound(revision, body);
  });
  draft.edit({ topic: "first" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept.mock.calls.map(([revision, body]) => [revision, body.topic])).toEqual([
    [1, "first"],
    [2, "later"],
  ]);
  expect(draft.snapshot()).toMatchObject({ keeping: "saved", body: { topic: "later" } });
});

test("a_field_hears_of_every_letter_at_once", () => {
  const { draft } = begin(sound);
  const heard: string[] = [];
  draft.subscribe(() => heard.push(draft.snapshot().body.topic));
  draft.edit({ topic: "a" });
  expect(heard.at(-1)).toBe("a");
});

test("a_conflict_stops_saving_and_keeps_the_words_on_the_page", async () => {
  const { draft, kept } = begin(refuse("draft_changed"));
  draft.edit({ topic: "mine" });
  await vi.advanceTimersByTimeAsync(2000);
  draft.edit({ topic: "mine too" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept).toHaveBeenCalledTimes(1);
  expect(draft.snapshot()).toMatchObject({ keeping: "conflict", body: { topic: "mine too" } });
});

test("after_a_conflict_either_side_can_win", async () => {
  let refused = true;
  const { draft, kept } = begin((revision, body) => (refused ? refuse("draft_changed")() : sound(revision, body)));
  draft.edit({ topic: "mine" });
  await vi.advanceTimersByTimeAsync(2000);
  refused = false;
  await draft.keepMine();
  expect(kept.mock.lastCall?.[0]).toBe(7);
  expect(draft.snapshot()).toMatchObject({ keeping: "saved", body: { topic: "mine" } });
  await draft.takeTheirs();
  expect(draft.snapshot().body.topic).toBe("theirs");
});

test("a_draft_that_was_sent_away_is_closed", async () => {
  const { draft } = begin(refuse("article_state"));
  draft.edit({ topic: "late" });
  await vi.advanceTimersByTimeAsync(2000);
  expect(draft.snapshot().keeping).toBe("closed");
});

test("a_draft_has_both_written_languages", () => {
  expect(bodyOf(version)).toMatchObject({ question: { zh: "问", en: "" }, similar: { zh: [], en: [] } });
});
