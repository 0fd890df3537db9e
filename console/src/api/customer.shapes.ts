/** Shapes of the customer's side and of the demonstration start page. */
import type { ConversationHead, Words } from "./shapes";

export interface Config {
  institution: { name: string; name_en?: string; hotline?: string };
  notice?: Words;
  topics?: { label: Words; text: Words }[];
  ai_label?: Words;
}

export interface SessionRequest {
  token?: string;
  session?: string;
  locale?: string;
  channel?: string;
}

export interface Signed {
  name: string;
  level: number;
  elder?: boolean;
}

export interface Session {
  session: string;
  conversation: ConversationHead;
  customer: Signed | null;
  expires_at: string;
}

export interface Article {
  title: string;
  question?: string;
  answer: string;
  document?: string;
  clause?: string;
  law?: string | null;
  version: number;
  effective_from?: string;
}

export type Message = { id: string; text: string } | { id: string; choose: { value: string; label: string } };

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
