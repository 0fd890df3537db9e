/** Light or dark: follows the system unless the reader chose; kept in this browser and shared by all pages. */
import { useEffect, useSyncExternalStore } from "react";
import { readKept, writeKept } from "../ui/kept";

export type Choice = "system" | "light" | "dark";
export type Appearance = "light" | "dark";

const KEY = "qiantai.appearance";
const query = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
const listeners = new Set<() => void>();

export function choice(): Choice {
  const kept = readKept(localStorageOrNull(), KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function choose(next: Choice): void {
  writeKept(localStorageOrNull(), KEY, next === "system" ? null : next);
  listeners.forEach((listener) => listener());
}

function current(): Appearance {
  const chosen = choice();
  return chosen === "system" ? (query?.matches ? "dark" : "light") : chosen;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  query?.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    query?.removeEventListener("change", listener);
  };
}

/** The appearance in force; also marks the document with it. */
export function useAppearance(): Appearance {
  const appearance = useSyncExternalStore(subscribe, current);
  useEffect(() => {
    document.documentElement.dataset.appearance = appearance;
  }, [appearance]);
  return appearance;
}

export function useChoice(): Choice {
  return useSyncExternalStore(subscribe, choice);
}

function localStorageOrNull(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
