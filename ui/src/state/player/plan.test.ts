import { expect, test } from "vitest";
import { FOCUSED, jump, type Range, Reserve, retryDelay, TILE, trim } from "./plan";

const r = (from: number, to: number): Range => ({ from, to });

test.each([
  ["nothing buffered", 0, [], 0.5, null],
  ["caught up", 9.8, [r(0, 10)], 0.1, null],
  ["a little behind stays", 9, [r(0, 10)], 0.1, null],
  ["too far behind jumps near the end", 7, [r(0, 10)], 0.1, 9.7],
  ["long fragments are waited for", 7, [r(0, 10)], 2, null],
  ["before a hole jumps over it", 5, [r(0, 6), r(8, 10)], 0.1, 9.7],
  ["never before the newest range", 5, [r(0, 6), r(9.9, 10)], 0.1, 9.9],
  ["a clock beyond the end comes back", 100, [r(0, 10)], 0.1, 9.7],
] as const)("jump: %s", (_, current, ranges, step, expected) => {
  const to = jump(current, [...ranges], step);
  if (expected === null) expect(to).toBeNull();
  else expect(to).toBeCloseTo(expected);
});

test.each([
  ["nothing buffered", 0, [], null],
  ["little behind the clock is kept", 11, [r(0, 12)], null],
  ["much behind the clock goes, but for a group of pictures", 20, [r(0, 21)], r(0, 14)],
] as const)("trim: %s", (_, current, ranges, expected) => {
  expect(trim(current, [...ranges])).toEqual(expected);
});

/** Fragments of 0.1 s come for some seconds, the clock so far behind each; when it was told to move, in seconds. */
function moved(behind: (at: number) => number, seconds: number, manner = FOCUSED): number[] {
  const reserve = new Reserve(manner);
  const told: number[] = [];
  for (let n = 0; n <= seconds * 10; n++) {
    const at = n / 10;
    const to = reserve.spare(10 + at - behind(at), [r(0, 10 + at)], 0.1, at * 1000);
    if (to === null) continue;
    expect(to).toBeCloseTo(10 + at - 0.1 - manner.behind);
    told.push(at);
  }
  return told;
}

test("what is in reserve and never used is given up, on a computer that wobbles ever more rarely", () => {
  expect(moved(() => 0.35, 20)).toEqual([]);
  expect(moved((at) => (at < 1.55 ? 1 : 0.3), 20)).toEqual([1.5]);
  // Once in a while all of it is needed.
  expect(moved((at) => (at % 1 === 0 ? 0.35 : 1), 20)).toEqual([]);
  expect(moved(() => 1, 50)).toEqual([1.5, 4.5, 10.5, 22.5, 46.5]);
});

test("a tile steps back from where its pictures come late, and stays where they do not", () => {
  expect(moved(() => 0.2, 4, TILE)).toEqual([1.5]);
  expect(moved((at) => (at < 1.55 ? 0.2 : 0.8), 20, TILE)).toEqual([1.5]);
  expect(moved(() => 2, 20, TILE)).toEqual([]);
  expect(moved(() => 0.2, 20)).toEqual([]);
});

test.each([
  [2.6, null],
  [2.9, 9.2],
] as const)("a tile %d s behind goes to %s", (behind, expected) => {
  const to = jump(10 - behind, [r(0, 10)], 0.1, TILE);
  if (expected === null) expect(to).toBeNull();
  else expect(to).toBeCloseTo(expected);
});

test("waits grow and end at a quarter of a minute", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(retryDelay)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});
