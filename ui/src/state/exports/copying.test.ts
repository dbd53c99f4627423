import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countDown, forgetCopied, lastCopied } from "./copying";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  forgetCopied();
  vi.useRealTimers();
});

test("what is copied counts down, is said to be cleared, and then no more", () => {
  countDown(7, "pin");
  expect(lastCopied()).toEqual({ id: 7, what: "pin", leftS: 60 });
  vi.advanceTimersByTime(1_000);
  expect(lastCopied()?.leftS).toBe(59);
  vi.advanceTimersByTime(58_000);
  expect(lastCopied()?.leftS).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(lastCopied()?.leftS).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(lastCopied()).toBe(null);
});

test("the clipboard holds one thing: what is copied next takes its place, with a minute of its own", () => {
  countDown(7, "url");
  vi.advanceTimersByTime(40_000);
  countDown(7, "pin");
  expect(lastCopied()).toEqual({ id: 7, what: "pin", leftS: 60 });
  vi.advanceTimersByTime(30_000);
  expect(lastCopied()).toEqual({ id: 7, what: "pin", leftS: 30 });
});

test("a window that was locked counts nothing any more", () => {
  countDown(7, "url");
  forgetCopied();
  vi.advanceTimersByTime(5_000);
  expect(lastCopied()).toBe(null);
});
