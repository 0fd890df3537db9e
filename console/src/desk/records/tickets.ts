/** The calls of the work on tickets. */
import { send } from "../../api/client";
import type * as shapes from "./tickets.shapes";

const API = "/api/v1/tickets";
const of = (no: string) => `${API}/${encodeURIComponent(no)}`;

export async function find(filter: shapes.Filter, limit = 500): Promise<shapes.Row[]> {
  const query = Object.fromEntries(Object.entries({ ...filter, limit }).filter(([, value]) => value !== undefined));
  return (await send<{ tickets: shapes.Row[] }>("GET", API, { query })).tickets;
}

export function get(no: string): Promise<shapes.Full> {
  return send("GET", of(no));
}

export function advance(no: string, step: shapes.Step): Promise<shapes.Full> {
  return send("POST", `${of(no)}/advance`, { body: step });
}

export async function bulk(body: shapes.Bulk): Promise<shapes.BulkDone[]> {
  return (await send<{ results: shapes.BulkDone[] }>("POST", `${API}/bulk`, { body })).results;
}

export function tag(no: string, name: string, on: boolean): Promise<shapes.Full> {
  return send("PUT", `${of(no)}/tags`, { body: { tag: name, on } });
}

export async function tags(): Promise<string[]> {
  return (await send<{ tags: string[] }>("GET", `${API}/tags`)).tags;
}

export function assign(no: string, staff: string): Promise<shapes.Full> {
  return send("POST", `${of(no)}/assign`, { body: { staff } });
}

export function tell(no: string, text: string): Promise<shapes.Full> {
  return send("POST", `${of(no)}/updates`, { body: { text } });
}

export function extend(no: string, complexity: string, why: string): Promise<shapes.Full> {
  return send("POST", `${of(no)}/extend`, { body: { complexity, why } });
}

export async function related(no: string): Promise<shapes.Related[]> {
  return (await send<{ conversations: shapes.Related[] }>("GET", `${of(no)}/conversations`)).conversations;
}

export async function departments(): Promise<shapes.Department[]> {
  return (await send<{ departments: shapes.Department[] }>("GET", `${API}/departments`)).departments;
}

export async function tasks(query: { department?: string | undefined; undone: boolean }): Promise<shapes.Task[]> {
  const asked = { undone: query.undone, ...(query.department && { department: query.department }) };
  return (await send<{ tasks: shapes.Task[] }>("GET", `${API}/tasks`, { query: asked })).tasks;
}

export async function tasksOf(no: string): Promise<shapes.Task[]> {
  return (await send<{ tasks: shapes.Task[] }>("GET", `${of(no)}/tasks`)).tasks;
}

export function addTask(no: string, body: { department: string; what: string; due_at?: string }): Promise<shapes.Task> {
  return send("POST", `${of(no)}/tasks`, { body });
}

export function settleTask(no: string, task: number, done: boolean, result = ""): Promise<shapes.Task> {
  return send("PUT", `${of(no)}/tasks/${task}`, { body: { done, result } });
}

export async function approvals(waiting: boolean): Promise<shapes.Approval[]> {
  return (await send<{ approvals: shapes.Approval[] }>("GET", `${API}/approvals`, { query: { waiting } })).approvals;
}

export async function approvalsOf(no: string): Promise<shapes.Approval[]> {
  return (await send<{ approvals: shapes.Approval[] }>("GET", `${of(no)}/approvals`)).approvals;
}

export function ask(no: string, complexity: string, why: string): Promise<shapes.Approval> {
  return send("POST", `${of(no)}/approvals`, { body: { complexity, why } });
}

export function decide(id: number, approve: boolean, note: string): Promise<shapes.Approval> {
  return send("POST", `${API}/approvals/${id}/decide`, { body: { approve, note } });
}

export function breaches(from: string, to: string): Promise<shapes.Breaches> {
  return send("GET", `${API}/reports/breaches`, { query: { from, to } });
}

export function policies(): Promise<shapes.Policies> {
  return send("GET", `${API}/policies`);
}
