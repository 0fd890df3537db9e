import { expect, test } from "vitest";
import type { Canned } from "../src/api/desk.shapes";
import { cannedFor, colleaguesFor } from "../src/desk/work/completion";

const canned = (short: string, zh: string, en?: string): Canned => ({
  id: short,
  short,
  text: { zh, ...(en && { en }) },
  shared: true,
  owner: "pack",
  skill: null,
});
const all = [canned("sorry", "抱歉"), canned("hello", "{customer}您好，我是{agent}", "Hello {customer}, {agent} here")];
const filling = { customer: "张伟", agent: "林晓", language: "zh-Hans" };

test("a_slash_alone_offers_everything_by_name", () => {
  expect(cannedFor("/", all, filling)?.map((one) => one.name)).toEqual(["/hello", "/sorry"]);
});

test("a_canned_response_replaces_the_whole_draft_with_the_names_filled_in", () => {
  expect(cannedFor("/he", all, filling)?.[0]?.becomes).toBe("张伟您好，我是林晓");
});

test("the_conversations_language_is_spoken_and_chinese_where_there_is_no_other", () => {
  const english = { ...filling, customer: null, language: "en" };
  expect(cannedFor("/hello", all, english)?.[0]?.becomes).toBe("Hello there, 林晓 here");
  expect(cannedFor("/sorry", all, english)?.[0]?.becomes).toBe("抱歉");
});

test("a_slash_within_words_is_no_command", () => {
  expect(cannedFor("1/2", all, filling)).toBeNull();
  expect(cannedFor("/hello world", all, filling)).toBeNull();
  expect(cannedFor("/nothing", all, filling)).toEqual([]);
});

test("an_at_sign_names_a_colleague_and_keeps_the_words_before_it", () => {
  const people = [
    { staff: "s010", name: "高峰" },
    { staff: "s004", name: "郑洁" },
  ];
  expect(colleaguesFor("请 @高", people)?.map((one) => one.becomes)).toEqual(["请 @高峰 "]);
  expect(colleaguesFor("@s00", people)?.map((one) => one.key)).toEqual(["s004"]);
  expect(colleaguesFor("请看一下", people)).toBeNull();
});
