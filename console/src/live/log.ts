/** A conversation's events in offset order, each offset once, however often and in whatever order they arrive. */
import type { LiveEvent } from "../api/shapes";

export interface Log {
  readonly events: readonly LiveEvent[];
  /** Highest offset seen; what a reconnect asks to continue after. */
  readonly last: number;
}

export const emptyLog: Log = { events: [], last: 0 };

/** Adds events; gives the same object when nothing was new. */
export function append(log: Log, arriving: readonly LiveEvent[]): Log {
  const known = new Set(log.events.map((event) => event.offset));
  const fresh: LiveEvent[] = [];
  for (const event of arriving) {
    if (known.has(event.offset)) continue;
    known.add(event.offset);
    fresh.push(event);
  }
  if (fresh.length === 0) return log;
  const events = [...log.events, ...fresh].sort((a, b) => a.offset - b.offset);
  return { events, last: Math.max(log.last, ...fresh.map((event) => event.offset)) };
}
