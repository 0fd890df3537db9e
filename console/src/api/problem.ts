/** The one error shape of every REST call: {"code","message","detail"}. */

export interface Problem {
  code: string;
  message: string;
  detail?: unknown;
}

/** A refused or failed call; `status` is 0 when the server could not be reached. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: unknown;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.message ?? problem.code ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.code = problem.code ?? (status === 0 ? "unreachable" : "failed");
    this.status = status;
    this.detail = problem.detail;
  }
}

/** A stretch of the agent's words that the guard refuses; positions count UTF-16 units of the sent text. */
export interface GuardSpan {
  start: number;
  end: number;
  reason: string;
  /** What to say instead; may be empty. */
  instead: string;
}

/** Reads the spans of a guard refusal: detail.spans [{start, end, words, rule, instead}]. */
export function guardSpans(error: ApiError): GuardSpan[] {
  const detail = error.detail;
  const list: unknown[] = isRecord(detail) && Array.isArray(detail.spans) ? detail.spans : [];
  return list.filter(isRecord).flatMap((span) => {
    if (typeof span.start !== "number" || typeof span.end !== "number") return [];
    return [{ start: span.start, end: span.end, reason: words(span.rule), instead: words(span.instead) }];
  });
}

const words = (value: unknown): string => (typeof value === "string" ? value : "");

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
