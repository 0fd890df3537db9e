/** Whether there is room for the diagram and the chosen step beside each other. */
import { useSyncExternalStore } from "react";

const query = "(min-width: 1000px)";

function subscribe(listener: () => void): () => void {
  const list = matchMedia(query);
  list.addEventListener("change", listener);
  return () => list.removeEventListener("change", listener);
}

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
