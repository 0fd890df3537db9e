/** Lays the steps of a flow out from top to bottom: branches stand behind the step they belong to, far ways run beside. */
import type { Step, StepTraffic } from "../../api/services";

/** One way out of a step as its box tells it; `row` is the place of the target, undefined for an end. */
export interface Way {
  condition: string | null;
  target: string;
  row: number | undefined;
}

export interface Box {
  step: Step;
  row: number;
  depth: number;
  y: number;
  height: number;
  ways: Way[];
  /** Whether a way goes to the next box, which a short arrow tells. */
  onward: boolean;
}

/** A way to a box that is not the next one: from line `way` of one box, in a lane of its own, to the head of another. */
export interface Edge {
  from: number;
  to: number;
  y1: number;
  y2: number;
  lane: number;
}

export interface Chart {
  boxes: Box[];
  edges: Edge[];
  lanes: number;
  height: number;
}

export const HEAD = 58;
export const WAY = 26;
export const GAP = 26;
const FOOT = 8;

/** Steps as they are read in the file: what stands inside a branch comes right behind its step. */
export function ordered(steps: readonly Step[]): Step[] {
  return [...steps].sort((one, other) => one.line - other.line || one.depth - other.depth);
}

export function layout(steps: readonly Step[]): Chart {
  const inOrder = ordered(steps);
  const rows = new Map(inOrder.map(({ id }, row) => [id, row]));
  let y = 0;
  const boxes = inOrder.map((step, row): Box => {
    const ways = step.ways.map(({ condition, target }) => ({ condition, target, row: rows.get(target) }));
    const plain = ways.length === 1 && ways[0]?.row === row + 1;
    const height = HEAD + (plain ? 0 : ways.length * WAY + FOOT);
    const box = { step, row, depth: step.depth, y, height, ways: plain ? [] : ways, onward: false };
    box.onward = ways.some((way) => way.row === row + 1);
    y += height + GAP;
    return box;
  });
  const edges = boxes.flatMap((box) => far(box, boxes));
  return { boxes, edges, lanes: placeInLanes(edges), height: Math.max(0, y - GAP) };
}

function far(box: Box, boxes: readonly Box[]): Edge[] {
  return box.ways.flatMap(({ row }, place) => {
    const target = row === undefined || row === box.row + 1 ? undefined : boxes[row];
    if (!target) return [];
    const y1 = box.y + HEAD + place * WAY + WAY / 2;
    return [{ from: box.row, to: target.row, y1, y2: target.y + HEAD / 2, lane: 0 }];
  });
}

/** Gives edges that overlap lanes of their own, short ones nearest; ways to the same box share one. Gives their number. */
function placeInLanes(edges: Edge[]): number {
  const lanes: { top: number; bottom: number; to: number }[][] = [];
  const length = ({ y1, y2 }: Edge) => Math.abs(y1 - y2);
  for (const edge of [...edges].sort((one, other) => length(one) - length(other))) {
    const span = { top: Math.min(edge.y1, edge.y2), bottom: Math.max(edge.y1, edge.y2), to: edge.to };
    const free = lanes.findIndex((lane) =>
      lane.every(({ top, bottom, to }) => to === span.to || bottom < span.top || top > span.bottom),
    );
    edge.lane = free < 0 ? lanes.length : free;
    (lanes[edge.lane] ??= []).push(span);
  }
  return lanes.length;
}

type Lost = Pick<StepTraffic, "stopped" | "cancelled" | "handed" | "left">;

/** How many came no further than this step; who is still under way is not lost. */
export function lost({ stopped, cancelled, handed, left }: Lost): number {
  return stopped + cancelled + handed + left;
}

export interface Said {
  kind: "outcome" | "text";
  text: string;
}

/** A condition as people read it: outcome == 'ok' is an outcome; everything else stays as written. */
export function readCondition(text: string): Said {
  const match = /^\s*outcome == '([^']*)'\s*$/.exec(text);
  return match?.[1] === undefined ? { kind: "text", text } : { kind: "outcome", text: match[1] };
}
