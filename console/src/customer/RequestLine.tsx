/** One request in the list: what it is, where it stands, and by when. */
import type { OwnRequest } from "../api/customer.shapes";
import type { Language } from "../api/shapes";
import { useTexts, type Spoken } from "../texts/customer";
import { day } from "../texts/figures";
import { Tag } from "./cards/Sheet";

const WAITS = /^(waiting_customer|waiting_documents|examination|health_notice|loading)$/;
const GOOD = /^(resolved|confirmed|closed|paid|paid_out|accepted|upheld|approved|mailed)$/;
const BAD = /^(rejected|refused|declined)$/;

export function toneOf({ state }: OwnRequest): "plain" | "good" | "warn" | "danger" {
  if (WAITS.test(state)) return "warn";
  if (GOOD.test(state)) return "good";
  return BAD.test(state) ? "danger" : "plain";
}

/** Whole days from today until an ISO day, on the customer's calendar. */
function daysUntil(iso: string): number {
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.parse(`${iso}T00:00:00Z`) - today) / 86_400_000);
}

/** The due day with what is left of it: "2026年12月8日 · 还剩 15 天". */
export function dueText(t: Spoken["t"], language: Language, one: OwnRequest): string {
  if (!one.due_on) return "";
  const on = day(one.due_on, language);
  if (!one.open) return on;
  if (one.paused) return `${on} · ${t("own.paused")}`;
  const left = daysUntil(one.due_on);
  const clock = left > 0 ? t("own.left", { n: left }) : left === 0 ? t("own.today") : t("own.over", { n: -left });
  return `${on} · ${clock}`;
}

/** Bookings are for a day; everything else is due by one. */
export function dueLabel(one: OwnRequest): "own.due" | "own.due.for" {
  return /^(visit|cash|prepayment|transfer)$/.test(one.source) ? "own.due.for" : "own.due";
}

export function RequestLine({ request, onChoose }: { request: OwnRequest; onChoose: () => void }) {
  const { t, language } = useTexts();
  const due = request.open ? dueText(t, language, request) : "";
  return (
    <button className={request.open ? "own-line" : "own-line own-ended"} onClick={onChoose}>
      <span className="own-head">
        <strong>{request.kind_text}</strong>
        <Tag tone={toneOf(request)}>{request.state_text}</Tag>
      </span>
      {request.subject && <span className="own-subject">{request.subject}</span>}
      <span className="own-facts figures">
        <span>{request.no}</span>
        {request.opened_at && <time dateTime={request.opened_at}>{day(request.opened_at, language)}</time>}
      </span>
      {due && (
        <span className="own-facts figures">
          {t(dueLabel(request))} {due}
        </span>
      )}
    </button>
  );
}
