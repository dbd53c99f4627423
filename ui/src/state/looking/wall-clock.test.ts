import { expect, test } from "vitest";
import { WallClock } from "./wall-clock";

test("it stands, runs at its speed, and changes speed without a jump", () => {
  const clock = new WallClock();
  clock.set(1_000_000, 0);
  expect(clock.at(5_000)).toBe(1_000_000);
  clock.run(true, 5_000);
  expect(clock.at(6_000)).toBe(2_000_000);
  clock.rate(8, 6_000);
  expect(clock.at(6_000)).toBe(2_000_000);
  expect(clock.at(6_500)).toBe(6_000_000);
  clock.run(false, 6_500);
  expect(clock.at(9_000)).toBe(6_000_000);
  // The computer's own clock seems to go back between two cores now and then.
  clock.run(true, 9_000);
  expect(clock.at(8_999)).toBe(6_000_000);
});
