import { readdirSync, readFileSync, existsSync } from "node:fs";
import { expect, test } from "vitest";
import { named, nameOf } from "../src/texts/desk";

const packs = new URL("../../packs/", import.meta.url);

function catalogued(): string[] {
  return readdirSync(packs)
    .map((pack) => new URL(`${pack}/intents/catalogue.tsv`, packs))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").trim().split("\n").slice(1))
    .map((line) => line.split("\t")[0] ?? "");
}

test("every_catalogued_intent_has_a_name", () => {
  expect(catalogued().filter((id) => nameOf("en", id) === id)).toEqual([]);
});

test("ids_in_a_summary_become_names_and_unknown_ids_stay", () => {
  expect(named("zh-Hans", "transfer_make · 转人工")).toBe("转账 · 转人工");
  expect(named("en", "human_handoff · own_thing")).toBe("Talk to a person · own_thing");
});
