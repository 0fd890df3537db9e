/** Shows committed words little by little; at once for history and for readers who asked for less motion. */
import { useEffect, useState } from "react";

const PACE = { normal: 55, elder: 28 }; // characters a second
const LONGEST = { normal: 1_600, elder: 3_200 }; // ms for any length

function still(): boolean {
  return typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** How many characters to show now; equals `length` when done. */
export function useReveal(length: number, wanted: boolean, elder: boolean): number {
  const [shown, setShown] = useState(() => (wanted && !still() ? 0 : length));
  useEffect(() => {
    if (shown >= length) return;
    const speed = elder ? "elder" : "normal";
    const whole = Math.min(LONGEST[speed], (length / PACE[speed]) * 1_000);
    const began = performance.now() - (shown / length) * whole;
    let frame = requestAnimationFrame(function step(now) {
      const next = Math.min(length, Math.ceil(((now - began) / whole) * length));
      setShown(next);
      if (next < length) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
    // Restarts only when the words change, not with each step.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [length, elder]);
  return Math.min(shown, length);
}
