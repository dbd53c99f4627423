import { expect, test } from "vitest";
import { daysIn, frameFor, keepIn, MAX_SPAN, MIN_SPAN, pan, reveal, span, ticks, timeAt, xOf, zoom } from "./scale";
import { DAY, HOUR, MINUTE, SECOND, Zone } from "./zone";

const berlin = new Zone("Europe/Berlin");
const at = (text: string) => Date.parse(text) * 1000;
const day = { from: at("2026-11-21T23:00:00Z"), to: at("2026-11-22T23:00:00Z") };

test("pixels and times are each other's inverse", () => {
  for (const x of [0, 1, 333.3, 1200]) expect(xOf(day, 1200, timeAt(day, 1200, x))).toBeCloseTo(x, 3);
});

test.each([0.5, 2, 1e-9, 1e9])("zooming by %f keeps what is under the pointer there", (factor) => {
  const about = timeAt(day, 1000, 250);
  const zoomed = zoom(day, factor, about);
  expect(xOf(zoomed, 1000, about)).toBeCloseTo(250, 2);
  expect(span(zoomed)).toBeGreaterThanOrEqual(MIN_SPAN);
  expect(span(zoomed)).toBeLessThanOrEqual(MAX_SPAN);
});

test("footage cannot be lost out of sight", () => {
  const away = keepIn(pan(day, 400 * DAY), day);
  expect(away.from).toBeLessThan(day.to);
  const back = keepIn(pan(day, -400 * DAY), day);
  expect(back.to).toBeGreaterThan(day.from);
  expect(keepIn(day, day)).toEqual(day);
});

test("what is asked for comes into sight, and what is in sight stays", () => {
  expect(reveal(day, day.from + HOUR * 12)).toBe(day);
  for (const hours of [-3, 30]) {
    const seen = reveal(day, day.from + hours * HOUR);
    expect(seen.from).toBeLessThan(day.from + hours * HOUR);
    expect(seen.to).toBeGreaterThan(day.from + hours * HOUR);
    expect(span(seen)).toBe(span(day));
  }
});

test.each([
  [4 * SECOND, SECOND],
  [10 * MINUTE, MINUTE],
  [6 * HOUR, 30 * MINUTE],
  [DAY, 2 * HOUR],
  [7 * DAY, 12 * HOUR],
  [35 * DAY, 7 * DAY],
])("a span of %i has ticks every %i", (length, step) => {
  const marks = ticks({ from: day.from, to: day.from + length }, 1200, berlin);
  expect(marks.step).toBe(step);
  expect(marks.fine.length).toBeGreaterThan(marks.strong.length);
  expect(marks.strong.length).toBeLessThan(20);
});

test("the day that has 25 hours has 25 hours of ticks, one of them twice", () => {
  const long = { from: at("2026-10-24T22:00:00Z"), to: at("2026-10-25T23:00:00Z") - 1 };
  const hours = ticks(long, 2400, berlin, 80).strong.map((tick) => berlin.wallTime(tick).hour);
  expect(hours.filter((hour) => hour === 2)).toHaveLength(2);
  expect(hours).toHaveLength(25);
  expect(daysIn(long, berlin)).toHaveLength(1);
});

test("what is asked for surrounds what is shown, and does not change with every pixel", () => {
  const frame = frameFor(day, 1200);
  expect(frame.from).toBeLessThanOrEqual(day.from);
  expect(frame.to).toBeGreaterThanOrEqual(day.to);
  expect(frame.buckets).toBeGreaterThan(300);
  const moved = Array.from({ length: 60 }, (_, i) => JSON.stringify(frameFor(pan(day, i * MINUTE), 1200)));
  expect(new Set(moved).size).toBeLessThanOrEqual(2);
});
