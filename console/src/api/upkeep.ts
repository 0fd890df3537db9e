/** The calls of the upkeep pages: quality, tests, unanswered questions, coverage, reports and remarks. */
import { http, send, take } from "./client";

import type {
  Coverage,
  Credit,
  Gap,
  GapFull,
  GapState,
  Overdue,
  QualityList,
  Remark,
  RemarkFull,
  RemarkState,
  Report,
  Run,
  Tested,
  Totals,
} from "./upkeep.shapes";

export type * from "./upkeep.shapes";

const K = "/api/v1/knowledge";

export const getQuality = (article?: string): Promise<QualityList> =>
  send("GET", `${K}/quality`, { query: { article, limit: 500 } });

export const getOverdue = (): Promise<{ dead: Overdue[]; expiring: Overdue[] }> => send("GET", `${K}/overdue`);

export const listRuns = async (): Promise<Run[]> => (await send<{ runs: Run[] }>("GET", `${K}/runs`)).runs;

export const runNow = (): Promise<Run> => send("POST", `${K}/runs`);

export const listTests = async (query: { run?: number; article?: string; failing?: boolean }): Promise<Tested[]> =>
  (await send<{ tests: Tested[] }>("GET", `${K}/tests`, { query: { ...query, limit: 500 } })).tests;

export const getCoverage = (): Promise<Coverage> => send("GET", `${K}/coverage`);

export const listGaps = (state: GapState): Promise<{ gaps: Gap[]; counts: Record<string, number> }> =>
  send("GET", `${K}/gaps`, { query: { state } });

export const getGap = (gap: number): Promise<GapFull> => send("GET", `${K}/gaps/${gap}`);

export const draftGap = (gap: number): Promise<Gap> => send("POST", `${K}/gaps/${gap}/draft`);

export const dismissGap = (gap: number, note: string): Promise<Gap> =>
  send("POST", `${K}/gaps/${gap}/dismiss`, { body: { note } });

export const reopenGap = (gap: number): Promise<Gap> => send("POST", `${K}/gaps/${gap}/reopen`);

export const listReports = async (): Promise<{ week: string; made_at: string; totals: Totals }[]> =>
  (await send<{ reports: { week: string; made_at: string; totals: Totals }[] }>("GET", `${K}/reports`)).reports;

export const getReport = (week: string): Promise<Report> => send("GET", `${K}/reports/${week}`);

export const makeReport = (week: string): Promise<Report> => send("POST", `${K}/reports/${week}`);

type TextSender = (path: string, parts: object) => Promise<{ data?: string; error?: unknown; response: Response }>;

export const getMarkdown = (week: string): Promise<string> =>
  take((http.GET as unknown as TextSender)(`${K}/reports/${week}/markdown`, { parseAs: "text" }));

export const makeRemark = (body: {
  conversation: string;
  offset: number;
  remark: string;
  proposal: string;
}): Promise<Remark> => send("POST", `${K}/remarks`, { body });

export const listRemarks = async (state: RemarkState, before?: number): Promise<RemarkFull[]> =>
  (await send<{ remarks: RemarkFull[] }>("GET", `${K}/remarks`, { query: { state, before, limit: PAGE } })).remarks;

export const myRemarks = async (before?: number): Promise<Remark[]> =>
  (await send<{ remarks: Remark[] }>("GET", `${K}/remarks/mine`, { query: { before, limit: PAGE } })).remarks;

/** A read of fewer remarks has come to the end. */
export const PAGE = 50;

export const listCredits = async (): Promise<Credit[]> =>
  (await send<{ credits: Credit[] }>("GET", `${K}/remarks/credits`)).credits;

export const closeRemark = (id: number, verdict: "accept" | "decline", note: string): Promise<RemarkFull> =>
  send("POST", `${K}/remarks/${id}/${verdict}`, { body: { note } });
