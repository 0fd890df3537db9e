/** Shapes of the REST and socket protocol that more than one page reads. */

export type Language = "zh-Hans" | "zh-Hant" | "en";
export type Words = Partial<Record<Language, string>>;
export type Source = "customer" | "assistant" | "agent" | "system";

export interface Card {
  type: string;
  data: Record<string, unknown>;
}

export interface Button {
  label: string;
  value: string;
}

/** What a language model made of an answer: how it ended, and what of its words was not said. */
export interface Composed {
  readonly outcome: string;
  readonly model: string;
  readonly dropped: readonly { readonly text: string; readonly reason: string; readonly detail?: string }[];
}

/** What an answer rests on: an article (also where `kind` is absent), a clause, or a place that the graph read. */
export interface Citation {
  n: number;
  kind?: "article" | "clause" | "graph";
  article?: string | null;
  document_id?: string | null;
  version: number | string;
  title: string;
  document?: string | null;
  clause?: string | null;
  page?: number | null;
}

/** Body of any event kind; which keys are present follows from `kind`. */
export interface EventBody {
  text?: string;
  ai?: boolean;
  language?: Language;
  blocks?: Card[];
  buttons?: Button[];
  citations?: Citation[];
  agent_name?: string;
  message_id?: string;
  private?: boolean;
  challenge?: string;
  level?: number;
  method?: string;
  methods?: string[];
  consent?: Record<string, string>;
  expires_at?: string;
  masked_phone?: string;
  left?: number;
  position?: number;
  wait_text?: string;
  name?: string;
  score?: number;
  feedback?: string;
  /** Of a file: its id, media type and size in bytes; `name` is its name. */
  id?: string;
  type?: string;
  size?: number;
  [key: string]: unknown;
}

export interface LiveEvent {
  offset: number;
  kind: string;
  source: Source;
  at: string;
  body: EventBody;
  why?: Why | null;
}

/** Why a reply was given; every part may be absent. */
export interface Why {
  intents?: { intent: string; score: number }[];
  language?: string;
  emotion?: string;
  act?: string | null;
  move?: string | string[];
  needs?: string[];
  adjudicated?: string | null;
  urgent?: string | null;
  entities?: { kind: string; value: unknown }[];
  actions?: { action: string; outcome: string }[];
  flow?: { id: string; step?: string; version?: number | string } | null;
  answer?: { article: string; version: number; score?: number; composed?: Composed } | null;
  policies?: Record<string, unknown>;
  guard?: { check: string; ok: boolean }[];
  risk?: { decision: string; score?: number; reasons?: string[] } | null;
  ms?: Record<string, number>;
  [key: string]: unknown;
}

export interface ConversationHead {
  id: string;
  status: string;
  mode: string;
  last_offset: number;
}
