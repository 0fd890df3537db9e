/** Ties one chat to the page: opens the session, starts the line, wakes it with the network, and starts over when asked. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { socketUrl } from "../api/client";
import type { Signed } from "../api/customer.shapes";
import type { Language } from "../api/shapes";
import { Chat, type ChatState } from "../live/chat";
import type { Socket } from "../live/line";
import { emptyLog } from "../live/log";
import { PollSocket } from "../live/poll";
import { enter, forget } from "./session";
import { keepUnsent, readUnsent } from "./unsent";

/** After this many attempts that never opened, every other attempt goes by long poll. */
const SOCKET_TRIES = 2;

export interface Entered {
  chat: Chat;
  session: string;
  customer: Signed | null;
  tokenRefused: boolean;
}

export type Entrance = { at: "opening" } | { at: "failed" } | { at: "open"; entered: Entered };

const opener = (session: string) => (failures: number) =>
  failures >= SOCKET_TRIES && failures % 2 === 0
    ? new PollSocket(session)
    : (new WebSocket(socketUrl("/client/live")) as Socket);

async function begin(token: string | null, locale: Language): Promise<Entered> {
  const { session, tokenRefused } = await enter(token, locale);
  const conversation = session.conversation.id;
  const chat = new Chat({
    session: session.session,
    open: opener(session.session),
    kept: readUnsent(conversation),
    keep: (box) => keepUnsent(conversation, box),
  });
  return { chat, session: session.session, customer: session.customer, tokenRefused };
}

export interface Entry {
  entrance: Entrance;
  /** Opens again, with a token when the embedding page gave one. */
  enterAgain: (token: string | null) => void;
  /** Forgets the session and starts as a visitor. */
  leave: () => void;
}

export function useEntrance(firstToken: string | null, locale: Language): Entry {
  const [entrance, setEntrance] = useState<Entrance>({ at: "opening" });
  const [round, setRound] = useState<{ token: string | null }>({ token: firstToken });
  const spoken = useRef(locale);
  useEffect(() => {
    spoken.current = locale;
  }, [locale]);
  useEffect(() => {
    let current = true;
    let chat: Chat | null = null;
    begin(round.token, spoken.current).then(
      (entered) => {
        if (!current) return;
        chat = entered.chat;
        chat.start();
        setEntrance({ at: "open", entered });
      },
      () => current && setEntrance({ at: "failed" }),
    );
    return () => {
      current = false;
      chat?.stop();
    };
  }, [round]);
  const enterAgain = useCallback((token: string | null) => setRound({ token }), []);
  const leave = useCallback(() => {
    forget();
    setRound({ token: null });
  }, []);
  return { entrance, enterAgain, leave };
}

const resting: ChatState = {
  log: emptyLog,
  outbox: [],
  link: "connecting",
  typing: false,
  partial: [],
  conversation: null,
  read: 0,
  history: 0,
};
const nothing = () => () => undefined;

export function useChatState(chat: Chat | null): ChatState {
  const state = useSyncExternalStore(chat?.subscribe ?? nothing, chat?.snapshot ?? (() => resting));
  useEffect(() => {
    const wake = () => chat?.wake();
    const shown = () => document.visibilityState === "visible" && wake();
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", shown);
    return () => {
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", shown);
    };
  }, [chat]);
  return state;
}
