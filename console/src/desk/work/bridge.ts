/** Lets the help panel and the keyboard put words into the composer of the open conversation. */
import { createContext, useContext, useMemo, useRef } from "react";

export interface ComposerHandle {
  /** Puts words into the reply, for the agent to read and send. */
  fill: (text: string) => void;
  focus: (tab: "reply" | "note", start?: string) => void;
}

export interface Bridge extends ComposerHandle {
  attach: (handle: ComposerHandle | null) => void;
}

export const ComposerBridge = createContext<Bridge | null>(null);

export function useBridge(): Bridge {
  const handle = useRef<ComposerHandle | null>(null);
  return useMemo(
    () => ({
      attach: (next) => {
        handle.current = next;
      },
      fill: (text) => handle.current?.fill(text),
      focus: (tab, start) => handle.current?.focus(tab, start),
    }),
    [],
  );
}

export function useComposer(): Bridge {
  const bridge = useContext(ComposerBridge);
  if (!bridge) throw new Error("outside of the workbench");
  return bridge;
}
