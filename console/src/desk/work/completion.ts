/** What the word at the end of a draft may become: "/" a canned response, "@" a colleague; pure. */
import type { Bilingual, Canned, Person } from "../../api/desk.shapes";

export interface Choice {
  key: string;
  name: string;
  more: string;
  /** The whole draft once this is chosen. */
  becomes: string;
}

export interface Filling {
  customer: string | null;
  agent: string;
  language: string;
}

const MOST = 8;

/** The words of the conversation's language with the names in place. */
export function filled(text: Bilingual, { customer, agent, language }: Filling): string {
  const english = language.startsWith("en");
  const words = (english && text.en) || text.zh;
  return words.replaceAll("{customer}", customer ?? (english ? "there" : "")).replaceAll("{agent}", agent);
}

/** Canned responses for "/word" at the start of a draft; null when the draft is no such thing. */
export function cannedFor(draft: string, canned: readonly Canned[], filling: Filling): Choice[] | null {
  const word = /^\/([^\s/]*)$/.exec(draft)?.[1]?.toLowerCase();
  if (word === undefined) return null;
  const fits = (one: Canned) => one.short.toLowerCase().includes(word) || one.text.zh.includes(word);
  const starts = (one: Canned) => Number(!one.short.toLowerCase().startsWith(word));
  return canned
    .filter(fits)
    .sort((a, b) => starts(a) - starts(b) || a.short.localeCompare(b.short))
    .slice(0, MOST)
    .map((one) => {
      const words = filled(one.text, filling);
      return { key: one.id, name: `/${one.short}`, more: words, becomes: words };
    });
}

/** Colleagues for "@word" at the end of a note; null when there is none. */
export function colleaguesFor(draft: string, people: readonly Person[]): Choice[] | null {
  const match = /@([^\s@]*)$/.exec(draft);
  if (!match) return null;
  const word = (match[1] ?? "").toLowerCase();
  const before = draft.slice(0, match.index);
  const found = people
    .filter(({ staff, name }) => name.toLowerCase().includes(word) || staff.toLowerCase().startsWith(word))
    .slice(0, MOST)
    .map(({ staff, name }) => ({ key: staff, name: `@${name}`, more: staff, becomes: `${before}@${name} ` }));
  return found.length > 0 ? found : null;
}
