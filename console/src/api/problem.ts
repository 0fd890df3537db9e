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
}

/** Reads the spans of a guard refusal, whatever the key the check's name travels under. */
export function guardSpans(error: ApiError): GuardSpan[] {
  const detail = error.detail;
  const list = Array.isArray(detail) ? detail : isRecord(detail) && Array.isArray(detail.spans) ? detail.spans : [];
  return list.filter(isRecord).flatMap((span) => {
    if (typeof span.start !== "number" || typeof span.end !== "number") return [];
    const reason = [span.reason, span.why, span.check, span.message].find((word) => typeof word === "string");
    return [{ start: span.start, end: span.end, reason: (reason as string | undefined) ?? "" }];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
