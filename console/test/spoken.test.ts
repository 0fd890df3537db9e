import { expect, test } from "vitest";
import { aloud, numbered, seconds, segments, shortMessage } from "../src/studio/knowledge/spoken";

test("steps_are_announced_on_the_phone", () => {
  expect(aloud("先看《协议》：\n1. 打开首页\n2. 点转账", "zh-Hans")).toEqual([
    "先看协议：",
    "第1步，打开首页",
    "第2步，点转账",
  ]);
  expect(aloud("1. Open the app", "en")).toEqual(["Step 1: Open the app"]);
});

test("speech_takes_longer_for_more_words", () => {
  expect(seconds(["一二三四五六七八"], "zh-Hans")).toBe(2);
  expect(seconds(["one two three four five"], "en")).toBe(2);
});

test("buttons_become_numbers_where_there_are_none", () => {
  expect(numbered("可以。\n", ["转账", "查余额"], "zh-Hans")).toBe("可以。\n回复 1：转账\n回复 2：查余额");
});

test("a_short_message_names_the_institution_and_counts_its_parts", () => {
  expect(shortMessage("一\n二", "示范", "zh-Hans")).toBe("【示范】一二");
  expect([
    segments("字".repeat(70)),
    segments("字".repeat(71)),
    segments("a".repeat(160)),
    segments("a".repeat(161)),
  ]).toEqual([1, 2, 1, 2]);
});
