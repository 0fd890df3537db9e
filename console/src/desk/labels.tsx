/** Small marks used all over the console: priority, emotion, waiting time, plain facts. */
import { useEffect, useState, type ReactNode } from "react";
import type { Conversation } from "../api/staff.shapes";
import { useTexts, wordOf } from "../texts/desk";

const priorities: Record<string, string> = { P0: "danger", P1: "warn", P2: "plain", P3: "calm" };

export function Priority({ value }: { value: string }) {
  return <span className={`priority priority-${priorities[value] ?? "calm"}`}>{value}</span>;
}

export type Tone = "plain" | "good" | "warn" | "danger" | "calm";

/** A short word on a tinted ground. */
export function Mark({ tone = "calm", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`mark-word priority-${tone}`}>{children}</span>;
}

const heated: Record<string, Tone> = { 愤怒: "danger", 不满: "warn", 焦虑: "warn", 悲伤: "plain", 满意: "good" };

/** The customer's mood as the handoff packet tells it. */
export function emotionOf(conversation: Conversation | undefined): string | undefined {
  const emotion = conversation?.packet?.emotion;
  return typeof emotion === "string" ? emotion : undefined;
}

export function Emotion({ value }: { value: string | null | undefined }) {
  const { t } = useTexts();
  if (!value || value === "平静") return null;
  return <Mark tone={heated[value] ?? "calm"}>{wordOf(t, "emotion.", value)}</Mark>;
}

/** The time now, moving every 15 s. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function useSpan(): (ms: number) => string {
  const { t } = useTexts();
  return (ms) => {
    const minutes = Math.floor(ms / 60_000);
    if (minutes < 1) return t("queue.now");
    if (minutes < 60) return t("queue.minutes", { n: minutes });
    return minutes < 2880
      ? t("queue.hours", { n: Math.floor(minutes / 60) })
      : t("ticket.days", { n: Math.floor(minutes / 1440) });
  };
}

/** Any value as words: lists joined, records as "key value", nothing as a dash. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value)) return value.length > 0 ? value.map(plain).join("、") : "—";
  if (typeof value === "object") {
    return (
      Object.entries(value)
        .map(([key, inner]) => `${key} ${plain(inner)}`)
        .join(" · ") || "—"
    );
  }
  return String(value);
}

export type Fact = readonly [label: string, value: ReactNode];

export function Facts({ rows }: { rows: readonly Fact[] }) {
  return (
    <dl className="facts">
      {rows.map(([label, value]) =>
        value === null || value === undefined || value === "" ? null : (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
