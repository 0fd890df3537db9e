/** Colours and shapes of the drawings: those of the page's one design, and a few that stay apart for most kinds of sight. */
import type { Appearance } from "./appearance";

/** One of the design's colours as it is now. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export const shapes = ["circle", "rect", "triangle", "diamond", "roundRect"] as const;
export type Shape = (typeof shapes)[number];

const palette: Readonly<Record<Appearance, readonly string[]>> = {
  light: ["#0e5454", "#c2571a", "#3b5bb5", "#8a3f8f", "#7a6a00", "#a5281f", "#2f7d32"],
  dark: ["#58b5ab", "#f0a36b", "#8fa8f0", "#d08fd6", "#d6c451", "#f0948b", "#8fcf92"],
};

/** The look of the n-th kind; colour and shape together differ for every kind there is. */
export function lookOf(place: number, appearance: Appearance): { fill: string; shape: Shape } {
  const fills = palette[appearance];
  return {
    fill: fills[place % fills.length] ?? "",
    shape: shapes[place % shapes.length] ?? "circle",
  };
}
