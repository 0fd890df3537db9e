/** The calls of flows and of the changes of pack files. */
import { http, take } from "./client";
import { ApiError } from "./problem";
import type { components } from "./schema";

type Shapes = components["schemas"];

export type Flow = Shapes["FlowView"];
export type FlowFull = Shapes["FlowDetail"];
export type Step = Shapes["FlowStepView"];
export type Slot = Shapes["SlotView"];
export type Spoken = Shapes["SpokenView"];
export type Traffic = Shapes["TrafficView"];
export type StepTraffic = Shapes["StepTrafficView"];
export type Revision = Shapes["RevisionView"];
export type RevisionFull = Shapes["RevisionDetail"];
export type PackFile = Shapes["FileView"];

/** Where a proposed text is wrong; `line` counts from 1. */
export interface Mistake {
  path: string;
  line: number | null;
  message: string;
}

const R = "/api/v1/revisions";

export const listFlows = (days: number): Promise<Flow[]> =>
  take(http.GET("/api/v1/flows", { params: { query: { days } } }));

export const getFlow = (flow: string, days: number, version?: string): Promise<FlowFull> =>
  take(http.GET("/api/v1/flows/{flow}", { params: { path: { flow }, query: { days, version } } }));

export const listRevisions = (): Promise<Revision[]> => take(http.GET(R));

export const listFiles = (): Promise<string[]> => take(http.GET(`${R}/files`));

export const getFile = (path: string): Promise<PackFile> =>
  take(http.GET(`${R}/file`, { params: { query: { path } } }));

export const getRevision = (revision: number): Promise<RevisionFull> =>
  take(http.GET(`${R}/{revision}`, { params: { path: { revision } } }));

/** Without a text the shipped file takes its place again. */
export const propose = (path: string, body: string | null, note: string): Promise<Revision> =>
  take(http.POST(R, { body: { path, body, note } }));

export const decide = (revision: number, release: boolean, reason = ""): Promise<Revision> =>
  take(http.POST(`${R}/{revision}/verdict`, { params: { path: { revision } }, body: { release, reason } }));

/** What a refused proposal says of the text: detail.mistakes [{path, line, message}]. */
export function mistakesOf(error: unknown): Mistake[] {
  if (!(error instanceof ApiError)) return [];
  const detail = error.detail as { mistakes?: unknown } | null | undefined;
  return Array.isArray(detail?.mistakes) ? (detail.mistakes as Mistake[]) : [];
}
