/** What the upkeep pages read of the server. */

export interface Part {
  name: string;
  value: number | null;
  weight: number;
  facts: Record<string, unknown>;
}

export interface Score {
  day: string;
  article: string;
  version: number;
  score: number;
  parts: Part[];
}

export interface QualityList {
  quality: Score[];
  days: { day: string; mean: number; articles: number }[];
}

export interface Overdue {
  article: string;
  version: number;
  question: string;
  owner: string;
  days_left: number | null;
}

export interface Double {
  kind: "conflict" | "duplicate";
  articles: string[];
  questions: string[];
  likeness: number;
  stated: string[][];
}

export interface Failure {
  article: string;
  version: number;
  question: string;
  first: string | null;
  answered: boolean;
  score: number | null;
}

export interface Run {
  id: number;
  due: string;
  by: string;
  state: "running" | "done" | "failed" | "skipped";
  began_at: string;
  ended_at: string | null;
  detail: Partial<Record<string, number | string | null>>;
}

export interface Tested {
  run: number;
  due: string;
  article: string;
  version: number;
  questions: number;
  passed: number;
  unsure: number;
  failures: Failure[];
}

export type GapState = "open" | "drafted" | "dismissed";

export interface Gap {
  id: number;
  question: string;
  language: string;
  intent: string | null;
  intent_name: string | null;
  state: GapState;
  asked: number;
  weeks: { week: string; asked: number }[];
  first_at: string;
  last_at: string;
  settled_by: string | null;
  settled_at: string | null;
  note: string;
  article: string | null;
  version: number | null;
}

export interface Quoted {
  text: string;
  article: string | null;
  version: number | null;
  document: string | null;
  clause: string | null;
  page: number | null;
}

export interface GapFull extends Gap {
  members: {
    conversation: string;
    offset: number;
    text: string;
    language: string;
    reason: "unanswered" | "doubtful" | "misled";
    score: number | null;
    article: string | null;
    version: number | null;
    at: string;
  }[];
  suggestion: {
    question: Record<string, string>;
    similar: Record<string, string[]>;
    tests: string[];
    intents: string[];
    answer: Record<string, string>;
    quoted: Quoted[];
    nearest: { article: string; version: number; question: string }[];
  };
}

export interface Cell {
  group: string;
  channel: string;
  language: string;
  services: number;
  covered: number;
  share: number;
  missing: string[];
}

export interface Coverage {
  target: number;
  lowest: number;
  channels: string[];
  languages: string[];
  groups: string[];
  totals: Cell[];
  cells: Cell[];
  services: { id: string; group: string; kind: string; name: string }[];
}

export type Totals = Partial<Record<string, number | null>>;

export interface ReportBody {
  week: string;
  until: string;
  totals: Totals;
  articles: number;
  quality: number | null;
  coverage: number | null;
  unanswered: { gap: number; question: string; asked: number; state: GapState }[];
  worst: { article: string; version: number; score: number; weakest: string | null }[];
  dead: Overdue[];
  expiring: Overdue[];
  conflicts: Double[];
  failing: Failure[];
  releases: Released[];
  rollbacks: Released[];
}

export interface Released {
  article: string;
  version: number;
  action: string;
  by: string;
  at: string;
}

export interface Report {
  week: string;
  made_at: string;
  body: ReportBody;
}

export type RemarkState = "open" | "accepted" | "declined";

export interface Remark {
  id: number;
  conversation: string;
  offset: number;
  article: string | null;
  version: number | null;
  said: string;
  remark: string;
  proposal: string;
  by: string;
  at: string;
  state: RemarkState;
  closed_by: string | null;
  closed_at: string | null;
  note: string;
}

export interface RemarkFull extends Remark {
  excerpt: { offset: number; source: string; at: string; text: string }[];
}

export interface Credit {
  by: string;
  made: number;
  accepted: number;
  declined: number;
}
