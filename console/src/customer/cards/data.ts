/** Reads a card's data, which comes from an action's values: a key may be absent, a list may be a single thing. */

export type Data = Record<string, unknown>;

export function word(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Numbers for bars only; figures are shown from the decimal strings. */
export function size(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}

export function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function list(value: unknown): Data[] {
  return Array.isArray(value) ? value.filter((one): one is Data => typeof one === "object" && one !== null) : [];
}

/** The rows under a key, or the data itself when it is one row without a list. */
export function listOrSelf(data: Data, key: string): Data[] {
  return Array.isArray(data[key]) ? list(data[key]) : [data];
}

export function words(value: unknown): string[] {
  return Array.isArray(value) ? value.map(word).filter(Boolean) : word(value) ? [word(value)] : [];
}

export function first(data: Data, ...keys: string[]): string {
  return keys.map((key) => word(data[key])).find(Boolean) ?? "";
}
