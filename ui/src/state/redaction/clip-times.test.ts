import { expect, test } from "vitest";
import { ClipTimes } from "./clip-times";

/** Ten a second with a gap of five seconds after the third, and a late picture at the end. */
const PICTURES: Array<[clip: number, wall: number]> = [
  [0, 1000e6],
  [100_000, 1000.1e6],
  [200_000, 1000.2e6],
  [300_000, 1005.2e6],
  [550_000, 1005.45e6],
];

function times(): ClipTimes {
  const bytes = new ArrayBuffer(PICTURES.length * 16);
  const view = new DataView(bytes);
  PICTURES.forEach(([clip, wall], at) => {
    view.setFloat64(at * 16, clip);
    view.setFloat64(at * 16 + 8, wall);
  });
  return new ClipTimes(bytes, 650_000);
}

test("a clip time finds its picture, and the picture its time", () => {
  const clip = times();
  expect(clip.count).toBe(5);
  for (const [at, picture] of [
    [-5, 0],
    [0, 0],
    [99_999, 0],
    [100_000, 1],
    [549_999, 3],
    [550_000, 4],
    [9e9, 4],
  ] as const)
    expect(clip.at(at), String(at)).toBe(picture);
  expect(clip.start(199_999)).toBe(100_000);
  expect(clip.end(199_999)).toBe(200_000);
  expect(clip.end(600_000)).toBe(650_000);
  expect(clip.timeOf(-1)).toBe(0);
});

test("a film begins and ends between two pictures", () => {
  const clip = times();
  expect(clip.nearestBorder(140_000)).toBe(100_000);
  expect(clip.nearestBorder(160_000)).toBe(200_000);
  expect(clip.nearestBorder(640_000)).toBe(650_000);
});

test("a stretch ends between two pictures, and keeps one at least", () => {
  const clip = times();
  const film = { fromUs: 100_000, toUs: 550_000 };
  expect(clip.bordered(film, "from", 140_000)).toEqual(film);
  expect(clip.bordered(film, "from", 260_000)).toEqual({ fromUs: 300_000, toUs: 550_000 });
  expect(clip.bordered(film, "from", 9e9)).toEqual({ fromUs: 300_000, toUs: 550_000 });
  expect(clip.bordered(film, "to", 640_000)).toEqual({ fromUs: 100_000, toUs: 650_000 });
  expect(clip.bordered(film, "to", -5)).toEqual({ fromUs: 100_000, toUs: 200_000 });
});

test("gaps are in one time and not in the other", () => {
  const clip = times();
  expect(clip.toWall(250_000)).toBe(1000.25e6);
  expect(clip.toWall(310_000)).toBe(1005.21e6);
  expect(clip.toClip(1005.21e6)).toBe(310_000);
  // In the gap: still the picture before it.
  expect(clip.at(clip.toClip(1003e6))).toBe(2);
  expect(clip.isOver(1005.5e6)).toBe(false);
  expect(clip.isOver(1005.55e6)).toBe(true);
});
