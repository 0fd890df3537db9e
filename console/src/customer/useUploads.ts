/** Files on their way: each is sent once under its own id and leaves the list when the server has kept it. */
import { useCallback, useState } from "react";
import { sendFile } from "../api/customer";
import { ApiError } from "../api/problem";
import { newId } from "../live/ids";

export interface Upload {
  id: string;
  file: File;
  /** Why it failed; absent while it is on its way. */
  error?: string;
}

export interface Uploads {
  list: readonly Upload[];
  send: (files: Iterable<File>) => void;
  retry: (id: string) => void;
  drop: (id: string) => void;
}

export function useUploads(session: string | null, limit: number | undefined, tooLarge: string): Uploads {
  const [list, setList] = useState<readonly Upload[]>([]);
  const drop = useCallback((id: string) => setList((all) => all.filter((one) => one.id !== id)), []);
  const start = useCallback(
    (one: Upload) => {
      const failed = (error: string) =>
        setList((all) => all.map((other) => (other.id === one.id ? { ...one, error } : other)));
      if (!session) return;
      if (limit !== undefined && one.file.size > limit) return failed(tooLarge);
      sendFile(session, one.id, one.file).then(
        () => drop(one.id),
        (error: unknown) => failed(error instanceof ApiError ? error.message : String(error)),
      );
    },
    [session, limit, tooLarge, drop],
  );
  const send = useCallback(
    (files: Iterable<File>) => {
      const fresh = Array.from(files, (file): Upload => ({ id: newId(), file }));
      setList((all) => [...all, ...fresh]);
      fresh.forEach(start);
    },
    [start],
  );
  const retry = useCallback(
    (id: string) => {
      const one = list.find((other) => other.id === id);
      if (!one) return;
      const fresh = { id: one.id, file: one.file };
      setList((all) => all.map((other) => (other.id === id ? fresh : other)));
      start(fresh);
    },
    [list, start],
  );
  return { list, send, retry, drop };
}
