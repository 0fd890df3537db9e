/** The calls of the agent's screen beyond reading and saying: routing, working together, help, phrases, the customer card. */
import { http, send, take } from "./client";
import type { CustomerCard } from "./card.shapes";
import type * as shapes from "./desk.shapes";
import type { Invitation } from "./inviting.shapes";
import { ApiError } from "./problem";

const API = "/api/v1";
const of = (conversation: string) => `${API}/conversations/${conversation}`;
const part = encodeURIComponent;

/** Parts of the server that this installation does not have; they are asked for once and then left alone. */
const absent = new Set<string>();

/** Gives null where the server has no such route, nothing under it, or not for this role; other failures stay failures. */
export async function optional<T>(part: string, read: () => Promise<T>): Promise<T | null> {
  if (absent.has(part)) return null;
  try {
    return await read();
  } catch (reason) {
    if (!(reason instanceof ApiError) || ![403, 404, 405].includes(reason.status)) throw reason;
    if (reason.status !== 404 || namesNothing(reason.detail)) absent.add(part);
    return null;
  }
}

/** A missing route names nothing; a missing thing is named in the detail. */
const namesNothing = (detail: unknown) => !detail || Object.keys(detail).length === 0;

export function accept(conversation: string): Promise<unknown> {
  return send("POST", `${API}/agents/me/offer/accept`, { body: { conversation } });
}

export function decline(conversation: string, reason: string): Promise<unknown> {
  return send("POST", `${API}/agents/me/offer/decline`, { body: { conversation, ...(reason && { reason }) } });
}

export function routeMe(automatic: boolean): Promise<unknown> {
  return send("PUT", `${API}/agents/me/routing`, { body: { automatic } });
}

export function readWrapUp(conversation: string): Promise<shapes.WrapUp | null> {
  return optional("wrap-up", () => send<shapes.WrapUp>("GET", `${of(conversation)}/wrap-up`));
}

export function saveWrapUp(conversation: string, form: shapes.WrapUpForm): Promise<unknown> {
  return send("POST", `${of(conversation)}/wrap-up`, { body: form });
}

export function transfer(conversation: string, body: shapes.Transfer): Promise<unknown> {
  return send("POST", `${of(conversation)}/transfer`, { body });
}

export function keepAfterAll(conversation: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/transfer/withdraw`);
}

export function consult(conversation: string, staff: string, question: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/consult`, { body: { staff, question } });
}

export function answerConsult(conversation: string, text: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/consult/answer`, { body: { text } });
}

export function closeConsult(conversation: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/consult/close`);
}

export function confer(conversation: string, staff: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/conference`, { body: { staff } });
}

export async function listInvitations(): Promise<Invitation[]> {
  return (await send<{ invitations: Invitation[] }>("GET", `${API}/invitations/mine`)).invitations;
}

export function answerInvitation(conversation: string, comes: boolean): Promise<unknown> {
  const path = `${of(conversation)}/conference`;
  return comes ? send("POST", `${path}/accept`) : send("POST", `${path}/decline`, { body: {} });
}

export function withdrawInvitation(conversation: string, staff: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/conference/withdraw`, { body: { staff } });
}

export async function listApprovals(waiting: boolean): Promise<shapes.Approval[]> {
  return (await send<{ approvals: shapes.Approval[] }>("GET", `${API}/approvals`, { query: { waiting } })).approvals;
}

export function leaveConference(conversation: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/conference/leave`);
}

export type Supervision = "monitor" | "monitor/stop" | "barge-in";

export function supervise(conversation: string, act: Supervision): Promise<unknown> {
  return send("POST", `${of(conversation)}/${act}`);
}

export function whisper(conversation: string, text: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/whisper`, { body: { text } });
}

export function takeOver(conversation: string, reason: string): Promise<unknown> {
  return send("POST", `${of(conversation)}/takeover`, { body: { reason } });
}

export function readHandoff(conversation: string): Promise<shapes.HandoffPacket | null> {
  return optional("handoff", () => send<shapes.HandoffPacket>("GET", `${of(conversation)}/handoff`));
}

export function readPeople(conversation: string): Promise<shapes.People | null> {
  return optional("people", () => send<shapes.People>("GET", `${of(conversation)}/people`));
}

export function readHelp(conversation: string): Promise<shapes.Help | null> {
  return optional("help", () => send<shapes.Help>("GET", `${of(conversation)}/help`));
}

export function checkDraft(conversation: string, text: string): Promise<shapes.DraftCheck | null> {
  return optional("drafts", () =>
    send<shapes.DraftCheck>("POST", `${of(conversation)}/drafts/check`, { body: { text } }),
  );
}

export function listServices(conversation: string): Promise<shapes.Services | null> {
  return optional("services", () => send<shapes.Services>("GET", `${of(conversation)}/flows`));
}

