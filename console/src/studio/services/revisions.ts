/** What the pages of changes work out by themselves: files by folder, lines of a difference, where an edit stands. */

export interface Folder {
  name: string;
  files: { path: string; pack: string; name: string }[];
}

/** "bank/flows/cards.yaml" by its folder, in the order given here. */
const folders = ["flows", "responses", "policies", "wording", "guard", "risk"];

export function byFolder(paths: readonly string[], search: string): Folder[] {
  const word = search.trim().toLowerCase();
  const found = new Map<string, Folder["files"]>();
  for (const path of paths) {
    const [pack = "", folder = "", name = ""] = path.split("/");
    if (!path.toLowerCase().includes(word)) continue;
    found.set(folder, [...(found.get(folder) ?? []), { path, pack, name: name.replace(/\.yaml$/, "") }]);
  }
  const place = (name: string) => (folders.includes(name) ? folders.indexOf(name) : folders.length);
  return [...found].map(([name, files]) => ({ name, files })).sort((a, b) => place(a.name) - place(b.name));
}

export interface DiffLine {
  kind: "same" | "added" | "removed" | "hunk";
  text: string;
  before: number | null;
  after: number | null;
}

/** Lines of a unified difference with their numbers before and after. */
export function readDifference(lines: readonly string[]): DiffLine[] {
  let before = 0;
  let after = 0;
  return lines.map((line): DiffLine => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      return { kind: "hunk", text: "", before, after };
    }
    const text = line.slice(1);
    if (line.startsWith("+")) return { kind: "added", text, before: null, after: after++ };
    if (line.startsWith("-")) return { kind: "removed", text, before: before++, after: null };
    return { kind: "same", text, before: before++, after: after++ };
  });
}

/** How many lines were changed, added or taken out between two texts, by what is the same at both ends. */
export function linesChanged(before: string, after: string): number {
  if (before === after) return 0;
  const [one, other] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(one.length, other.length);
  let top = 0;
  while (top < shorter && one[top] === other[top]) top++;
  let end = 0;
  while (end < shorter - top && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return Math.max(one.length, other.length) - top - end;
}

/** What Enter puts in: a new line as deep as the one before the caret. */
export function newLine(text: string, caret: number): string {
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  return `\n${/^ */.exec(line)?.[0] ?? ""}`;
}

/** The places in a text where its line begins and ends. */
export function spanOf(text: string, line: number): [number, number] {
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return [Math.min(start, text.length), Math.min(start + (lines[line - 1]?.length ?? 0), text.length)];
}
