/** What the customer sent and the server has not yet shown back: kept until its event arrives, re-sent under the same id. */
import type { LiveEvent } from "../api/shapes";

export type Outgoing =
  | { type: "say"; id: string; text: string }
  | { type: "choose"; id: string; value: string; label: string }
  | { type: "code"; id: string; challenge: string; code: string }
  | { type: "rate"; id: string; score: number; feedback: string };

/** waiting: not yet sent on this connection; sending: sent, no answer; accepted: stored; failed: see `error`. */
export type Delivery = "waiting" | "sending" | "accepted" | "failed";

export interface Item {
  readonly frame: Outgoing;
  readonly delivery: Delivery;
  readonly offset?: number;
  /** Refusal code and words; absent when the answer merely did not come in time. */
  readonly error?: { code: string; message: string };
}

export type Outbox = readonly Item[];

export function put(box: Outbox, frame: Outgoing): Outbox {
  return [...box, { frame, delivery: "waiting" }];
}

/** Changes the item of an id; gives the same object when there is none. */
function change(box: Outbox, id: string, next: (item: Item) => Item): Outbox {
  return box.some((item) => item.frame.id === id) ? box.map((item) => (item.frame.id === id ? next(item) : item)) : box;
}

export function sent(box: Outbox, id: string): Outbox {
  return change(box, id, (item) => (item.delivery === "accepted" ? item : { frame: item.frame, delivery: "sending" }));
}

export function accepted(box: Outbox, id: string, offset: number | undefined): Outbox {
  return change(box, id, ({ frame }) => ({ frame, delivery: "accepted", offset }));
}

/** Marks a refusal, or with no error a missing answer; an accepted item stays accepted. */
export function failed(box: Outbox, id: string, error?: Item["error"]): Outbox {
  return change(box, id, (item) =>
    item.delivery === "accepted" ? item : { frame: item.frame, delivery: "failed", error },
  );
}

export function waiting(box: Outbox, id: string): Outbox {
  return change(box, id, ({ frame }) => ({ frame, delivery: "waiting" }));
}

export function drop(box: Outbox, id: string): Outbox {
  const rest = box.filter((item) => item.frame.id !== id);
  return rest.length === box.length ? box : rest;
}

/** After a reconnect everything unanswered goes again, in its order; what the server refused waits for the customer. */
export function unanswered(box: Outbox): Outbox {
  return box.filter((item) => item.delivery !== "accepted" && !item.error);
}

/** Removes what the log now shows: by message id, by offset, or (codes, ratings) by being accepted. */
export function settle(box: Outbox, events: readonly LiveEvent[]): Outbox {
  const ids = new Set(events.map((event) => event.body.message_id));
  const offsets = new Set(events.map((event) => event.offset));
  const rest = box.filter((item) => {
    if (ids.has(item.frame.id)) return false;
    if (item.delivery !== "accepted") return true;
    const shown = item.frame.type === "say" || item.frame.type === "choose";
    return shown && item.offset !== undefined && !offsets.has(item.offset);
  });
  return rest.length === box.length ? box : rest;
}
