/** Looks words up by key and fills their {places}; the tables of all languages have the same keys, which the compiler checks. */
import type { Language, Words } from "../api/shapes";

export type Table<Key extends string> = Readonly<Record<Key, string>>;
export type Tables<Key extends string> = Readonly<Record<Language, Table<Key>>>;
export type Say<Key extends string> = (key: Key, values?: Record<string, string | number>) => string;

export const languages: readonly { tag: Language; name: string }[] = [
  { tag: "zh-Hans", name: "简体中文" },
  { tag: "zh-Hant", name: "繁體中文" },
  { tag: "en", name: "English" },
];

export function sayer<Key extends string>(table: Table<Key>): Say<Key> {
  return (key, values) => fill(table[key], values);
}

export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The nearest of our languages for a BCP 47 tag such as zh-CN, zh-HK or en-GB; null when there is none. */
export function nearest(tag: string | null | undefined): Language | null {
  const low = (tag ?? "").toLowerCase();
  if (/^zh-(hant|hk|tw|mo)/.test(low)) return "zh-Hant";
  if (low.startsWith("zh")) return "zh-Hans";
  return low.startsWith("en") ? "en" : null;
}

/** Words that the server gives in several languages. */
export function inLanguage(words: Words | undefined, language: Language): string {
  return words?.[language] ?? words?.["zh-Hans"] ?? words?.en ?? "";
}
