/** What the transcript shows, made from events and unsent items; pure, so that a reload shows the same page. */
import type { LiveEvent } from "../api/shapes";
import type { ChatState } from "../live/chat";
import type { Item } from "../live/outbox";

export type ChallengeStatus = "open" | "passed" | "failed" | "closed";

export interface Challenge {
  id: string;
  event: LiveEvent;
  status: ChallengeStatus;
  /** Tries left after a wrong code. */
  left?: number;
  /** How many wrong codes were answered: lets the card clear its input. */
  wrong: number;
}

export type Entry =
  | { key: string; kind: "message"; event: LiveEvent; delivered: boolean }
  | { key: string; kind: "unsent"; item: Item; text: string }
  | { key: string; kind: "challenge"; challenge: Challenge }
  | { key: string; kind: "rating"; event: LiveEvent; score: number | null; open: boolean }
  | { key: string; kind: "file"; event: LiveEvent }
  | { key: string; kind: "notice"; event: LiveEvent };

const NOTICES = new Set(["handoff.requested", "agent.joined", "agent.left", "transfer", "resolved", "signed.in"]);

export function entries(state: Pick<ChatState, "log" | "outbox">): Entry[] {
  const list: Entry[] = [];
  const challenges: Challenge[] = [];
  for (const event of state.log.events) {
    const key = `e${event.offset}`;
    if (event.kind === "message") list.push({ key, kind: "message", event, delivered: event.source === "customer" });
    else if (event.kind === "file") list.push({ key, kind: "file", event });
    else if (NOTICES.has(event.kind)) notice(event, key, list);
    else if (event.kind === "challenge.opened") open(event, key, list, challenges);
    else if (event.kind.startsWith("challenge.")) answer(event, challenges);
    else if (event.kind === "rating.requested") list.push({ key, kind: "rating", event, score: null, open: true });
    else if (event.kind === "rated") rate(event, list);
  }
  for (const item of state.outbox) {
    const text = item.frame.type === "say" ? item.frame.text : item.frame.type === "choose" ? item.frame.label : null;
    if (text !== null) list.push({ key: `o${item.frame.id}`, kind: "unsent", item, text });
  }
  return onlyLastRatingOpen(list);
}

function notice(event: LiveEvent, key: string, list: Entry[]): void {
  list.push({ key, kind: "notice", event });
  if (event.body.rating === true) list.push({ key: `${key}r`, kind: "rating", event, score: null, open: true });
}

function open(event: LiveEvent, key: string, list: Entry[], challenges: Challenge[]): void {
  for (const earlier of challenges) if (earlier.status === "open") earlier.status = "closed";
  const challenge: Challenge = { id: String(event.body.challenge ?? event.offset), event, status: "open", wrong: 0 };
  challenges.push(challenge);
  list.push({ key, kind: "challenge", challenge });
}

function answer(event: LiveEvent, challenges: Challenge[]): void {
  const named = event.body.challenge;
  const challenge = challenges.findLast((one) => (named ? one.id === named : one.status === "open"));
  if (!challenge) return;
  if (event.kind === "challenge.passed") challenge.status = "passed";
  else if (event.kind === "challenge.failed") {
    challenge.left = event.body.left ?? 0;
    challenge.wrong += 1;
    if (event.body.state === "expired") challenge.status = "closed";
    else if (event.body.state === "failed" || challenge.left <= 0) challenge.status = "failed";
  } else challenge.status = "closed";
}

function rate(event: LiveEvent, list: Entry[]): void {
  const rating = list.findLast((entry) => entry.kind === "rating");
  if (rating?.kind === "rating") rating.score = event.body.score ?? 0;
}

function onlyLastRatingOpen(list: Entry[]): Entry[] {
  const last = list.findLast((entry) => entry.kind === "rating");
  for (const entry of list) if (entry.kind === "rating") entry.open = entry === last && entry.score === null;
  return list;
}

/** Buttons can be pressed only while nothing was said after them and the assistant serves. */
export function liveButtons(list: readonly Entry[]): string | null {
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const entry = list[at];
    if (!entry || entry.kind === "unsent" || entry.kind === "challenge" || entry.kind === "file") return null;
    if (entry.kind === "notice" && entry.event.kind !== "signed.in") return null;
    if (entry.kind !== "message") continue;
    if (entry.event.source === "customer") return null;
    if (entry.event.body.buttons?.length) return entry.key;
  }
  return null;
}

export type Company = { with: "assistant" } | { with: "waiting" } | { with: "agent"; name: string };

/** Who is serving the customer now. */
export function company(events: readonly LiveEvent[]): Company {
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const event = events[at];
    if (event?.kind === "agent.joined") {
      const { name, beside } = event.body;
      return { with: "agent", name: beside ? `${beside}, ${name ?? ""}` : String(name ?? "") };
    }
    if (event?.kind === "handoff.requested") return { with: "waiting" };
    if (event?.kind === "agent.left" && event.body.remains) return { with: "agent", name: String(event.body.remains) };
    if (event?.kind === "agent.left" && event.body.waiting === true) return { with: "waiting" };
    if (event?.kind === "agent.left" || event?.kind === "resolved") return { with: "assistant" };
  }
  return { with: "assistant" };
}

/** The offset of the request for a person that nobody has answered yet; null when the customer does not wait. */
export function waitingFor(events: readonly LiveEvent[]): number | null {
  if (company(events).with !== "waiting") return null;
  return events.findLast((event) => event.kind === "handoff.requested")?.offset ?? null;
}

/** Numbered lines become lists; everything else stays text with its line breaks. */
export type Part =
  { kind: "text"; text: string; at: number } | { kind: "list"; start: number; items: { text: string; at: number }[] };

/** Splits a message; `at` is the position of each piece in the text, for the gradual reveal. */
export function parts(text: string): Part[] {
  const result: Part[] = [];
  let at = 0;
  for (const line of text.split("\n")) {
    const item = /^\s*(\d{1,2})(?:[.)、]\s+|[.)、](?=\D))/.exec(line);
    const last = result.at(-1);
    if (item) {
      const entry = { text: line.slice(item[0].length), at: at + item[0].length };
      if (last?.kind === "list") last.items.push(entry);
      else result.push({ kind: "list", start: Number(item[1]), items: [entry] });
    } else if (last?.kind === "text") last.text += `\n${line}`;
    else result.push({ kind: "text", text: line, at });
    at += line.length + 1;
  }
  return result;
}
