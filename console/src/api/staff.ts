/** The calls the staff console makes. */
import { http, take } from "./client";
import type { LiveEvent } from "./shapes";
import type * as shapes from "./staff.shapes";

const at = (id: string) => ({ params: { path: { id } } });

function rows<T>(answer: unknown, key: string): T[] {
  if (Array.isArray(answer)) return answer as T[];
  const record = answer as Record<string, T[] | undefined>;
  return record[key] ?? record.items ?? [];
}

const person = (answer: shapes.SignedIn | shapes.Staff): shapes.Staff => ("staff" in answer ? answer.staff : answer);

export async function signIn(name: string, password: string): Promise<string> {
  return (await take(http.POST("/auth/sign-in", { body: { name, password } }))).ticket;
}

export async function secondFactor(ticket: string, code: string): Promise<shapes.Staff> {
  return person(await take(http.POST("/auth/second-factor", { body: { ticket, code } })));
}

export async function useLink(token: string): Promise<shapes.Staff> {
  return person(await take(http.POST("/auth/link", { body: { token } })));
}

export async function whoAmI(): Promise<shapes.Staff> {
  return person(await take(http.GET("/auth/me")));
}

export async function signOut(): Promise<void> {
  await take(http.POST("/auth/sign-out", { body: {} }));
}

export async function listQueue(): Promise<shapes.QueueEntry[]> {
  return rows(await take(http.GET("/queues")), "entries");
}

export function myState(): Promise<shapes.AgentState> {
  return take(http.GET("/agents/me"));
}

export function setMyState(state: string): Promise<shapes.AgentState> {
  return take(http.POST("/agents/me/state", { body: { state } }));
}

export async function listConversations(query: shapes.ConversationQuery): Promise<shapes.Conversation[]> {
  return rows(await take(http.GET("/conversations", { params: { query } })), "conversations");
}

export function getConversation(id: string): Promise<shapes.Conversation> {
  return take(http.GET("/conversations/{id}", at(id)));
}

export async function listEvents(id: string, after: number): Promise<LiveEvent[]> {
  const params = { path: { id }, query: { after } };
  return rows(await take(http.GET("/conversations/{id}/events", { params })), "events");
}

export async function takeConversation(id: string): Promise<void> {
  await take(http.POST("/conversations/{id}/take", { ...at(id), body: {} }));
}

export async function sayAsAgent(conversation: string, id: string, text: string): Promise<void> {
  await take(http.POST("/conversations/{id}/messages", { ...at(conversation), body: { id, text } }));
}

export async function addNote(conversation: string, text: string): Promise<void> {
  await take(http.POST("/conversations/{id}/notes", { ...at(conversation), body: { text } }));
}

export async function handBack(conversation: string, note: string): Promise<void> {
  await take(http.POST("/conversations/{id}/hand-back", { ...at(conversation), body: { note } }));
}

export async function resolve(conversation: string): Promise<void> {
  await take(http.POST("/conversations/{id}/resolve", { ...at(conversation), body: {} }));
}

export async function listTickets(query: { kind?: string; state?: string }): Promise<shapes.Ticket[]> {
  return rows(await take(http.GET("/tickets", { params: { query } })), "tickets");
}

export function getTicket(no: string): Promise<shapes.Ticket> {
  return take(http.GET("/tickets/{no}", { params: { path: { no } } }));
}

export function advanceTicket(no: string, state: string, note: string): Promise<shapes.Ticket> {
  return take(http.POST("/tickets/{no}/advance", { params: { path: { no } }, body: { state, note } }));
}

export async function listAudit(query: { limit?: number; before?: string }): Promise<shapes.AuditRecord[]> {
  return rows(await take(http.GET("/audit", { params: { query } })), "records");
}

export async function listArticles(): Promise<shapes.Article[]> {
  return rows(await take(http.GET("/articles")), "articles");
}

export function getArticle(id: string): Promise<shapes.Article> {
  return take(http.GET("/articles/{id}", at(id)));
}