export async function readForm(conversation: string, flow: string): Promise<shapes.FormSlot[]> {
  return (await send<{ slots: shapes.FormSlot[] }>("GET", `${of(conversation)}/flows/${part(flow)}/form`)).slots;
}

/** Starts a service for the customer, or gives the open one more; the customer confirms it on their own page. */
export function driveService(conversation: string, flow: string, slots: Record<string, string>): Promise<unknown> {
  return send("POST", `${of(conversation)}/flows`, { body: { flow, slots } });
}

export function stopService(conversation: string): Promise<unknown> {
  return send("DELETE", `${of(conversation)}/flows`);
}

export function decide(conversation: string, approval: number, agreed: boolean, note: string): Promise<unknown> {
  const path = `${of(conversation)}/approvals/${approval}`;
  return agreed ? send("POST", `${path}/approve`) : send("POST", `${path}/decline`, { body: { note } });
}

export function correct(conversation: string, correction: shapes.Correction): Promise<unknown> {
  return send("POST", `${of(conversation)}/corrections`, { body: correction });
}

/** Released answers to a question, as this customer may be told them. */
export function searchKnowledge(conversation: string, question: string): Promise<shapes.Suggestion[] | null> {
  return optional("knowledge", async () => {
    const query = { q: question };
    return (await send<{ answers: shapes.Suggestion[] }>("GET", `${of(conversation)}/knowledge`, { query })).answers;
  });
}

export async function listCanned(): Promise<shapes.Canned[]> {
  return (await send<{ canned_responses: shapes.Canned[] }>("GET", `${API}/canned-responses`)).canned_responses;
}

export function saveCanned(one: shapes.CannedDraft, id: string): Promise<shapes.Canned> {
  return id
    ? send("PUT", `${API}/canned-responses/${part(id)}`, { body: one })
    : send("POST", `${API}/canned-responses`, { body: one });
}

export function deleteCanned(id: string): Promise<unknown> {
  return send("DELETE", `${API}/canned-responses/${part(id)}`);
}

export async function listMacros(): Promise<shapes.Macro[]> {
  return (await send<{ macros: shapes.Macro[] }>("GET", `${API}/macros`)).macros;
}

export function saveMacro(one: shapes.MacroDraft, id: string): Promise<shapes.Macro> {
  return id ? send("PUT", `${API}/macros/${part(id)}`, { body: one }) : send("POST", `${API}/macros`, { body: one });
}

export function deleteMacro(id: string): Promise<unknown> {
  return send("DELETE", `${API}/macros/${part(id)}`);
}

export async function runMacro(conversation: string, macro: string, id: string): Promise<shapes.MacroStepDone[]> {
  const path = `${of(conversation)}/macros/${part(macro)}`;
  return (await send<{ steps: shapes.MacroStepDone[] }>("POST", path, { body: { id } })).steps;
}

export async function listMarks(conversations: readonly string[]): Promise<shapes.Marks[]> {
  if (conversations.length === 0) return [];
  const query = { conversation: conversations };
  return (await send<{ marks: shapes.Marks[] }>("GET", `${API}/marks`, { query })).marks;
}

export async function listTags(): Promise<string[]> {
  return (await send<{ tags: string[] }>("GET", `${API}/tags`)).tags;
}

export function setTags(conversation: string, tags: readonly string[]): Promise<unknown> {
  return send("PUT", `${of(conversation)}/tags`, { body: { tags } });
}

export function snooze(conversation: string, until: string | null): Promise<unknown> {
  return send("POST", `${of(conversation)}/snooze`, { body: { until } });
}

export function markRead(conversation: string, offset: number): Promise<unknown> {
  return send("POST", `${of(conversation)}/read`, { body: { offset } });
}

export async function listMentions(): Promise<shapes.Mention[]> {
  return (await send<{ mentions: shapes.Mention[] }>("GET", `${API}/mentions/mine`)).mentions;
}

export function seeMentions(conversation: string): Promise<unknown> {
  return send("POST", `${API}/mentions/mine/${conversation}/seen`);
}

export async function listColleagues(): Promise<shapes.Colleague[]> {
  return (await send<{ people: shapes.Colleague[] }>("GET", `${API}/mentions/people`)).people;
}

export function readCard(customer: string): Promise<CustomerCard> {
  return send("GET", `${API}/customers/${part(customer)}/card`);
}

export async function reveal(customer: string, field: string, purpose: string): Promise<Record<string, string>> {
  const path = `${API}/customers/${part(customer)}/reveal`;
  return (await send<{ values: Record<string, string> }>("POST", path, { body: { field, purpose } })).values;
}

/** Sends the customer a file as it is; the same id sends it once. */
export async function sendFile(conversation: string, id: string, file: File): Promise<void> {
  const post = http.POST as unknown as (path: string, parts: object) => Promise<never>;
  await take(
    post(`${of(conversation)}/files`, {
      params: { query: { id, name: file.name } },
      body: file,
      bodySerializer: (body: unknown) => body as File,
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );
}
