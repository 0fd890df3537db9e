/** Whether the agent wants translation lines, kept in this browser, and the lines of a conversation and of a draft. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Language } from "../../api/shapes";
import * as writing from "../../api/writing";
import type { Line, MessageLine } from "../../api/writing";
import { browserStorage, readKept, writeKept } from "../../ui/kept";

const KEY = "qiantai.translation";
const PAUSE = 900;
const listeners = new Set<() => void>();

const wanted = (): boolean => readKept(browserStorage(), KEY) !== "off";

export function wantLines(on: boolean): void {
  writeKept(browserStorage(), KEY, on ? null : "off");
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useWantsLines(): boolean {
  return useSyncExternalStore(subscribe, wanted);
}

type Lines = ReadonlyMap<number, MessageLine>;
const none: Lines = new Map();

/** Lines by offset; what a model has to make comes one by one, and each message is asked about once. */
export function useLines(conversation: string, to: Language, heard: number, on: boolean): Lines {
  const key = `${conversation}/${to}`;
  const [state, setState] = useState<{ key: string; lines: Lines }>({ key, lines: none });
  const read = useRef<{ key: string; upTo: number }>({ key, upTo: 0 });
  useEffect(() => {
    if (read.current.key !== key) read.current = { key, upTo: 0 };
    const after = read.current.upTo;
    if (!on || heard <= after) return;
    read.current.upTo = heard;
    const put = (one: MessageLine) =>
      setState((old) => ({ key, lines: new Map(old.key === key ? old.lines : none).set(one.offset, one) }));
    const make = (one: MessageLine) => {
      put(one);
      if (one.kind !== "pending") return;
      writing.readLine(conversation, to, one.offset).then(put, () => put({ ...one, kind: "failed" }));
    };
    writing.listLines(conversation, to, after).then(
      (lines) => lines.forEach(make),
      () => {
        if (read.current.key === key) read.current.upTo = after;
      },
    );
  }, [key, conversation, to, heard, on]);
  return on && state.key === key ? state.lines : none;
}

/** The line of a draft, a moment after the last key; null while there is none for these words. */
export function useDraftLine(conversation: string, text: string, on: boolean): Line | null {
  const [made, setMade] = useState<{ text: string; line: Line } | null>(null);
  const words = text.trim();
  const worth = on && words.length > 1 && !words.startsWith("/");
  useEffect(() => {
    if (!worth) return;
    let current = true;
    const timer = setTimeout(() => {
      writing.translateDraft(conversation, words).then(
        (line) => current && setMade(line && { text: words, line }),
        () => current && setMade(null),
      );
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [conversation, words, worth]);
  return worth && made?.text === words && made.line.kind !== "same" ? made.line : null;
}
