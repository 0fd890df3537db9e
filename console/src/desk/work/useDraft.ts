/** The two drafts of a composer, kept for the tab's life while the agent moves between chats, and what may not be said in one. */
import { useCallback, useEffect, useRef, useState } from "react";
import * as desk from "../../api/desk";
import type { DraftFinding } from "../../api/desk.shapes";
import { guardSpans, type ApiError } from "../../api/problem";
import { newId } from "../../live/ids";
import { readKept, tabStorage, writeKept } from "../../ui/kept";

export type Tab = "reply" | "note" | "consult";
const PAUSE = 700;

const keyOf = (conversation: string, tab: Tab) => `qiantai.draft.${conversation}.${tab}`;

export interface Draft {
  text: string;
  /** Says the same words once, however often they are sent. */
  id: string;
  set: (text: string) => void;
  clear: () => void;
}

export function useDraft(conversation: string, tab: Tab): Draft {
  const key = keyOf(conversation, tab);
  const [text, setText] = useState(() => readKept(tabStorage(), key) ?? "");
  const [id, setId] = useState(newId);
  const set = useCallback(
    (next: string) => {
      setText(next);
      writeKept(tabStorage(), key, next || null);
    },
    [key],
  );
  const clear = useCallback(() => {
    set("");
    setId(newId());
  }, [set]);
  return { text, id, set, clear };
}

export interface Checked {
  text: string;
  findings: readonly DraftFinding[];
}

/** Has a reply checked a moment after the last key, and at once when asked. */
export function useCheck(
  conversation: string,
  text: string,
): [Checked | null, (text: string) => Promise<Checked | null>, (checked: Checked | null) => void] {
  const [checked, setChecked] = useState<Checked | null>(null);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  });
  const check = useCallback(
    async (words: string) => {
      const found = await desk.checkDraft(conversation, words).catch(() => null);
      const result = found && { text: words, findings: found.findings };
      if (latest.current.trim() === words) setChecked(result);
      return result;
    },
    [conversation],
  );
  useEffect(() => {
    const words = text.trim();
    if (words.length < 2 || words.startsWith("/")) return;
    const timer = setTimeout(() => void check(words), PAUSE);
    return () => clearTimeout(timer);
  }, [text, check]);
  const current = checked && checked.text === text.trim() ? checked : null;
  return [current, check, setChecked];
}

/** The findings of a refusal by the server's own check. */
export function refused(error: ApiError): DraftFinding[] {
  return guardSpans(error).map(({ start, end, reason, instead }) => ({
    start,
    end,
    words: "",
    rule: reason,
    proposal: instead,
  }));
}
