import { expect, test } from "vitest";
import type { RequestCard } from "../../ipc/types/RequestCard";
import type { RequestChange } from "../../ipc/types/RequestChange";
import { type Reading, readOn } from "./reading";

const sound = (before: string, after: string): RequestChange => ({ member: "need.audio", before, after });
const wanted = (before: string, after: string): RequestChange => ({ member: "wanted", before, after });

/** What is told after these answers, one after the other. */
const told = (...answers: Array<[string, RequestChange[]]>) => {
  let reading: Reading | null = null;
  for (const [id, changes] of answers) reading = readOn(reading, { row: { id }, changes } as RequestCard);
  return reading && { newer: (reading as Reading).newer, changes: (reading as Reading).changes };
};

test("a card that is opened tells what changed since the last look, however often it is answered", () => {
  const since = [sound("true", "false")];
  expect(told(["b", since])).toEqual({ newer: false, changes: since });
  expect(told(["b", since], ["b", since])).toEqual({ newer: false, changes: since });
});

test("what comes meanwhile is told from the card that was opened", () => {
  expect(told(["b", [sound("true", "false")]], ["c", [wanted("a van", "a bus")]])).toEqual({
    newer: true,
    changes: [wanted("a van", "a bus")],
  });
});

test("several that come add up, and what came back to what it was is no change", () => {
  const second: [string, RequestChange[]] = ["b", [sound("true", "false"), wanted("a van", "a bus")]];
  const third: [string, RequestChange[]] = ["c", [sound("false", "true"), wanted("a bus", "a tram")]];
  const both = { newer: true, changes: [wanted("a van", "a tram")] };
  expect(told(["a", []], second, third)).toEqual(both);
  expect(told(["a", []], second, third, third)).toEqual(both);
});
