/** The period that figures of flows are of, the same from page to page. */
export const PERIODS = [7, 30, 90] as const;

let chosen = 30;

export function period(): number {
  return chosen;
}

export function setPeriod(days: number): void {
  chosen = days;
}
