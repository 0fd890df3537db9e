/** The page named in the address's hash, such as #/tickets/TS1: enough of a router for a few pages. */
import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

const read = () => location.hash;

/** Gives the hash's parts: "#/tickets/TS1" -> ["tickets", "TS1"]. */
export function useRoute(): string[] {
  const hash = useSyncExternalStore(subscribe, read);
  return hash.startsWith("#/") ? hash.slice(2).split("/").filter(Boolean).map(decodeURIComponent) : [];
}

export function go(...parts: string[]): void {
  location.hash = `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function href(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}
