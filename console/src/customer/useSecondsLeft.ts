/** Counts down to a moment, once a second; null when there is none. */
import { useEffect, useState } from "react";

export function useSecondsLeft(until: string | undefined): number | null {
  const left = () => (until ? (Date.parse(until) - Date.now()) / 1000 : null);
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [until]);
  return seconds;
}
