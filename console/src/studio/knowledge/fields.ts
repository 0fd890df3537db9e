/** The fields of an article in the order in which reviewers read them, and what may be wrong with them. */
import type { Key, Spoken } from "../../texts/desk";
import { wordOf } from "../../texts/desk";

export const fields = [
  "question.zh",
  "question.en",
  "answer.zh",
  "answer.en",
  "similar.zh",
  "similar.en",
  "tests",
  "source.document",
  "source.clause",
  "source.law",
  "effective_from",
  "effective_to",
  "audience",
  "channels",
  "product",
  "intents",
  "actions",
  "topic",
  "risk",
  "owner",
  "rule",
] as const;

export type Field = (typeof fields)[number];

/** The server's reasons are few; each begins or ends in a known way, and the rest is its own detail. */
const reasons: readonly [pattern: RegExp, key: Key][] = [
  [/^must be a text$/, "kb.why.text"],
  [/^must be a list of at least (?<n>\d+)$/, "kb.why.least"],
  [/^must be at least (?<n>\d+)$/, "kb.why.least"],
  [/^must hold zh and en$/, "kb.why.both"],
  [/^must be a date$/, "kb.why.date"],
  [/^is over$/, "kb.why.over"],
  [/^is missing$/, "kb.why.text"],
  [/^(?<n>\S+) is in no catalogue$/, "kb.why.unknown"],
  [/^no policy is named \{(?<n>.+)\}$/, "kb.why.policy"],
  [/^a brace stands alone$/, "kb.why.brace"],
];

/** Why a field is wrong, in the reader's language; an unknown reason stays as the server gave it. */
export function reasonOf({ t }: Spoken, why: string): string {
  for (const [pattern, key] of reasons) {
    const found = pattern.exec(why);
    if (found) return t(key, { n: found.groups?.n ?? "" });
  }
  return why;
}

/** Names a field of a problem such as `similar.zh[2]`. */
export function fieldOf({ t }: Spoken, field: string): string {
  return wordOf(t, "kb.field.", field.replace(/\[\d+\]$/, ""));
}
