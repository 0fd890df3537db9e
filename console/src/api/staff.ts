/** The calls the staff console makes. */
import { http, take } from "./client";
import type { LiveEvent } from "./shapes";
import type * as shapes from "./staff.shapes";

/** A read of fewer events has come to the end. */
const PAGE = 500;

const at = (id: string) => ({ params: { path: { id } } });

export function signIn(name: string, password: string): Promise<shapes.Ticketed> {
  return take(http.POST("/api/v1/auth/sign-in", { body: { name, password } }));
}

/** The second step; a new password goes along where the old one is due. */
export async function secondFactor(ticket: string, code: string, password?: string): Promise<shapes.Staff> {
  const body = { ticket, code, ...(password && { new_password: password }) };
  return (await take(http.POST("/api/v1/auth/second-factor", { body }))).staff;
}

export async function useLink(token: string): Promise<shapes.Staff> {
  return (await take(http.POST("/api/v1/auth/link", { body: { token } }))).staff;
}

export async function whoAmI(): Promise<shapes.Staff> {
  return (await take(http.GET("/api/v1/auth/me"))).staff;
}

export async function signOut(): Promise<void> {
  await take(http.POST("/api/v1/auth/sign-out"));
}

/** The first who wait, and how many in all. */
export function readQueue(): Promise<shapes.Queue> {
  return take(http.GET("/api/v1/queues"));
}

export function myState(): Promise<shapes.AgentStanding> {
  return take(http.GET("/api/v1/agents/me"));
}

export function setMyState(state: shapes.AgentState): Promise<shapes.AgentStanding> {
  return take(http.POST("/api/v1/agents/me/state", { body: { state } }));
}

export async function listConversations(query: shapes.ConversationQuery): Promise<shapes.Conversation[]> {
  return (await take(http.GET("/api/v1/conversations", { params: { query } }))).conversations;
}

export function getConversation(id: string): Promise<shapes.Conversation> {
  return take(http.GET("/api/v1/conversations/{id}", at(id)));
}

/** All events behind an offset, page by page. */
export async function listEvents(id: string, after: number): Promise<LiveEvent[]> {
  const all: LiveEvent[] = [];
  for (;;) {
    const params = { path: { id }, query: { after: all.at(-1)?.offset ?? after } };
    const page = (await take(http.GET("/api/v1/conversations/{id}/events", { params }))).events as LiveEvent[];
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

export async function takeConversation(id: string): Promise<void> {
  await take(http.POST("/api/v1/conversations/{id}/take", at(id)));
}

export async function sayAsAgent(conversation: string, id: string, text: string): Promise<void> {
  await take(http.POST("/api/v1/conversations/{id}/messages", { ...at(conversation), body: { id, text } }));
}

export async function addNote(conversation: string, text: string): Promise<void> {
  await take(http.POST("/api/v1/conversations/{id}/notes", { ...at(conversation), body: { text } }));
}

export async function handBack(conversation: string, note: string): Promise<void> {
  await take(http.POST("/api/v1/conversations/{id}/hand-back", { ...at(conversation), body: { note } }));
}

export async function resolve(conversation: string): Promise<void> {
  await take(http.POST("/api/v1/conversations/{id}/resolve", at(conversation)));
}

export async function listTickets(query: shapes.TicketQuery): Promise<shapes.Ticket[]> {
  return (await take(http.GET("/api/v1/tickets", { params: { query } }))).tickets;
}

export function getTicket(no: string): Promise<shapes.TicketFull> {
  return take(http.GET("/api/v1/tickets/{no}", { params: { path: { no } } }));
}

export function advanceTicket(no: string, state: shapes.TicketState, note: string): Promise<shapes.TicketFull> {
  return take(http.POST("/api/v1/tickets/{no}/advance", { params: { path: { no } }, body: { state, note } }));
}

export async function listAudit(query: { limit?: number; before?: number }): Promise<shapes.AuditRecord[]> {
  return (await take(http.GET("/api/v1/audit", { params: { query } }))).records;
}
