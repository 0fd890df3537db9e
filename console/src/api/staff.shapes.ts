/** Shapes of the staff side. Keys the server may add are kept as unknown and shown as plain rows. */
import type { ConversationHead } from "./shapes";

export interface Staff {
  id: string;
  name: string;
  roles: string[];
  skills?: string[];
}

export interface SignedIn {
  staff: Staff;
}

export interface AgentState {
  state: string;
  capacity?: number;
  holding?: number;
}

export interface QueueEntry {
  conversation: string;
  customer_name: string | null;
  skill: string;
  priority: string;
  reason: string;
  waiting_since: string;
  channel: string;
  elder?: boolean;
  preview?: string;
  emotion?: string;
  state?: string;
  holder?: string | null;
}

/** What the assistant hands over; the desk shows known keys first and any other key after them. */
export type Packet = Record<string, unknown>;

export interface Conversation extends Partial<ConversationHead> {
  id: string;
  customer: string | null;
  name?: string | null;
  channel: string;
  status: string;
  mode: string;
  holder?: string | null;
  level?: number;
  language?: string;
  elder?: boolean;
  flow?: string | { id: string; step?: string } | null;
  slots?: Record<string, unknown>;
  summary?: string | null;
  emotion?: string;
  created_at: string;
  updated_at: string;
  packet?: Packet | null;
}

export interface ConversationQuery {
  status?: string;
  holder?: string;
  customer?: string;
  limit?: number;
  before?: string;
}

export interface Ticket {
  no: string;
  ticket_no?: string;
  kind: string;
  subject: string;
  state: string;
  customer?: string | null;
  conversation?: string | null;
  owner?: string | null;
  facts?: Record<string, unknown> | string | null;
  demand?: string | null;
  opened_at: string;
  due_at?: string | null;
  next_states?: string[];
  events?: { at: string; actor?: string; state?: string; note?: string; kind?: string }[];
}

export interface AuditRecord {
  id?: number | string;
  seq?: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  detail?: Record<string, unknown>;
}

export interface Article {
  id: string;
  title: string;
  question?: string;
  version: number;
  audience?: string | string[];
  document?: string;
  clause?: string;
  law?: string | null;
  answer?: string | Record<string, string>;
  state?: string;
  effective_from?: string;
  effective_to?: string | null;
  [key: string]: unknown;
}

/** A list answer: under its own key, under `items`, or bare. */
export type Listing<Key extends string, T> = { [K in Key]?: T[] } & { items?: T[]; next?: string | null };
