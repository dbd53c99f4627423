import { describe, expect, it } from "vitest";
import type { EventSpan } from "../../ipc/types/EventSpan";
import type { Subject } from "../../ipc/types/Subject";
import type { TimelineRow } from "../../ipc/types/TimelineRow";
import { CAME, createFilter, lookedThrough, placeMarks } from "./came";

const event = (subject: Subject, fromUs: number, toUs = fromUs + 2, score = 700): EventSpan => ({
  subject,
  fromUs,
  toUs,
  score,
});
const place = (events: EventSpan[], shown = [...CAME]) => placeMarks(events, shown, (us) => us, 1000, 20);

describe("marks of who came by", () => {
  it("stand in the middle of their event, and within the picture", () => {
    const marks = place([event("person", 0, 1), event("person", 100, 300), event("vehicle", 990, 1500)]);
    expect(marks.map((mark) => mark.x)).toEqual([0, 190, 980]);
    expect(place([event("person", -50, -1), event("person", 1001, 1002)])).toEqual([]);
  });

  it("never cover each other, and one stands for all that lie too near", () => {
    const crowd = Array.from({ length: 300 }, (_, i) => event(i % 3 ? "person" : "animal", i * 3, i * 3 + 1, 500 + i));
    const marks = place(crowd);
    for (const [i, mark] of marks.entries()) expect(mark.x).toBeGreaterThanOrEqual((marks[i - 1]?.x ?? -20) + 20);
    expect(marks.reduce((sum, mark) => sum + mark.count, 0)).toBe(300);
    const two = place([event("person", 100, 102, 600), event("person", 105, 120, 900)]);
    expect(two).toEqual([{ subject: "person", fromUs: 100, toUs: 120, score: 900, count: 2, x: 91 }]);
    const beside = place([event("person", 100, 102), event("vehicle", 100, 102)]);
    expect(beside.map((mark) => mark.x)).toEqual([91, 111]);
  });

  it("are only of what is shown", () => {
    const all = [event("person", 10), event("animal", 400), event("face", 700)];
    expect(place(all, ["animal"]).map((mark) => mark.subject)).toEqual(["animal"]);
    expect(place(all).map((mark) => mark.subject)).toEqual(["person", "animal"]);
  });
});

it("one subject is always shown", () => {
  const filter = createFilter();
  filter.toggle("vehicle");
  filter.toggle("person");
  expect(filter.shown()).toEqual(["animal"]);
  filter.toggle("animal");
  expect(filter.shown()).toEqual(["animal"]);
  filter.toggle("person");
  expect(filter.shown()).toEqual(["person", "animal"]);
});

it("where nobody looked is not where nobody came", () => {
  const MINUTE = 60_000_000;
  const row = (looked: Array<[number, number]>): TimelineRow => ({
    camera: "a",
    name: "A",
    removed: false,
    runs: [{ fromUs: 0, toUs: 100 * MINUTE, run: 1 }],
    gaps: [],
    motion: [],
    events: [],
    looked: looked.map(([from, to]) => ({ fromUs: from * MINUTE, toUs: to * MINUTE })),
    recordingSinceUs: null,
  });
  expect(lookedThrough(row([[0, 99]]), 0, 200 * MINUTE)).toBe(true);
  expect(lookedThrough(row([[50, 100]]), 0, 200 * MINUTE)).toBe(false);
  expect(lookedThrough(row([[50, 100]]), 60 * MINUTE, 90 * MINUTE)).toBe(true);
  expect(lookedThrough(row([]), 0, 50 * MINUTE)).toBe(false);
});
