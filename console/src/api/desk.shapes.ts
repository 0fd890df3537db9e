/** Shapes of the agent's screen as the server gives them. */
import type { Invited } from "./inviting.shapes";

export type Bilingual = Readonly<{ zh: string; en?: string }>;

export interface Person {
  staff: string;
  name: string;
}

/** Somebody who may be named or asked; `state` is null for who is not here. */
export type Colleague = Person & { state: string | null; skills: readonly string[] };

export interface WrapUpForm {
  intent: string;
  result: string;
  summary: string;
  promise: string;
  follow_up_on: string | null;
  tags: readonly string[];
}

export type WrapUp = WrapUpForm & { kept: boolean; results: readonly string[] };

export interface Transfer {
  to: { staff?: string; skill?: string };
  mode: "warm" | "cold";
  word: string;
}

/** A slot in words; without a value it is open. */
export interface PacketSlot {
  name: string;
  label: Bilingual;
  value: unknown;
  shown: Bilingual | null;
}

/** A service under way, or handed over half way. */
export interface OpenFlow {
  flow: string;
  name: Bilingual;
  waiting: PacketSlot | null;
  slots: readonly PacketSlot[];
  missing: readonly PacketSlot[];
}

export interface EmotionPoint {
  offset: number;
  emotion: string;
  intensity: number;
}

/** Everything that the next person needs; what was asked is not asked again. */
export interface HandoffPacket {
  reason_label: Bilingual;
  level: number;
  summary: Bilingual;
  flows: readonly OpenFlow[];
  emotion: readonly EmotionPoint[];
  risk_flags: readonly { flag: string; label: Bilingual; offset: number }[];
  tried: readonly { what: Bilingual; outcome_label: Bilingual; offset: number }[];
  asked_already: readonly { name: string; label: Bilingual; answer: unknown; offset: number }[];
  promised: readonly Bilingual[];
}

/** A transfer that nobody has accepted yet. */
export interface Passing {
  by: string;
  by_name: string;
  staff: string | null;
  name: string | null;
  skill: string | null;
  mode: "warm" | "cold";
}

export interface People {
  conference: readonly Person[];
  invited: readonly Invited[];
  consults: readonly (Person & { question: string })[];
  monitors: readonly Person[];
  passing: Passing | null;
}

export interface HelpCitation {
  n?: number;
  title: string;
}

export interface Suggestion {
  id: string;
  text: string;
  source: string;
  citations: readonly HelpCitation[];
}

export interface NextBest {
  action: string;
  label: Bilingual;
  flow: string | null;
  slots: Readonly<Record<string, unknown>>;
  missing: readonly { name: string }[];
}

export interface HelpAlert {
  kind: string;
  severity: number;
  offset: number;
  words: string;
  text: Bilingual;
}

export interface Help {
  offset: number;
  summary: Bilingual;
  suggestions: readonly Suggestion[];
  next_best: readonly NextBest[];
  comfort: readonly { text: string }[];
  mood: { emotion: string; intensity: number; turning: string };
  alerts: readonly HelpAlert[];
}

export interface Option {
  value: string;
  label: string;
}

/** A service that a person drives for the customer. */
export interface Driven {
  flow: string;
  name: Bilingual;
  by: string;
  waits: "agent" | "customer" | null;
  step: string | null;
  slots: Readonly<Record<string, unknown>>;
  asks: { slot: string; question: string; options: readonly Option[] } | null;
  told: string;
  ended: string | null;
}

export interface Approval {
  id: number;
  conversation: string;
  flow: string;
  slots: Readonly<Record<string, unknown>>;
  by: string;
  by_name: string;
  state: string;
  amount: string | null;
  asked_at: string;
  until: string;
  decided_by: string | null;
  decided_at: string | null;
  note: string;
}

export interface Services {
  active: Driven | null;
  past: readonly { flow: string; name: Bilingual; offset: number; ended: string | null }[];
  approvals: readonly Approval[];
  services: readonly { flow: string; name: Bilingual }[];
}

export interface FormSlot {
  name: string;
  type: string;
  question: string;
  options: readonly Option[];
  optional: boolean;
}

export interface DraftFinding {
  start: number;
  end: number;
  words: string;
  rule: string;
  why?: string;
  article?: string | null;
  proposal?: string | null;
  /** Only what blocks may not be sent. */
  blocks?: boolean;
}

export interface DraftCheck {
  ok: boolean;
  findings: readonly DraftFinding[];
}

export interface Correction {
  kind: "intent" | "answer" | "slot";
  offset: number;
  is: string;
  should: string;
  note: string;
}

export interface Canned {
  id: string;
  short: string;
  text: Bilingual;
  shared: boolean;
  owner: string;
  skill: string | null;
}

export type CannedDraft = Omit<Canned, "id" | "owner">;

export interface MacroStep {
  do: string;
  [part: string]: unknown;
}

export interface Macro {
  id: string;
  name: Bilingual;
  steps: readonly MacroStep[];
  shared: boolean;
  owner: string;
}

export type MacroDraft = Omit<Macro, "id" | "owner">;

export interface MacroStepDone {
  do: string;
  done: boolean;
  code?: string;
  left?: MacroStep;
}

export interface Marks {
  conversation: string;
  tags: readonly string[];
  snoozed_until: string | null;
  read: number;
  customer_read: number;
}

export interface Mention {
  conversation: string;
  offset: number;
  by_name: string;
  text: string;
  at: string;
  seen_at: string | null;
  about: "note" | "consult" | "conference" | "transfer" | "alarm";
}
