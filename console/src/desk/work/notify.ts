/** Desktop notifications: asked for on a click, shown only while the page is not looked at, never with what was said. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTexts } from "../../texts/desk";
import { useLiveState } from "../live";
import { go } from "../route";
import type { Conversation } from "../../api/staff.shapes";

export type Permission = "default" | "granted" | "denied" | "none";

const listeners = new Set<() => void>();

function permission(): Permission {
  return typeof Notification === "undefined" ? "none" : Notification.permission;
}

export function usePermission(): Permission {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, permission);
}

/** Asks the browser; call it from a click. */
export async function askPermission(): Promise<void> {
  if (typeof Notification === "undefined") return;
  await Notification.requestPermission();
  listeners.forEach((listener) => listener());
}

/** Shows one, if allowed and while the page is not looked at; a click opens the conversation. */
export function notifyOf(title: string, tag: string, conversation: string): void {
  if (permission() !== "granted" || document.visibilityState === "visible") return;
  const shown = new Notification(title, { tag });
  shown.onclick = () => {
    window.focus();
    go("work", conversation);
    shown.close();
  };
}

/** Tells of ringing offers and of new words of the customers whom this agent serves. */
export function useNotifications(mine: readonly Conversation[]): void {
  const { t } = useTexts();
  const { logs, offers } = useLiveState();
  const told = useRef(new Map<string, number>());
  useEffect(() => {
    for (const conversation of offers.keys()) notifyOf(t("notify.offer"), `offer:${conversation}`, conversation);
  }, [offers, t]);
  useEffect(() => {
    for (const { id, name, last_offset } of mine) {
      const said = logs.get(id)?.events.findLast((event) => event.source === "customer")?.offset ?? 0;
      const before = told.current.get(id) ?? last_offset;
      if (said > before) notifyOf(t("notify.message", { name: name ?? t("queue.visitor") }), `said:${id}`, id);
      told.current.set(id, Math.max(said, before));
    }
  }, [logs, mine, t]);
}
