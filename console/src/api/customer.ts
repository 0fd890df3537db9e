/** The calls a customer's page makes. */
import { http, send, take } from "./client";
import type {
  Accepted,
  Article,
  CheckState,
  CitedDocument,
  Config,
  DemoInstitution,
  DemoPhone,
  Message,
  OwnDetail,
  OwnRequests,
  Session,
  SessionRequest,
} from "./customer.shapes";
import type { LiveEvent } from "./shapes";

const bearer = (session: string) => ({ Authorization: `Bearer ${session}` });

export function readConfig(): Promise<Config> {
  return take(http.GET("/api/v1/client/config")) as Promise<unknown> as Promise<Config>;
}

export function openSession(body: SessionRequest): Promise<Session> {
  return take(http.POST("/api/v1/client/sessions", { body }));
}

/** Waits up to `wait` seconds for events after an offset. */
export async function readEvents(
  session: string,
  after: number,
  wait: number,
  signal: AbortSignal,
): Promise<LiveEvent[]> {
  const query = { after, wait };
  return (await take(http.GET("/api/v1/client/events", { params: { query }, headers: bearer(session), signal })))
    .events as LiveEvent[];
}

export function readArticle(session: string, id: string, version: number): Promise<Article> {
  return take(
    http.GET("/api/v1/client/articles/{article}", {
      params: { path: { article: id }, query: { version } },
      headers: bearer(session),
    }),
  );
}

/** A document in the version that was cited, opened at the clause. */
export function readDocument(id: string, version: string, clause: string | undefined): Promise<CitedDocument> {
  return send("GET", `/api/v1/client/documents/${encodeURIComponent(id)}`, { query: { version, clause } });
}

export function sendMessage(session: string, body: Message): Promise<Accepted> {
  return take(http.POST("/api/v1/client/messages", { body, headers: bearer(session) }));
}

export function sendCode(session: string, body: { id: string; challenge: string; code: string }): Promise<unknown> {
  return take(http.POST("/api/v1/client/codes", { body, headers: bearer(session) }));
}

export function sendRating(session: string, body: { id: string; score: number; feedback: string }): Promise<unknown> {
  return take(http.POST("/api/v1/client/ratings", { body, headers: bearer(session) }));
}

/** Begins a check of face or voice; the customer has just consented to it. */
export function startCheck(session: string, challenge: string, method: string): Promise<CheckState> {
  const body = { challenge, method, consent: true };
  return take(http.POST("/api/v1/client/checks", { body, headers: bearer(session) }));
}

/** How the check of a challenge stands; the server goes on by itself with what waited for it. */
export function askCheck(session: string, challenge: string): Promise<CheckState> {
  return take(
    http.POST("/api/v1/client/checks/{challenge}", { params: { path: { challenge } }, headers: bearer(session) }),
  );
}

export function sendFile(session: string, id: string, file: File): Promise<Accepted> {
  return take(
    http.POST("/api/v1/client/files", {
      params: { query: { id, name: file.name } },
      body: file as never,
      bodySerializer: (body: unknown) => body as File,
      headers: { ...bearer(session), "Content-Type": "application/octet-stream" },
    }),
  );
}

/** A file of this conversation that a member of staff gave. */
export async function readFile(session: string, file: string): Promise<Blob> {
  const answer = await fetch(`/api/v1/client/files/${encodeURIComponent(file)}`, { headers: bearer(session) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.blob();
}

/** The customer's own requests from a place in the list; texts come in the language. */
export function readRequests(session: string, offset: number, limit: number, language: string): Promise<OwnRequests> {
  const headers = { ...bearer(session), "Accept-Language": language };
  return take(http.GET("/api/v1/client/requests", { params: { query: { offset, limit } }, headers }));
}

export function readRequest(session: string, no: string, language: string): Promise<OwnDetail> {
  const headers = { ...bearer(session), "Accept-Language": language };
  return take(http.GET("/api/v1/client/requests/{no}", { params: { path: { no } }, headers }));
}

/** The statement of an account, a PDF that a password opens. */
export function readStatement(
  session: string,
  query: { account: string; from: string; to: string; kind: "all" | "salary" | "income" | "spending" },
): Promise<Blob> {
  const headers = bearer(session);
  return take(http.GET("/api/v1/client/statements", { params: { query }, headers, parseAs: "blob" }));
}

/** The receipt of a completed transfer. */
export function readReceipt(session: string, no: string): Promise<Blob> {
  const headers = bearer(session);
  return take(http.GET("/api/v1/client/receipts/{no}", { params: { path: { no } }, headers, parseAs: "blob" }));
}

export function readDemo(): Promise<DemoInstitution> {
  return take(http.GET("/api/v1/demo/institution"));
}

export async function demoToken(customer: string): Promise<string> {
  return (await take(http.POST("/api/v1/demo/tokens", { body: { customer } }))).token;
}

export function readPhone(customer: string): Promise<DemoPhone> {
  return take(http.GET("/api/v1/demo/phone/{customer}", { params: { path: { customer } } }));
}

/** Presses one of the two buttons that stand for a camera or a microphone. */
export function decideCheck(customer: string, reference: string, passed: boolean): Promise<unknown> {
  const path = { customer, reference };
  return take(http.POST("/api/v1/demo/phone/{customer}/checks/{reference}", { params: { path }, body: { passed } }));
}
