import { expect, test } from "vitest";
import { framesOf, readPiece } from "./piece";
import { box, full, init, NOT_SYNC, text, u32 } from "./piece.test-boxes";

test("frames by the track's usual duration, the first a key frame, sound left aside", () => {
  const moof = box(
    "moof",
    box("traf", full("tfhd", 0, u32(2)), full("tfdt", 0, u32(5)), full("trun", 0, u32(9))),
    box("traf", full("tfhd", 0, u32(1)), full("tfdt", 0, u32(90_000)), full("trun", 0x4, u32(3), u32(0))),
  );
  expect(framesOf(init, new Uint8Array(moof), 5_000_000)).toEqual([
    { at: 6_000_000, key: true },
    { at: 6_040_000, key: false },
    { at: 6_080_000, key: false },
  ]);
});

test("frames that are shown in another order than they are kept stand in the order in which they are shown", () => {
  const frame = (flags: number, later: number) => [...u32(3_000), ...u32(500), ...u32(flags), ...u32(later)];
  const trun = full("trun", 0xf00, u32(3), frame(0, 3_000), frame(NOT_SYNC, 6_000), frame(NOT_SYNC, 0));
  const moof = box("moof", box("traf", full("tfhd", 0, u32(1)), full("tfdt", 0x1000000, u32(0), u32(9_000)), trun));
  expect(framesOf(init, new Uint8Array(moof), 0).map(({ at, key }) => [Math.round(at / 1000), key])).toEqual([
    [133, true],
    [167, false],
    [200, false],
  ]);
});

test("an answer that is cut short is no piece", () => {
  const header = text('{"initLength":2}');
  const whole = new Uint8Array([...u32(header.length), ...header, 1, 2, 3]);
  const piece = readPiece(whole.buffer);
  expect([...(piece?.init ?? [])]).toEqual([1, 2]);
  expect([...(piece?.media ?? [])]).toEqual([3]);
  for (const length of [0, 3, 4, 10]) expect(readPiece(whole.slice(0, length).buffer)).toBeNull();
});
