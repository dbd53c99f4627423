import { expect, test } from "vitest";
import { isNews, TELL_EVERY_MS } from "./presence";
import { bytesOfGb, daysFor, GIB, gbText, quotaFault } from "./storage";
import { guessTime } from "./strength";

test("a hand is told of at most every twenty seconds, and after the clock was set back", () => {
  expect(isNews(0, Date.now())).toBe(true);
  expect(isNews(100_000, 100_000 + TELL_EVERY_MS - 1)).toBe(false);
  expect(isNews(100_000, 100_000 + TELL_EVERY_MS)).toBe(true);
  expect(isNews(100_000, 99_000)).toBe(true);
});

test("days that a limit lasts", () => {
  expect(daysFor(1.5e12, 3)).toBeCloseTo(11.57, 1);
  expect(daysFor(GIB, 0)).toBe(0);
});

test.each([
  [3, "moment"],
  [8.3, "hours"],
  [10, "days"],
  [13, "years"],
  [20, "ages"],
] as const)("10^%d guesses take %s", (log10, unit) => {
  expect(guessTime(log10).unit).toBe(unit);
});

test.each([
  ["", null, false],
  ["250", 250e9, false],
  ["1,5", 1.5e9, false],
  [" 0.2 ", 0.2e9, false],
  ["0", 0, true],
  ["-3", -3e9, true],
  ["a lot", Number.NaN, true],
])("a field of GB that says %j", (text, bytes, fault) => {
  expect(bytesOfGb(text)).toBe(bytes);
  expect(quotaFault(text)).toBe(fault);
});

test("a size goes into a field and comes back", () => {
  expect(bytesOfGb(gbText(1_500_000_000))).toBe(1_500_000_000);
  expect(gbText(null)).toBe("");
});
