import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Mark } from "../ipc/types/Mark";
import { areaOf, boundsOf, handlesOf, inPicture, movedInSight, type Shape, shapeAt, spanned, stretched } from "./shape";

interface Vector {
  mark: Mark;
  at: Array<{ atUs: number; shape: Shape }>;
}

test("a mark is where the model says, to the unit", () => {
  const path = new URL("../../../tests/data/redaction/marks.json", import.meta.url);
  const vectors = JSON.parse(readFileSync(path, "utf8")) as Vector[];
  expect(vectors.length).toBeGreaterThan(0);
  for (const { mark, at } of vectors) {
    for (const { atUs, shape } of at) expect(shapeAt(mark.keys, atUs), `mark at ${atUs}`).toEqual(shape);
  }
});

test("where a rounded quotient would be one too large, it is not", () => {
  const rect = (x: number): Shape => ({ kind: "rect", x, y: 0, width: 1, height: 1 });
  const keys = [
    { atUs: 0, shape: rect(0) },
    { atUs: 7_199_999_999, shape: rect(300_000) },
  ];
  for (const at of [1, 23_999, 24_000, 7_199_999_998]) {
    const exact = Number((300_000n * BigInt(at)) / 7_199_999_999n);
    expect(shapeAt(keys, at)).toMatchObject({ x: exact });
  }
});

test("what is hidden is held half a second on both sides", () => {
  const mark = { fromUs: 2e6, toUs: 3e6, decision: "hide" } as Mark;
  expect(inPicture(mark)).toEqual({ fromUs: 1.5e6, toUs: 3.5e6 });
  expect(inPicture({ ...mark, decision: "undecided" })).toEqual({ fromUs: 1.5e6, toUs: 3.5e6 });
  expect(inPicture({ ...mark, decision: "keep" })).toEqual({ fromUs: 2e6, toUs: 3e6 });
});

test("a box is drawn from any corner, and a slip of the hand draws none", () => {
  expect(spanned("rect", { x: 5000.4, y: 9000 }, { x: 1000, y: 2000 })).toEqual({
    kind: "rect",
    x: 1000,
    y: 2000,
    width: 4000,
    height: 7000,
  });
  expect(spanned("ellipse", { x: 5000, y: 9000 }, { x: 5100, y: 9900 })).toBeNull();
});

test("handles stretch and never turn a shape inside out", () => {
  const box: Shape = { kind: "rect", x: 10_000, y: 20_000, width: 10_000, height: 20_000 };
  expect(stretched(box, "nw", -1000, 500)).toEqual({ kind: "rect", x: 9000, y: 20_500, width: 11_000, height: 19_500 });
  expect(stretched(box, "e", 1000, 7000)).toEqual({ ...box, width: 11_000 });
  const thin = boundsOf(stretched(box, "w", 90_000, 0));
  expect(thin.width).toBeGreaterThan(0);
  expect(thin.x + thin.width).toBe(20_000);
  const three: Shape = {
    kind: "polygon",
    points: [
      { x: 0, y: 0 },
      { x: 9, y: 0 },
      { x: 0, y: 9 },
    ],
  };
  expect(stretched(three, 1, 5, 6)).toMatchObject({ points: [{ x: 0 }, { x: 14, y: 6 }, { y: 9 }] });
  expect(handlesOf(box).map(({ handle }) => handle)).toEqual(["nw", "n", "ne", "e", "se", "s", "sw", "w"]);
  expect(handlesOf(three)).toHaveLength(3);
});

test("a shape cannot be lost outside of the picture", () => {
  const box: Shape = { kind: "rect", x: 10_000, y: 20_000, width: 10_000, height: 20_000 };
  expect(areaOf(movedInSight(box, -500_000, 0))).toBeGreaterThan(0);
  expect(areaOf(movedInSight(box, 500_000, 500_000))).toBeGreaterThan(0);
  expect(movedInSight(box, 100, -100)).toEqual({ ...box, x: 10_100, y: 19_900 });
});
