/** Keeps unsent words over a reload of this tab; codes are never kept. */
import type { Outbox } from "../live/outbox";
import { readKept, tabStorage, writeKept } from "../ui/kept";

const key = (conversation: string) => `qiantai.unsent.${conversation}`;

export function readUnsent(conversation: string): Outbox {
  try {
    const kept: unknown = JSON.parse(readKept(tabStorage(), key(conversation)) ?? "[]");
    return Array.isArray(kept) ? (kept as Outbox).filter((item) => item.frame.type === "say") : [];
  } catch {
    return [];
  }
}

export function keepUnsent(conversation: string, box: Outbox): void {
  const words = box.filter((item) => item.frame.type === "say");
  writeKept(tabStorage(), key(conversation), words.length > 0 ? JSON.stringify(words) : null);
}
