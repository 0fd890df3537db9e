/** One check of face or voice: begun with consent, then asked about until it is over; the log tells the result. */
import { useCallback, useEffect, useState } from "react";
import { askCheck, startCheck } from "../api/customer";
import { ApiError } from "../api/problem";

const EVERY = 2_000;

export interface Check {
  /** The method whose check is under way. */
  under: string | null;
  link: string;
  trouble: string;
  begin: (method: string) => void;
  /** Back to the choice of methods. */
  again: () => void;
}

export function useCheck(session: string, challenge: string, wrong: number): Check {
  const [under, setUnder] = useState<{ method: string; link: string; after: number } | null>(null);
  const [trouble, setTrouble] = useState("");
  // A failed try ends the check under way: the choice of methods is shown again.
  const mine = under && under.after === wrong ? under : null;
  const asking = mine !== null;
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout>;
    const turn = () => {
      const again = () => {
        if (current && asking) timer = setTimeout(turn, EVERY);
      };
      askCheck(session, challenge).then(again, again);
    };
    // Also once when the card appears: the check may have been done before the page was loaded again.
    turn();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session, challenge, asking]);
  const begin = useCallback(
    (method: string) => {
      setTrouble("");
      setUnder({ method, link: "", after: wrong });
      startCheck(session, challenge, method).then(
        ({ link }) => setUnder({ method, link, after: wrong }),
        (error: unknown) => {
          setUnder(null);
          setTrouble(error instanceof ApiError ? error.message : String(error));
        },
      );
    },
    [session, challenge, wrong],
  );
  const again = useCallback(() => setUnder(null), []);
  return { under: mine?.method ?? null, link: mine?.link ?? "", trouble, begin, again };
}
