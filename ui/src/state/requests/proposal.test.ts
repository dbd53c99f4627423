import { expect, test } from "vitest";
import type { RequestCamera } from "../../ipc/types/RequestCamera";
import { proposal } from "./proposal";

const camera = (looksThere: boolean | null, ...spans: Array<[number, number]>): RequestCamera => ({
  camera: "door",
  name: "Door",
  class: "porch",
  looksThere,
  seconds: 0,
  askedSeconds: 0,
  spans: spans.map(([fromUs, toUs]) => ({ fromUs, toUs })),
  gaps: [],
});
const windows = [
  { fromUs: 100, toUs: 200 },
  { fromUs: 300, toUs: 400 },
];

test("one clip a window, over the gaps in it", () => {
  expect(proposal([camera(true, [110, 150], [160, 190], [300, 400])], windows)).toEqual([
    { camera: "door", fromUs: 110, toUs: 190 },
    { camera: "door", fromUs: 300, toUs: 400 },
  ]);
});

test("nothing of a window without footage, and nothing outside of one", () => {
  expect(proposal([camera(true, [50, 120], [200, 300])], windows)).toEqual([
    { camera: "door", fromUs: 100, toUs: 120 },
  ]);
});

test("a camera that looks elsewhere is left out, one that nobody has placed is not", () => {
  expect(proposal([camera(false, [100, 200])], windows)).toEqual([]);
  expect(proposal([camera(null, [100, 200])], windows)).toHaveLength(1);
});
