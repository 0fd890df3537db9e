// @vitest-environment jsdom
import { expect, test } from "vitest";
import { mistakesOf, type Step } from "../src/api/services";
import { ApiError } from "../src/api/problem";
import { layout, lost, ordered, readCondition } from "../src/studio/services/flowchart";
import { byFolder, linesChanged, newLine, readDifference, spanOf } from "../src/studio/services/revisions";

const none = { reached: 0, stopped: 0, cancelled: 0, handed: 0, left: 0, open: 0 };

function step(id: string, line: number, depth: number, ...ways: [string | null, string][]): Step {
  return {
    id,
    kind: "say",
    argument: "",
    line,
    depth,
    spoken: null,
    flow: null,
    ways: ways.map(([condition, target]) => ({ condition, target })),
    sets: {},
    inputs: {},
    options: {},
    traffic: none,
  };
}

/** As the server gives them: what stands in branches comes behind the steps of the flow itself. */
const steps = [
  step("ask", 1, 0, [null, "check"]),
  step("check", 2, 0, ["outcome == 'closed'", "closed"], ["outcome == 'many'", "again"], [null, "confirm"]),
  step("confirm", 9, 0, [null, "END"]),
  step("closed", 4, 1, [null, "STOP"]),
  step("again", 6, 1, [null, "ask"]),
];

test("a_branch_stands_behind_the_step_it_belongs_to", () => {
  expect(ordered(steps).map(({ id }) => id)).toEqual(["ask", "check", "closed", "again", "confirm"]);
});

test("boxes_do_not_overlap_and_only_far_ways_become_lines", () => {
  const { boxes, edges, height } = layout(steps);
  for (const [at, box] of boxes.entries()) {
    const next = boxes[at + 1];
    if (next) expect(next.y).toBeGreaterThan(box.y + box.height);
  }
  expect(edges.map(({ from, to }) => [boxes[from]?.step.id, boxes[to]?.step.id])).toEqual([
    ["check", "again"],
    ["check", "confirm"],
    ["again", "ask"],
  ]);
  expect(boxes.map(({ onward }) => onward)).toEqual([true, true, false, false, false]);
  const last = boxes.at(-1);
  expect(height).toBe((last?.y ?? 0) + (last?.height ?? 0));
});

test("lines_that_pass_each_other_have_lanes_of_their_own", () => {
  const { edges, lanes } = layout(steps);
  for (const one of edges) {
    for (const other of edges) {
      if (one === other || one.to === other.to || one.lane !== other.lane) continue;
      const [top, bottom] = [Math.min(one.y1, one.y2), Math.max(one.y1, one.y2)];
      expect(Math.max(other.y1, other.y2) < top || Math.min(other.y1, other.y2) > bottom).toBe(true);
    }
  }
  expect(lanes).toBe(Math.max(...edges.map(({ lane }) => lane)) + 1);
});

test("who_is_still_under_way_is_not_lost", () => {
  expect(lost({ reached: 9, stopped: 1, cancelled: 2, handed: 3, left: 1, open: 2 } as typeof none)).toBe(7);
});

test("an_outcome_is_read_as_one_and_other_conditions_stay_as_written", () => {
  expect(readCondition("outcome == 'too_much'")).toEqual({ kind: "outcome", text: "too_much" });
  const other = "outcome == 'ok' && slots.mode == 'off'";
  expect(readCondition(other)).toEqual({ kind: "text", text: other });
});

test("files_are_grouped_by_folder_and_found_by_any_part_of_their_path", () => {
  const paths = ["bank/policies/fees.yaml", "bank/flows/cards.yaml", "common/flows/people.yaml"];
  expect(byFolder(paths, "").map(({ name, files }) => [name, files.map((file) => file.name)])).toEqual([
    ["flows", ["cards", "people"]],
    ["policies", ["fees"]],
  ]);
  expect(byFolder(paths, "COMMON").flatMap(({ files }) => files.map(({ path }) => path))).toEqual([paths[2]]);
});

test("lines_of_a_difference_have_their_numbers_before_and_after", () => {
  const read = readDifference(["@@ -3,3 +3,4 @@", " a", "-b", "+c", "+d", " e"]);
  expect(read.map(({ kind, before, after }) => [kind, before, after])).toEqual([
    ["hunk", 3, 3],
    ["same", 3, 3],
    ["removed", 4, null],
    ["added", null, 4],
    ["added", null, 5],
    ["same", 5, 6],
  ]);
});

test("changed_lines_are_those_between_what_is_the_same_at_both_ends", () => {
  expect(linesChanged("a\nb\nc", "a\nb\nc")).toBe(0);
  expect(linesChanged("a\nb\nc", "a\nx\nc")).toBe(1);
  expect(linesChanged("a\na", "a\na\na")).toBe(1);
});

test("a_new_line_is_as_deep_as_the_one_before_and_a_line_is_found_by_its_number", () => {
  expect(newLine("a:\n    b: c", 11)).toBe("\n    ");
  expect(newLine("a:", 2)).toBe("\n");
  expect(spanOf("a\nbcd\ne", 2)).toEqual([2, 5]);
  expect(spanOf("a", 9)).toEqual([1, 1]);
});

test("mistakes_are_read_from_a_refusal_and_from_nothing_else", () => {
  const mistakes = [{ path: "bank/flows/a.yaml", line: 3, message: "no step" }];
  expect(mistakesOf(new ApiError(422, { code: "invalid", detail: { field: "body", mistakes } }))).toEqual(mistakes);
  expect(mistakesOf(new ApiError(422, { code: "invalid" }))).toEqual([]);
  expect(mistakesOf("no")).toEqual([]);
});
