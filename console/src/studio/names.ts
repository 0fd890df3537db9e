/** The intents of the catalogues and their names, for every page of the studio. */
import { createContext, useContext } from "react";
import type { Intent } from "../api/studio";

export interface Names {
  intents: readonly Intent[];
  /** The name in the reader's language; an unknown intent keeps its id. */
  name: (id: string) => string;
}

export const NamesContext = createContext<Names>({ intents: [], name: (id) => id });

export function useNames(): Names {
  return useContext(NamesContext);
}

/** 0.8312 -> "83.1%" */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}%`;
}

/** A difference with its sign: 0.012 -> "+1.2", -0.003 -> "−0.3" (points of a hundred). */
export function points(difference: number): string {
  const text = (Math.abs(difference) * 100).toFixed(1);
  if (text === "0.0") return "±0.0";
  return `${difference > 0 ? "+" : "−"}${text}`;
}
