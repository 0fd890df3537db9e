/** The calls that help an agent to read and write: translation lines, better wordings, dictation. */
import { optional } from "./desk";
import type { DraftFinding } from "./desk.shapes";
import { http, send, take } from "./client";
import type { Language } from "./shapes";

const API = "/api/v1";
const of = (conversation: string) => `${API}/conversations/${conversation}`;

export interface Point {
  kind: string;
  said: string;
  shown: string;
}

/** What stands under a text in another language; `failed` is this page's own, for a line that could not be read. */
export interface Line {
  kind: "model" | "script" | "points" | "pending" | "same" | "failed";
  language: string;
  to: string;
  text: string;
  points: readonly Point[];
  missing: readonly string[];
  added: readonly string[];
  why: string;
}

export interface MessageLine extends Line {
  offset: number;
}

export interface Piece {
  op: "same" | "out" | "in";
  text: string;
}

export interface Polished {
  proposal: string;
  source: "model" | "rules";
  applied: readonly string[];
  pieces: readonly Piece[];
  findings: readonly DraftFinding[];
  why: string;
}

export interface Abilities {
  translation: "model" | "points";
  polishing: "model" | "rules";
  dictation: { ready: boolean; most_seconds: number; needs: readonly string[] };
}

export async function listLines(conversation: string, to: Language, after: number): Promise<readonly MessageLine[]> {
  const read = () =>
    send<{ lines: MessageLine[] }>("GET", `${of(conversation)}/translations?to=${to}&after=${String(after)}`);
  return (await optional("translations", read))?.lines ?? [];
}

export function readLine(conversation: string, to: Language, offset: number): Promise<MessageLine> {
  return send<MessageLine>("GET", `${of(conversation)}/translations/${String(offset)}?to=${to}`);
}

export function translateDraft(conversation: string, text: string): Promise<Line | null> {
  return optional("drafts/translate", () =>
    send<Line>("POST", `${of(conversation)}/drafts/translate`, { body: { text } }),
  );
}

export function polishDraft(conversation: string, text: string): Promise<Polished> {
  return send<Polished>("POST", `${of(conversation)}/drafts/polish`, { body: { text } });
}

export function readAbilities(): Promise<Abilities | null> {
  return optional("desk/writing", () => send<Abilities>("GET", `${API}/desk/writing`));
}

/** The words of a WAV recording. */
export async function dictate(conversation: string, wav: Blob, language: Language): Promise<string> {
  const heard = await take(
    http.POST("/api/v1/conversations/{id}/drafts/dictate", {
      params: { path: { id: conversation }, query: { language } },
      body: wav as unknown as string,
      bodySerializer: (body: unknown) => body as Blob,
      headers: { "Content-Type": "audio/wav" },
    }),
  );
  return heard.text;
}
