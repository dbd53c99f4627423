// The tables are those of `model::redaction`'s own tests: both must hide the same blocks.

import { expect, test } from "vitest";
import type { Decision } from "../ipc/types/Decision";
import type { Mark } from "../ipc/types/Mark";
import { Blocks } from "./blocks";
import type { Shape } from "./shape";

const NONE = { shapes: [], onScreen: false };
const CLIP = 10_000_000;

const rect = (x: number, y: number, width: number, height: number): Shape => ({ kind: "rect", x, y, width, height });
const polygon = (...points: Array<[number, number]>): Shape => ({
  kind: "polygon",
  points: points.map(([x, y]) => ({ x, y })),
});

function mark(shape: Shape, decision: Decision = "hide", fromUs = 0, toUs = CLIP): Mark {
  return { id: 1, name: "", decision, reason: "unsaid", locked: false, fromUs, toUs, keys: [{ atUs: 0, shape }] };
}

function drawn(blocks: Blocks): string[] {
  return Array.from({ length: blocks.rows }, (_, row) =>
    Array.from({ length: blocks.columns }, (_, column) => (blocks.isHidden(column, row) ? "#" : ".")).join(""),
  );
}

const hidden = (shape: Shape) => drawn(Blocks.of({ mode: "hide_marked", marks: [mark(shape)] }, NONE, 0, 160, 96));

test("what is hidden is padded and made whole blocks", () => {
  expect(hidden(rect(30_000, 33_334, 10_000, 16_666))).toEqual([
    "..........",
    "..###.....",
    "..###.....",
    "..###.....",
    "..........",
    "..........",
  ]);
  const round: Shape = { kind: "ellipse", x: 37_500, y: 29_167, width: 25_000, height: 41_667 };
  expect(hidden(round).slice(0, 3)).toEqual(["....##....", "...####...", "..######.."]);
  const slanted = hidden(polygon([0, 0], [100_000, 100_000], [100_000, 99_900]));
  slanted.forEach((line, row) => {
    expect(line[Math.floor(((row + 0.5) * 10) / 6)]).toBe("#");
    expect(line).toContain(".");
  });
  expect(hidden(rect(-50_000, -50_000, 60_000, 60_000))[0]).toBe("###.......");
  expect(hidden(rect(-90_000, 0, 10_000, 10_000)).join("")).not.toContain("#");
});

test("what is kept is kept inwards, and hides win", () => {
  const keep = mark(rect(11_000, 17_000, 60_000, 60_000), "keep");
  const hide = { ...mark(rect(30_000, 40_000, 1, 1)), id: 2 };
  const masks = { shapes: [rect(60_000, 40_000, 10_000, 9000)], onScreen: false };
  expect(drawn(Blocks.of({ mode: "keep_marked", marks: [keep, hide] }, masks, 0, 160, 96))).toEqual([
    "##########",
    "##########",
    "####..####",
    "##.....###",
    "##########",
    "##########",
  ]);
  keep.toUs = 1_000_000;
  const later = Blocks.of({ mode: "keep_marked", marks: [keep, hide] }, masks, 1_000_000, 160, 96);
  expect(later.count()).toBe(later.columns * later.rows);
});

test("marks are held before and behind, and what is kept or a mistake hides nothing", () => {
  const at = (decision: Decision, at: number) =>
    Blocks.of(
      { mode: "hide_marked", marks: [mark(rect(0, 0, 50_000, 50_000), decision, 4e6, 6e6)] },
      NONE,
      at,
      64,
      64,
    ).count() > 0;
  const table: Array<[number, boolean]> = [
    [3_499_999, false],
    [3_500_000, true],
    [6_499_999, true],
    [6_500_000, false],
  ];
  for (const [moment, there] of table) {
    expect(at("hide", moment)).toBe(there);
    expect(at("undecided", moment)).toBe(there);
    expect(at("keep", moment) || at("not_a_subject", moment)).toBe(false);
  }
});

test("runs lie in the picture and cover every hidden block once", () => {
  const blocks = Blocks.of(
    { mode: "hide_marked", marks: [mark(rect(80_000, 80_000, 40_000, 40_000))] },
    NONE,
    0,
    170,
    90,
  );
  const runs = blocks.runs();
  expect(runs.length).toBeGreaterThan(0);
  for (const run of runs) {
    expect(run.x + run.width).toBeLessThanOrEqual(170);
    expect(run.y + run.height).toBeLessThanOrEqual(90);
  }
  expect(runs.reduce((sum, run) => sum + Math.ceil(run.width / 16), 0)).toBe(blocks.count());
});
