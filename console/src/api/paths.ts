/**
 * The REST calls as openapi-fetch wants them. Hand-declared with the answers the console reads; the generated
 * `schema.d.ts` (npm run types) takes its place in client.ts by one changed import.
 */
import type * as customer from "./customer.shapes";
import type * as staff from "./staff.shapes";
import type { LiveEvent } from "./shapes";
import type { Problem } from "./problem";

interface Reply<T> {
  200: { content: { "application/json": T } };
  default: { content: { "application/json": Problem } };
}
type Nothing = Record<string, never>;
interface Read<T, Query = Nothing, Path = Nothing> {
  get: { parameters: { query?: Query; path: Path }; responses: Reply<T> };
}
interface ReadPlain<T, Query = Nothing> {
  get: { parameters: { query?: Query }; responses: Reply<T> };
}
interface Write<Body, T = unknown> {
  post: { requestBody: { content: { "application/json": Body } }; responses: Reply<T> };
}
interface WriteAt<Path, Body, T = unknown> {
  post: { parameters: { path: Path }; requestBody: { content: { "application/json": Body } }; responses: Reply<T> };
}
type Id = { id: string };

export interface paths {
  "/client/config": ReadPlain<customer.Config>;
  "/client/sessions": Write<customer.SessionRequest, customer.Session>;
  "/client/events": ReadPlain<{ events: LiveEvent[] }, { after: number; wait?: number }>;
  "/client/articles/{id}": Read<customer.Article, { version?: number }, Id>;
  "/client/messages": Write<customer.Message, { id?: string; offset?: number }>;
  "/client/codes": Write<{ id: string; challenge: string; code: string }>;
  "/client/ratings": Write<{ id: string; score: number; feedback: string }>;

  "/demo/institution": ReadPlain<customer.DemoInstitution>;
  "/demo/tokens": Write<{ customer: string }, { token: string }>;
  "/demo/phone/{customer}": Read<{ messages: customer.PhoneMessage[] }, Nothing, { customer: string }>;

  "/auth/sign-in": Write<{ name: string; password: string }, { ticket: string }>;
  "/auth/second-factor": Write<{ ticket: string; code: string }, staff.SignedIn>;
  "/auth/link": Write<{ token: string }, staff.SignedIn>;
  "/auth/me": ReadPlain<staff.SignedIn | staff.Staff>;
  "/auth/sign-out": Write<Nothing>;

  "/queues": ReadPlain<{ entries: staff.QueueEntry[] }>;
  "/agents/me": ReadPlain<staff.AgentState>;
  "/agents/me/state": Write<{ state: string }, staff.AgentState>;
  "/conversations": ReadPlain<staff.Listing<"conversations", staff.Conversation>, staff.ConversationQuery>;
  "/conversations/{id}": Read<staff.Conversation, Nothing, Id>;
  "/conversations/{id}/events": Read<{ events: LiveEvent[] }, { after?: number }, Id>;
  "/conversations/{id}/take": WriteAt<Id, Nothing>;
  "/conversations/{id}/messages": WriteAt<Id, { id: string; text: string }, LiveEvent>;
  "/conversations/{id}/notes": WriteAt<Id, { text: string }, LiveEvent>;
  "/conversations/{id}/hand-back": WriteAt<Id, { note: string }>;
  "/conversations/{id}/resolve": WriteAt<Id, Nothing>;
  "/tickets": ReadPlain<staff.Listing<"tickets", staff.Ticket>, { kind?: string; state?: string }>;
  "/tickets/{no}": Read<staff.Ticket, Nothing, { no: string }>;
  "/tickets/{no}/advance": WriteAt<{ no: string }, { state: string; note: string }, staff.Ticket>;
  "/audit": ReadPlain<staff.Listing<"records", staff.AuditRecord>, { limit?: number; before?: string }>;
  "/articles": ReadPlain<staff.Listing<"articles", staff.Article>>;
  "/articles/{id}": Read<staff.Article, Nothing, Id>;
}
