import { expect, test } from "vitest";
import { KeyScale, PlainScale } from "./scale-of-media";

const S = 1_000_000;

test("plain footage: a second is a second, far on both sides", () => {
  const scale = new PlainScale(1_800_000_000 * S);
  for (const off of [-3600 * S, 0, 40_000, 7200 * S]) {
    const at = 1_800_000_000 * S + off;
    expect(scale.at(scale.seconds(at))).toBeCloseTo(at, 0);
    expect(scale.fits(at)).toBe(true);
  }
  expect(scale.fits(1_800_000_000 * S + 13 * 3600 * S)).toBe(false);
});

test.each([4, 8])("key frames at %i times: in whole copies, and together as fast as that", (speed) => {
  const scale = new KeyScale(speed, 40_000);
  // Two seconds and a little between key frames, which is no whole number of copies.
  const keys = Array.from({ length: 50 }, (_, i) => i * 2_070_000);
  for (const key of keys) scale.add(key, key + 2_070_000, 0);
  const first = scale.seconds(0);
  const last = scale.seconds(50 * 2_070_000 - 1);
  expect((50 * 2.07) / (last - first)).toBeCloseTo(speed, 0);
  for (const at of [0, 1_000_000, 2_070_000, 60_000_000])
    expect(Math.abs(scale.at(scale.seconds(at)) - at)).toBeLessThan(10);
  // Time only goes forward.
  let before = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < 100 * S; at += 333_333) {
    expect(scale.seconds(at)).toBeGreaterThan(before);
    before = scale.seconds(at);
  }
});

test("across a hole the later one begins where the earlier ended", () => {
  const scale = new KeyScale(8, 40_000);
  scale.add(0, 2 * S, 0);
  scale.add(5 * S, 7 * S, 0);
  expect(scale.seconds(3 * S)).toBeCloseTo(scale.seconds(5 * S), 6);
  expect(scale.fits(7 * S)).toBe(true);
  expect(scale.fits(1 * S)).toBe(false);
  scale.retire();
  expect(scale.fits(9 * S)).toBe(false);
});
