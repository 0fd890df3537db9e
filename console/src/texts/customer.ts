/** Words of the customer page and its cards, in every language, and the hook that reads them. */
import { createContext, useContext } from "react";
import type { Language } from "../api/shapes";
import { en as cardsEn } from "./cards.en";
import { zhHans as cardsHans } from "./cards.zh-Hans";
import { zhHant as cardsHant } from "./cards.zh-Hant";
import { en } from "./customer.en";
import { zhHans } from "./customer.zh-Hans";
import { zhHant } from "./customer.zh-Hant";
import { sayer, type Say, type Tables } from "./texts";

export type Key = keyof typeof zhHans | keyof typeof cardsHans;

export const customerTexts: Tables<Key> = {
  "zh-Hans": { ...zhHans, ...cardsHans },
  "zh-Hant": { ...zhHant, ...cardsHant },
  en: { ...en, ...cardsEn },
};

export interface Spoken {
  language: Language;
  t: Say<Key>;
}

export function spoken(language: Language): Spoken {
  return { language, t: sayer(customerTexts[language]) };
}

export const TextsContext = createContext<Spoken>(spoken("zh-Hans"));

export function useTexts(): Spoken {
  return useContext(TextsContext);
}

/** Gives the words of a code that may be unknown to this page, such as a new status; then the code itself. */
export function wordOf(t: Say<Key>, prefix: string, code: unknown): string {
  const key = `${prefix}${String(code)}`;
  return key in customerTexts["zh-Hans"] ? t(key as Key) : String(code ?? "");
}
