// The fake's plan does with finds what crates/model/src/redaction does, whose own tests say the same.

import { expect, test } from "vitest";
import type { Decision } from "../types/Decision";
import type { LookFacts } from "../types/LookFacts";
import type { Mark } from "../types/Mark";
import { apply, type Draft, EditFault, newPlan, sheet, suggest, undo } from "./redaction-plan";

const LENGTH = 10_000_000;

const mark = (more: Partial<Mark> = {}): Mark => ({
  id: 0,
  name: "",
  decision: "undecided",
  reason: "unsaid",
  locked: false,
  fromUs: 1_000_000,
  toUs: 5_000_000,
  keys: [{ atUs: 1_000_000, shape: { kind: "rect", x: 0, y: 0, width: 1000, height: 1000 } }],
  found: { subject: "face", look: 0, pictures: 2, best: 900, bestUs: 2e6, lowest: 400, lowestUs: 3e6, guessed: [] },
  ...more,
});
const LOOK: LookFacts = { number: 0, second: false, subjects: ["face"], models: [], pictures: 100 };
const begin = (): Draft => ({ plan: newPlan(LENGTH, false), past: [], future: [] });
const decisions = (draft: Draft) => draft.plan.marks.map((mark) => mark.decision);

function found(...marks: Mark[]): Draft {
  const draft = begin();
  suggest(draft, LOOK, marks, true, LENGTH);
  return draft;
}

test("suggestions come as one act, with ids and the number of their look; untouched ones give way", () => {
  const draft = found(mark(), mark());
  expect(draft.plan.marks.map((one) => [one.id, one.found?.look])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(draft.past.length).toBe(1);
  apply(draft, { kind: "decide", mark: 1, decision: "keep" }, LENGTH);
  suggest(draft, LOOK, [mark()], true, LENGTH);
  expect(draft.plan.marks.map((one) => [one.id, one.found?.look])).toEqual([
    [1, 1],
    [3, 2],
  ]);
  expect(draft.plan.looks?.map((look) => look.number)).toEqual([1, 2]);
  // A second look takes nothing away.
  suggest(draft, { ...LOOK, second: true }, [mark()], false, LENGTH);
  expect(draft.plan.marks.map((one) => one.id)).toEqual([1, 3, 4]);
  undo(draft);
  undo(draft);
  undo(draft);
  undo(draft);
  expect(draft.plan).toEqual(newPlan(LENGTH, false));
});

test("one decision for many leaves locked ones alone and knows every one", () => {
  const draft = found(mark(), mark({ locked: true }), mark());
  apply(draft, { kind: "decide_all", marks: [1, 2], decision: "hide" }, LENGTH);
  expect(decisions(draft)).toEqual(["hide", "undecided", "undecided"]);
  expect(() => apply(draft, { kind: "decide_all", marks: [3, 9], decision: "keep" }, LENGTH)).toThrow(EditFault);
  expect(decisions(draft)).toEqual(["hide", "undecided", "undecided"]);
});

test("one is picked: others are hidden but mistakes and locked ones; the other way round it is shown alone", () => {
  const check = (inverse: boolean, mode: string) => {
    const decided: Decision[] = ["undecided", "keep", "not_a_subject", "undecided"];
    const draft = found(...decided.map((decision, at) => mark({ decision, locked: at === 3 })));
    apply(draft, { kind: "pick", mark: 1, inverse }, LENGTH);
    expect(decisions(draft)).toEqual(["keep", "hide", "not_a_subject", "undecided"]);
    expect(draft.plan.mode).toBe(mode);
    undo(draft);
    expect(decisions(draft)).toEqual(decided);
    expect(draft.plan.mode).toBe("hide_marked");
  };
  check(false, "hide_marked");
  check(true, "keep_marked");
  const locked = found(mark({ locked: true }));
  expect(() => apply(locked, { kind: "pick", mark: 1, inverse: false }, LENGTH)).toThrow("locked");
});

test("of a street everything is hidden at first", () => {
  expect(newPlan(LENGTH, true).mode).toBe("keep_marked");
});

test("the sheet of a find has the picture of its lowest score, in its place", () => {
  const film = Array.from({ length: 100 }, (_, at) => at * 100_000);
  const roles = (one: Mark) => sheet(one, film).map(({ role, atUs }) => [role, atUs]);
  expect(roles(mark())).toEqual([
    ["before", 400_000],
    ["first", 500_000],
    ["lowest", 3_000_000],
    ["last", 5_400_000],
    ["after", 5_500_000],
  ]);
  const { found: _, ...drawn } = mark();
  expect(roles(drawn).map(([role]) => role)).not.toContain("lowest");
});
