/** The console's one live line, given to every page. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { socketUrl } from "../api/client";
import { listEvents } from "../api/staff";
import type { Staff } from "../api/staff.shapes";
import { DeskLive, type DeskState } from "../live/desk";
import type { Socket } from "../live/line";
import { emptyLog, type Log } from "../live/log";
import { SIGNED_OUT, troubleOf } from "./load";

export const LiveContext = createContext<DeskLive | null>(null);

/** Opens the line for who may read conversations; others get one that stays closed. */
export function useDeskLive(allowed: boolean): DeskLive {
  const [live] = useState(
    () =>
      new DeskLive(
        () => new WebSocket(socketUrl("/desk/live")) as Socket,
        () => window.dispatchEvent(new Event(SIGNED_OUT)),
      ),
  );
  useEffect(() => {
    const wake = () => live.wake();
    if (allowed) live.start();
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      live.stop();
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [live, allowed]);
  return live;
}

export function useLive(): DeskLive {
  const live = useContext(LiveContext);
  if (!live) throw new Error("outside of the console's shell");
  return live;
}

export function useLiveState(): DeskState {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, live.snapshot);
}

/** What may change about a conversation without being said in it: who holds, joins or is asked, its status and its level. */
const MOVES = /^(agent|challenge|conference|consult|conversation|monitor|resolved|transfer)/;

/**
 * Changes when a conversation has to be read again. Only its own news count: the queue's mark comes to everybody, and
 * who may not see the conversation any more would ask for it in vain. Those who see every conversation follow the queue too.
 */
export function useNews(conversation: string, me: Staff): string {
  const { queue, invitation, logs } = useLiveState();
  const moves = logs.get(conversation)?.events.filter(({ kind }) => MOVES.test(kind)).length ?? 0;
  const asked = invitation?.conversation === conversation ? `${invitation.staff}/${invitation.state}` : "";
  return `${moves}/${asked}/${me.permissions.includes("conversation:read_all") ? queue : ""}`;
}

/** A conversation's events: what the server has, then what happens. */
export function useLog(conversation: string): Log {
  const live = useLive();
  const state = useLiveState();
  useEffect(() => {
    let stop: (() => void) | null = null;
    let current = true;
    const begin = () => {
      if (current) stop = live.watch(conversation);
    };
    listEvents(conversation, live.log(conversation).last)
      .then((events) => live.fill(conversation, events), troubleOf)
      .finally(begin);
    return () => {
      current = false;
      stop?.();
    };
  }, [live, conversation]);
  return state.logs.get(conversation) ?? emptyLog;
}
