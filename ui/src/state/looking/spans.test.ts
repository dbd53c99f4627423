import { expect, test } from "vitest";
import { type Span, Spans } from "./spans";

const S = 1_000_000;
const footage = (from: number, to: number, key = "1"): Span => ({
  from: from * S,
  to: to * S,
  what: { kind: "footage", key },
});
const gap = (from: number, to: number): Span => ({
  from: from * S,
  to: to * S,
  what: { kind: "gap", cause: "stalled" },
});
const told = (spans: Spans) =>
  spans.list.map(({ from, to, what }) => `${what.kind === "gap" ? "gap" : what.key}:${from / S}-${to / S}`);

function made(...all: Span[]): Spans {
  const spans = new Spans();
  for (const span of all) spans.add(span);
  return spans;
}

test.each([
  ["pieces that follow are one", [footage(0, 2), footage(2, 7)], ["1:0-7"]],
  ["a hole below a second is a seam", [footage(0, 2), footage(2.4, 7)], ["1:0-7"]],
  ["a longer hole stays one", [footage(0, 2), footage(4, 7)], ["1:0-2", "1:4-7"]],
  [
    "another kind of picture is another span, without a hole between",
    [footage(0, 2), footage(2.1, 4, "2")],
    ["1:0-2.1", "2:2.1-4"],
  ],
  ["a gap stands between", [footage(0, 2), gap(2, 9), footage(9, 11)], ["1:0-2", "gap:2-9", "1:9-11"]],
  ["what is told later holds", [gap(0, 10), footage(4, 6)], ["gap:0-4", "1:4-6", "gap:6-10"]],
  ["nothing is no span", [footage(3, 3)], []],
] as Array<[string, Span[], string[]]>)("%s", (_, all, expected) => {
  expect(told(made(...all))).toEqual(expected);
});

test("how far everything is known, and what is there", () => {
  const spans = made(footage(0, 2), gap(2, 9), footage(9, 11), footage(20, 22));
  expect(spans.known(1 * S)).toBe(11 * S);
  expect(spans.known(12 * S)).toBe(12 * S);
  expect(spans.at(5 * S)?.what.kind).toBe("gap");
  expect(spans.at(2 * S)?.what.kind).toBe("gap");
  expect(spans.at(15 * S)).toBeNull();
});

test("footage far away is forgotten, gaps are not", () => {
  const spans = made(footage(0, 2), gap(2, 9), footage(9, 20));
  spans.keep(12 * S, 15 * S);
  expect(told(spans)).toEqual(["gap:2-9", "1:12-15"]);
});
