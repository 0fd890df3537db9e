/** Keyboard shortcuts of the agent's screen: single letters outside of fields, chords everywhere. */
import { useEffect, useRef } from "react";
import type { Key } from "../../texts/desk";

export interface Shortcut {
  keys: readonly string[];
  label: Key;
}

/** What the list by "?" shows. */
export const shortcuts: readonly Shortcut[] = [
  { keys: ["?"], label: "keys.help" },
  { keys: ["J"], label: "keys.next" },
  { keys: ["K"], label: "keys.previous" },
  { keys: ["T"], label: "keys.take" },
  { keys: ["R"], label: "keys.reply" },
  { keys: ["N"], label: "keys.note" },
  { keys: ["/"], label: "keys.canned" },
  { keys: ["Ctrl", "Enter"], label: "keys.send" },
  { keys: ["Alt", "P"], label: "polish.key" },
  { keys: ["Alt", "1–9"], label: "keys.chat" },
  { keys: ["H"], label: "keys.side" },
  { keys: ["E"], label: "keys.finish" },
];

export interface Acts {
  help: () => void;
  move: (by: 1 | -1) => void;
  take: () => void;
  write: (tab: "reply" | "note", start?: string) => void;
  chat: (place: number) => void;
  side: () => void;
  finish: () => void;
}

/** What a pressed key means; null when it is not ours. */
export function meaning(event: KeyboardEvent, typing: boolean): ((acts: Acts) => void) | null {
  if (event.isComposing || event.ctrlKey || event.metaKey) return null;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (event.altKey) return digit ? (acts) => acts.chat(Number(digit) - 1) : null;
  if (typing) return null;
  switch (event.key) {
    case "?":
      return (acts) => acts.help();
    case "j":
      return (acts) => acts.move(1);
    case "k":
      return (acts) => acts.move(-1);
    case "t":
      return (acts) => acts.take();
    case "r":
      return (acts) => acts.write("reply");
    case "n":
      return (acts) => acts.write("note");
    case "/":
      return (acts) => acts.write("reply", "/");
    case "h":
      return (acts) => acts.side();
    case "e":
      return (acts) => acts.finish();
    default:
      return null;
  }
}

const FIELDS = "input, textarea, select, [contenteditable=true], [role=combobox], [role=menu], [role=dialog]";

export function useKeys(acts: Acts): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const does = meaning(event, target?.closest(FIELDS) !== null && target !== null);
      if (!does) return;
      event.preventDefault();
      does(latest.current);
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
}
