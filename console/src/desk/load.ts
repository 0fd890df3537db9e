/** Reads something from the server into a page: the data, the trouble, and a way to read again. */
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../api/problem";

export const SIGNED_OUT = "qiantai:signed-out";

export interface Loaded<T> {
  data: T | undefined;
  error: ApiError | undefined;
  reload: () => void;
}

/** Reads anew when `key` changes; the old data stays until the new is there, unless `key` changed. */
export function useLoad<T>(key: string, read: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: ApiError }>({ key });
  const [round, setRound] = useState(0);
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    let current = true;
    latest.current().then(
      (data) => current && setState({ key, data }),
      (reason: unknown) => {
        const error = troubleOf(reason);
        if (current) setState((old) => ({ key, data: old.key === key ? old.data : undefined, error }));
      },
    );
    return () => {
      current = false;
    };
  }, [key, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const mine = state.key === key;
  return { data: mine ? state.data : undefined, error: mine ? state.error : undefined, reload };
}

/** Makes any failure an ApiError; a lost sign-in is announced to the whole console. */
export function troubleOf(reason: unknown): ApiError {
  const error = reason instanceof ApiError ? reason : new ApiError(0, { message: String(reason) });
  if (error.status === 401) window.dispatchEvent(new Event(SIGNED_OUT));
  return error;
}
