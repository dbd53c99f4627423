import { expect, test } from "vitest";
import type { Decision } from "../../ipc/types/Decision";
import type { Plan } from "../../ipc/types/Plan";
import type { Subject } from "../../ipc/types/Subject";
import { filters, isMuted, nextUndecided, type Suggestion, slipped, suggestions, sureness } from "./found";

function find(id: number, fromUs: number, more: Partial<Suggestion> = {}, subject: Subject = "face"): Suggestion {
  const shape = { kind: "rect" as const, x: 0, y: 0, width: 1000, height: 1000 };
  return {
    id,
    name: "",
    decision: "undecided",
    reason: "unsaid",
    locked: false,
    fromUs,
    toUs: fromUs + 1,
    keys: [{ atUs: fromUs, shape }],
    found: { subject, look: 1, pictures: 3, best: 700, bestUs: fromUs, lowest: 400, lowestUs: fromUs, guessed: [] },
    ...more,
  };
}

const plan = (marks: Plan["marks"], looks: Plan["looks"] = []): Plan => ({
  trim: { fromUs: 0, toUs: 100 },
  mode: "hide_marked",
  fill: "solid",
  sound: { kind: "none" },
  dated: false,
  marks,
  next: 100,
  looks,
});

test("finds are listed as they come into the picture, without what was drawn", () => {
  const { found: _, ...drawn } = find(4, 0);
  expect(suggestions(plan([find(3, 50), find(2, 10), drawn, find(1, 50)])).map((mark) => mark.id)).toEqual([2, 1, 3]);
});

test("the next one that waits comes after this one, goes round, and is never locked or this one itself", () => {
  const check = (decisions: Array<Decision | "locked">, after: number | null, expected: number | null) => {
    const all = decisions.map((decision, at) => find(at, at, decision === "locked" ? { locked: true } : { decision }));
    expect(nextUndecided(all, after)?.id ?? null, `${decisions} after ${after}`).toBe(expected);
  };
  check(["undecided", "undecided"], null, 0);
  check(["undecided", "undecided"], 0, 1);
  check(["undecided", "hide", "undecided"], 2, 0);
  check(["hide", "undecided", "keep"], 1, null);
  check(["locked", "hide", "undecided"], 2, null);
  check(["undecided", "locked", "undecided"], 0, 2);
  check([], null, null);
  // One that is no find: from the first on.
  check(["undecided"], 77, 0);
});

test("how sure a find is goes by the bar of the model that found it", () => {
  const models = [{ name: "faces", sha256: "", subjects: ["face" as const], proposes: 300, confirms: 600 }];
  const looks = [
    { number: 1, second: false, subjects: ["face" as const], models, pictures: 9 },
    { number: 2, second: true, subjects: ["face" as const], models: [], pictures: 9 },
  ];
  const check = (look: number, best: number, expected: string) => {
    const { found } = find(1, 0);
    expect(sureness(plan([], looks), { ...found, look, best }), `${best} in look ${look}`).toBe(expected);
  };
  check(1, 950, "sure");
  check(1, 800, "sure");
  check(1, 799, "likely");
  check(1, 600, "likely");
  check(1, 599, "unsure");
  // Of a model that is not known any more.
  check(2, 500, "likely");
  check(2, 499, "unsure");
  const { found } = find(1, 0);
  expect(slipped(plan([], looks), found)).toBe(false);
  expect(slipped(plan([], looks), { ...found, look: 2 })).toBe(true);
  expect(slipped(plan([], looks), { ...found, look: 7 })).toBe(false);
});

test("a filter is there where it lists something, and always for what waits", () => {
  const all = [find(1, 0, { decision: "hide" }), find(2, 1, { decision: "hide" }, "plate")];
  expect(filters(all)).toEqual([
    { filter: "undecided", count: 0 },
    { filter: "hide", count: 2 },
    { filter: "face", count: 1 },
    { filter: "plate", count: 1 },
    { filter: "all", count: 2 },
  ]);
});

test("speech is muted when all of it lies in one muted stretch", () => {
  const muted = [
    { fromUs: 0, toUs: 10 },
    { fromUs: 20, toUs: 30 },
  ];
  expect(isMuted(muted, { fromUs: 0, toUs: 10 })).toBe(true);
  expect(isMuted(muted, { fromUs: 22, toUs: 25 })).toBe(true);
  expect(isMuted(muted, { fromUs: 5, toUs: 25 })).toBe(false);
  expect(isMuted(muted, { fromUs: 10, toUs: 20 })).toBe(false);
  expect(isMuted([], { fromUs: 0, toUs: 1 })).toBe(false);
});
