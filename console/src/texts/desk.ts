/** Words of the staff console in every language, and the hook that reads them. */
import { createContext, useContext } from "react";
import type { Language } from "../api/shapes";
import { en as codesEn } from "./codes.en";
import { zhHans as codesHans } from "./codes.zh-Hans";
import { zhHant as codesHant } from "./codes.zh-Hant";
import { en } from "./desk.en";
import { zhHans } from "./desk.zh-Hans";
import { zhHant } from "./desk.zh-Hant";
import { en as documentsEn } from "./documents.en";
import { zhHans as documentsHans } from "./documents.zh-Hans";
import { zhHant as documentsHant } from "./documents.zh-Hant";
import { en as knowledgeEn } from "./knowledge.en";
import { zhHans as knowledgeHans } from "./knowledge.zh-Hans";
import { zhHant as knowledgeHant } from "./knowledge.zh-Hant";
import { en as releasingEn } from "./releasing.en";
import { zhHans as releasingHans } from "./releasing.zh-Hans";
import { zhHant as releasingHant } from "./releasing.zh-Hant";
import { en as exploreEn } from "./explore.en";
import { zhHans as exploreHans } from "./explore.zh-Hans";
import { zhHant as exploreHant } from "./explore.zh-Hant";
import { names } from "./names";
import { en as servicesEn } from "./services.en";
import { zhHans as servicesHans } from "./services.zh-Hans";
import { zhHant as servicesHant } from "./services.zh-Hant";
import { en as studioEn } from "./studio.en";
import { zhHans as studioHans } from "./studio.zh-Hans";
import { zhHant as studioHant } from "./studio.zh-Hant";
import { en as upkeepEn } from "./upkeep.en";
import { zhHans as upkeepHans } from "./upkeep.zh-Hans";
import { zhHant as upkeepHant } from "./upkeep.zh-Hant";
import { en as profileEn } from "./profile.en";
import { zhHans as profileHans } from "./profile.zh-Hans";
import { zhHant as profileHant } from "./profile.zh-Hant";
import { en as workEn } from "./work.en";
import { zhHans as workHans } from "./work.zh-Hans";
import { zhHant as workHant } from "./work.zh-Hant";
import { en as caseworkEn } from "./casework.en";
import { zhHans as caseworkHans } from "./casework.zh-Hans";
import { zhHant as caseworkHant } from "./casework.zh-Hant";
import { en as writingEn } from "./writing.en";
import { zhHans as writingHans } from "./writing.zh-Hans";
import { zhHant as writingHant } from "./writing.zh-Hant";
import { en as wallEn } from "./wall.en";
import { zhHans as wallHans } from "./wall.zh-Hans";
import { zhHant as wallHant } from "./wall.zh-Hant";
import { en as floorEn } from "./floor.en";
import { zhHans as floorHans } from "./floor.zh-Hans";
import { zhHant as floorHant } from "./floor.zh-Hant";
import { en as integrationsEn } from "./integrations.en";
import { zhHans as integrationsHans } from "./integrations.zh-Hans";
import { zhHant as integrationsHant } from "./integrations.zh-Hant";
import { sayer, type Say, type Tables } from "./texts";

export type Key =
  | keyof typeof zhHans
  | keyof typeof codesHans
  | keyof typeof studioHans
  | keyof typeof knowledgeHans
  | keyof typeof upkeepHans
  | keyof typeof exploreHans
  | keyof typeof releasingHans
  | keyof typeof documentsHans
  | keyof typeof servicesHans
  | keyof typeof profileHans
  | keyof typeof workHans
  | keyof typeof caseworkHans
  | keyof typeof writingHans
  | keyof typeof wallHans
  | keyof typeof floorHans
  | keyof typeof integrationsHans;
export const deskTexts: Tables<Key> = {
  "zh-Hans": {
    ...zhHans,
    ...codesHans,
    ...studioHans,
    ...knowledgeHans,
    ...upkeepHans,
    ...exploreHans,
    ...releasingHans,
    ...documentsHans,
    ...servicesHans,
    ...profileHans,
    ...workHans,
    ...caseworkHans,
    ...writingHans,
    ...wallHans,
    ...floorHans,
    ...integrationsHans,
  },
  "zh-Hant": {
    ...zhHant,
    ...codesHant,
    ...studioHant,
    ...knowledgeHant,
    ...upkeepHant,
    ...exploreHant,
    ...releasingHant,
    ...documentsHant,
    ...servicesHant,
    ...profileHant,
    ...workHant,
    ...caseworkHant,
    ...writingHant,
    ...wallHant,
    ...floorHant,
    ...integrationsHant,
  },
  en: {
    ...en,
    ...codesEn,
    ...studioEn,
    ...knowledgeEn,
    ...upkeepEn,
    ...exploreEn,
    ...releasingEn,
    ...documentsEn,
    ...servicesEn,
    ...profileEn,
    ...workEn,
    ...caseworkEn,
    ...writingEn,
    ...wallEn,
    ...floorEn,
    ...integrationsEn,
  },
};

export interface Spoken {
  language: Language;
  t: Say<Key>;
}

export function spoken(language: Language): Spoken {
  return { language, t: sayer(deskTexts[language]) };
}

export const TextsContext = createContext<Spoken>(spoken("zh-Hans"));

export function useTexts(): Spoken {
  return useContext(TextsContext);
}

/** Gives the words of a code that may be unknown to this page; then the code itself. */
export function wordOf(t: Say<Key>, prefix: string, code: unknown, values?: Record<string, string | number>): string {
  const key = `${prefix}${String(code)}`;
  return key in deskTexts["zh-Hans"] ? t(key as Key, values) : String(code ?? "");
}

const columns: Readonly<Record<Language, 0 | 1 | 2>> = { "zh-Hans": 0, "zh-Hant": 1, en: 2 };

/** The name of an intent or flow; an institution's own, unknown here, keeps its id. */
export function nameOf(language: Language, id: string): string {
  return names[id]?.[columns[language]] ?? id;
}

/** A text that holds ids of intents and flows, such as a summary, with their names. */
export function named(language: Language, text: string): string {
  return text.replace(/[a-z0-9]+(?:_[a-z0-9]+)+/g, (id) => nameOf(language, id));
}
