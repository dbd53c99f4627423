import { expect, test } from "vitest";
import { Frames } from "./frames";

/** Ten pictures a second, a key frame each second. */
const piece = (from: number, to: number) =>
  Array.from({ length: Math.round((to - from) * 10) }, (_, i) => ({
    at: Math.round(from * 1e6 + i * 1e5),
    key: Math.round(from * 10 + i) % 10 === 0,
  }));

test("the picture that is seen, the one before and the one after", () => {
  const frames = new Frames();
  frames.add(piece(2, 4));
  frames.add(piece(0, 2));
  expect(frames.count).toBe(40);
  expect(frames.current(2_050_000)).toBe(2_000_000);
  expect(frames.next(2_050_000)).toBe(2_100_000);
  expect(frames.previous(2_050_000)).toBe(1_900_000);
  expect(frames.previous(0)).toBeNull();
  expect(frames.next(3_900_000)).toBeNull();
});

test("pieces that are fetched again replace what is there", () => {
  const frames = new Frames();
  frames.add(piece(0, 3));
  frames.add(piece(1, 2));
  expect(frames.count).toBe(30);
});

test("only what stands before a key frame can go", () => {
  const frames = new Frames();
  frames.add(piece(0, 4));
  const key = frames.keyBefore(2_730_000);
  expect(key).toBe(2_000_000);
  frames.keep(key ?? 0, Number.POSITIVE_INFINITY);
  expect(frames.count).toBe(20);
  expect(frames.keyBefore(1_000_000)).toBeNull();
});
