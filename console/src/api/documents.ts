/** The calls of the document pages: documents with their versions, imports, and proposed questions. */
import { send } from "./client";

export type EditionState = "draft" | "online" | "withdrawn" | "rejected";

export interface Edition {
  id: string;
  revision: number;
  version: string;
  kind: string;
  title: string;
  product: string | null;
  pack: string;
  state: EditionState;
  source: string;
  audience: string;
  owner: string;
  effective_from: string;
  effective_to: string | null;
  clauses: number;
  made_at: string;
  made_by: string;
  settled_at: string | null;
  settled_by: string | null;
  note: string;
}

export interface Clause {
  number: string;
  title: string;
  path: string[];
  page: number | null;
  text: string;
  tables: { rows: string[][]; after: number }[];
}

export interface EditionFull extends Edition {
  intents: string[];
  law: string[];
  text: Clause[];
  versions: Edition[];
}

export type ChangeKind = "same" | "renumbered" | "changed" | "added" | "removed";

export interface ClauseChange {
  kind: ChangeKind;
  before: Clause | null;
  after: Clause | null;
  spans: { kind: "kept" | "added" | "removed"; text: string }[];
}

export interface Changes {
  document: string;
  before: Edition | null;
  after: Edition;
  counts: Record<string, number>;
  changes: ClauseChange[];
}

export interface ImportRun {
  id: string;
  made_at: string;
  made_by: string;
  finished_at: string | null;
  total: number;
  done: number;
  failed: number;
}

export interface ImportedFile {
  place: number;
  name: string;
  size: number;
  state: "waiting" | "draft" | "unchanged" | "failed";
  code: string | null;
  message: string | null;
  document: string | null;
  revision: number | null;
  changes: Record<string, number> | null;
  proposals: number;
  finished_at: string | null;
}

export interface ImportFull extends ImportRun {
  files: ImportedFile[];
}

export interface ImportSettings {
  kind: string;
  product: string;
  audience: string;
  owner: string;
  version: string;
  effective_from: string;
  propose: boolean;
}

export type ProposalState = "open" | "accepted" | "rejected";
export type Origin = "document" | "faq" | "conversation";

export interface Proposal {
  id: number;
  origin: Origin;
  question: string;
  similar: string[];
  answer: string;
  language: string;
  intents: string[];
  document: string | null;
  revision: number | null;
  clause: string | null;
  conversation: string | null;
  state: ProposalState;
  article: string | null;
  note: string;
  made_at: string;
  settled_at: string | null;
  settled_by: string | null;
}

export interface ProposalList {
  proposals: Proposal[];
  counts: Record<string, number>;
}

const DOCUMENTS = "/api/v1/documents";
const part = encodeURIComponent;

export async function listDocuments(): Promise<Edition[]> {
  return (await send<{ documents: Edition[] }>("GET", DOCUMENTS)).documents;
}

export function getDocument(id: string, version?: string): Promise<EditionFull> {
  return send("GET", `${DOCUMENTS}/${part(id)}`, { query: { version } });
}

export function getChanges(id: string, revision: number, before?: string): Promise<Changes> {
  return send("GET", `${DOCUMENTS}/${part(id)}/${revision}/changes`, { query: { before } });
}

export function releaseDocument(id: string, revision: number): Promise<Edition> {
  return send("POST", `${DOCUMENTS}/${part(id)}/${revision}/release`);
}

export function rejectDocument(id: string, revision: number, note: string): Promise<Edition> {
  return send("POST", `${DOCUMENTS}/${part(id)}/${revision}/reject`, { body: { note } });
}

/** Sends files with what they do not say themselves; empty settings are left to the server. */
export function startImport(files: readonly File[], settings: ImportSettings): Promise<ImportFull> {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.webkitRelativePath || file.name);
  for (const [name, value] of Object.entries(settings)) if (value !== "") form.append(name, String(value));
  return send("POST", "/api/v1/imports", { body: form });
}

export async function listImports(): Promise<ImportRun[]> {
  return (await send<{ imports: ImportRun[] }>("GET", "/api/v1/imports")).imports;
}

export function getImport(id: string): Promise<ImportFull> {
  return send("GET", `/api/v1/imports/${part(id)}`);
}

export function listProposals(state: ProposalState, origin?: Origin): Promise<ProposalList> {
  return send("GET", "/api/v1/proposals", { query: { state, origin, limit: 200 } });
}

export function acceptProposal(id: number, body: { question?: string; answer?: string }): Promise<Proposal> {
  return send("POST", `/api/v1/proposals/${id}/accept`, { body });
}

export function rejectProposal(id: number, note: string): Promise<Proposal> {
  return send("POST", `/api/v1/proposals/${id}/reject`, { body: { note } });
}
