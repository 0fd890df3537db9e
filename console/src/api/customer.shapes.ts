/** Shapes of the customer's side and of the demonstration start page. */
import type { components } from "./schema";
import type { Words } from "./shapes";

type Shapes = components["schemas"];

export interface Config {
  institution: { name: string; name_en?: string; hotline?: string };
  notice?: Words;
  topics?: { label: Words; text: Words }[];
  ai_label?: Words;
  limits?: { message_characters?: number; upload_bytes?: number };
}

export type SessionRequest = Shapes["SessionBody"];
export type Session = Shapes["SessionShown"];
export type Signed = Shapes["CustomerShown"];
export type Article = Shapes["SourceView"];
export type Message = Shapes["MessageBody"];
export type Accepted = Shapes["AcceptedShown"];
export type CheckState = Shapes["CheckShown"];
export type OwnRequest = Shapes["RequestShown"];
export type OwnRequests = Shapes["RequestsShown"];
export type OwnDetail = Shapes["RequestDetail"];

export interface ClauseLink {
  number: string;
  title: string;
  path: string[];
  page: number | null;
}

export interface CitedClause extends ClauseLink {
  text: string;
  tables: { rows: string[][]; after: number }[];
}

/** A document at one clause with its neighbours; `current` says whether this version is in force. */
export interface CitedDocument {
  id: string;
  revision: number;
  version: string;
  title: string;
  effective_from: string;
  effective_to: string | null;
  law: string[];
  current: boolean;
  clause: CitedClause | null;
  before: ClauseLink | null;
  after: ClauseLink | null;
  clauses: CitedClause[];
}

export interface DemoInstitution {
  institution: { name: string; name_en?: string; hotline?: string } | string;
  customers: { id: string; name: string; note?: string; locale?: string }[];
  staff: { id: string; name: string; role: string; link: string }[];
}

export interface PhoneMessage {
  at: string;
  text: string;
  code?: string | null;
}

/** What is on a customer's demonstration phone; `check` waits for one of its two buttons. */
export interface DemoPhone {
  messages: PhoneMessage[];
  check?: { reference: string; method: string; at: string } | null;
}
