import { expect, test } from "vitest";
import type { Stretch } from "../../ipc/types/Stretch";
import { coverage, joined, unwatched, Watcher } from "./watched";

function watch() {
  const told: Stretch[] = [];
  const watcher = new Watcher((stretch) => told.push(stretch));
  let now = 0;
  /** Plays from one moment to another, looked at 25 times a second. */
  const play = (from: number, to: number, rate = 1) => {
    for (let at = from; at < to; at += 40_000 * rate) {
      watcher.look(at, true, rate, now);
      now += 40;
    }
    watcher.look(to, true, rate, now);
  };
  const rest = (at: number, ms: number) => {
    watcher.look(at, false, 1, now);
    now += ms;
    watcher.look(at, false, 1, now);
  };
  return { watcher, told, play, rest };
}

const S = 1_000_000;

test("what plays is told as it goes, and whole when it rests", () => {
  const { told, play, rest } = watch();
  play(0, 5 * S);
  expect(joined(told)).toEqual([{ fromUs: 0, toUs: expect.any(Number) }]);
  expect(told.length).toBeGreaterThan(1);
  rest(5 * S, 60_000);
  expect(joined(told)).toEqual([{ fromUs: 0, toUs: 5 * S }]);
});

test("a pause does not count, and neither does a jump", () => {
  const { told, play, rest } = watch();
  play(0, S);
  rest(S, 30_000);
  expect(joined(told)).toEqual([{ fromUs: 0, toUs: S }]);
  // Sought while it stands, then played.
  rest(8 * S, 1000);
  play(8 * S, 9 * S);
  rest(9 * S, 10);
  expect(joined(told)).toEqual([
    { fromUs: 0, toUs: S },
    { fromUs: 8 * S, toUs: 9 * S },
  ]);
});

test("a jump in the middle of playing leaves the way unwatched", () => {
  const { watcher, told, play } = watch();
  play(0, S);
  play(6 * S, 7 * S);
  watcher.stop();
  expect(joined(told)).toEqual([
    { fromUs: 0, toUs: S },
    { fromUs: 6 * S, toUs: 7 * S },
  ]);
});

test("a clock that follows its picture goes back by a hair, and that is no jump", () => {
  const told: Stretch[] = [];
  const watcher = new Watcher((stretch) => told.push(stretch));
  [0, 40_000, 39_700, 80_000, 120_000].forEach((at, look) => {
    watcher.look(at, true, 1, look * 40);
  });
  watcher.stop();
  expect(told).toEqual([{ fromUs: 0, toUs: 120_000 }]);
});

test("twice its speed counts, four times does not", () => {
  const fast = watch();
  fast.play(0, 4 * S, 2);
  fast.watcher.stop();
  expect(joined(fast.told)).toEqual([{ fromUs: 0, toUs: 4 * S }]);
  const faster = watch();
  faster.play(0, 4 * S, 4);
  faster.watcher.stop();
  expect(faster.told).toEqual([]);
});

test("what is left of a film, as the model tells it", () => {
  const trim = { fromUs: S, toUs: 9 * S };
  expect(unwatched([], trim)).toEqual([trim]);
  expect(unwatched([{ fromUs: 0, toUs: 4 * S }], trim)).toEqual([{ fromUs: 4 * S, toUs: 9 * S }]);
  expect(
    unwatched(
      [
        { fromUs: 3 * S, toUs: 4 * S },
        { fromUs: 6 * S, toUs: 8.8 * S },
      ],
      trim,
    ),
  ).toEqual([
    { fromUs: S, toUs: 3 * S },
    { fromUs: 4 * S, toUs: 6 * S },
  ]);
  expect(coverage([], trim)).toBe(0);
  expect(coverage([{ fromUs: 0, toUs: 9 * S }], trim)).toBe(1);
  expect(coverage([{ fromUs: S, toUs: 5 * S }], trim)).toBe(0.5);
});
