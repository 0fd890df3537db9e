/** The calls a customer's page makes. */
import { http, take } from "./client";
import type {
  Article,
  Config,
  DemoInstitution,
  Message,
  PhoneMessage,
  Session,
  SessionRequest,
} from "./customer.shapes";
import type { LiveEvent } from "./shapes";

const bearer = (session: string) => ({ Authorization: `Bearer ${session}` });

export function readConfig(): Promise<Config> {
  return take(http.GET("/client/config"));
}

export function openSession(body: SessionRequest): Promise<Session> {
  return take(http.POST("/client/sessions", { body }));
}

/** Waits up to `wait` seconds for events after an offset. */
export async function readEvents(
  session: string,
  after: number,
  wait: number,
  signal: AbortSignal,
): Promise<LiveEvent[]> {
  const query = { after, wait };
  return (await take(http.GET("/client/events", { params: { query }, headers: bearer(session), signal }))).events;
}

export function readArticle(session: string, id: string, version: number): Promise<Article> {
  return take(
    http.GET("/client/articles/{id}", { params: { path: { id }, query: { version } }, headers: bearer(session) }),
  );
}

export function sendMessage(session: string, body: Message): Promise<{ id?: string; offset?: number }> {
  return take(http.POST("/client/messages", { body, headers: bearer(session) }));
}

export function sendCode(session: string, body: { id: string; challenge: string; code: string }): Promise<unknown> {
  return take(http.POST("/client/codes", { body, headers: bearer(session) }));
}

export function sendRating(session: string, body: { id: string; score: number; feedback: string }): Promise<unknown> {
  return take(http.POST("/client/ratings", { body, headers: bearer(session) }));
}

export function readDemo(): Promise<DemoInstitution> {
  return take(http.GET("/demo/institution"));
}

export async function demoToken(customer: string): Promise<string> {
  return (await take(http.POST("/demo/tokens", { body: { customer } }))).token;
}

export async function readPhone(customer: string): Promise<PhoneMessage[]> {
  return (await take(http.GET("/demo/phone/{customer}", { params: { path: { customer } } }))).messages;
}
