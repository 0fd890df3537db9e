import { expect, test } from "vitest";
import { customerTexts } from "../src/texts/customer";
import { demoTexts } from "../src/texts/demo";
import { deskTexts } from "../src/texts/desk";
import { countdown, grouped, yuan } from "../src/texts/figures";
import { fill, nearest } from "../src/texts/texts";

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test.each(Object.entries({ customerTexts, deskTexts, demoTexts }))(
  "%s_has_every_key_in_every_language",
  (_, tables) => {
    const source: Record<string, string> = tables["zh-Hans"];
    for (const language of ["zh-Hant", "en"] as const) {
      const table: Record<string, string> = tables[language];
      expect(Object.keys(table).sort()).toEqual(Object.keys(source).sort());
      for (const [key, text] of Object.entries(source)) {
        expect(table[key], `${language} ${key}`).toBeTruthy();
        expect(places(table[key] ?? ""), `${language} ${key}`).toEqual(places(text));
      }
    }
  },
);

test("english_tables_hold_no_chinese", () => {
  for (const table of [customerTexts.en, deskTexts.en, demoTexts.en]) {
    expect(Object.values(table).filter((text) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
  }
});

test("traditional_tables_hold_no_simplified_characters", () => {
  const simplified = /[这为们没户账转帐实时认证码发过图务员费验开关历说请问输录]/;
  for (const table of [customerTexts["zh-Hant"], deskTexts["zh-Hant"], demoTexts["zh-Hant"]]) {
    expect(Object.values(table).filter((text) => simplified.test(text))).toEqual([]);
  }
});

test("languages_are_found_from_tags", () => {
  expect(["zh-CN", "zh", "zh-HK", "zh-TW", "zh-Hant", "en-GB", "fr", null].map((tag) => nearest(tag))).toEqual([
    "zh-Hans",
    "zh-Hans",
    "zh-Hant",
    "zh-Hant",
    "zh-Hant",
    "en",
    null,
    null,
  ]);
});

test("a_place_without_a_value_stays_visible", () => {
  expect(fill("{a} 和 {b}", { a: 1 })).toBe("1 和 {b}");
});

test("money_is_grouped_without_becoming_a_number", () => {
  expect(grouped("12345678901234567890.10")).toBe("12,345,678,901,234,567,890.10");
  expect(yuan("-56.80")).toBe("−¥56.80");
  expect(yuan("900.00")).toBe("¥900.00");
  expect(yuan("not money")).toBe("¥not money");
});

test("a_countdown_never_goes_below_zero", () => {
  expect([179.2, 60, 0, -5].map(countdown)).toEqual(["3:00", "1:00", "0:00", "0:00"]);
});
