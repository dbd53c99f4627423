import { expect, test } from "vitest";
import { type Bytes, boxAt } from "../../ipc/boxes";
import { KeyFrames } from "./key-frames";

const u32 = (n: number) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const box = (type: string, ...content: number[][]): number[] => {
  const body = content.flat();
  return [...u32(body.length + 8), ...[...type].map((c) => c.charCodeAt(0)), ...body];
};

/** A fragment with its duration in the run, or in the head. */
function fragment(time: number, duration: number, frames = 1, inHead = false): Bytes {
  const head = inHead ? box("tfhd", u32(0x020008), u32(1), u32(duration)) : box("tfhd", u32(0x020000), u32(1));
  const decode = box("tfdt", u32(0x01000000), u32(0), u32(time));
  const samples = Array.from({ length: frames }, () => [...(inHead ? [] : u32(duration)), ...u32(9)]).flat();
  const run = box("trun", u32(inHead ? 0x000201 : 0x000301), u32(frames), u32(0), samples);
  return new Uint8Array([...box("moof", box("traf", head, decode, run)), ...box("mdat", [1, 2, 3])]);
}

function read(bytes: Bytes, inHead: boolean): { time: number; duration: number } {
  const view = new DataView(bytes.buffer);
  const tfdt = boxAt(bytes, ["moof", "traf", "tfdt"]);
  const place = boxAt(bytes, ["moof", "traf", inHead ? "tfhd" : "trun"]);
  if (!tfdt || !place) throw new Error("boxes are missing");
  return {
    time: Number(view.getBigUint64(tfdt.from + 12)),
    duration: view.getUint32(place.from + (inHead ? 16 : 20)),
  };
}

test.each([false, true])("lone frames follow each other without a hole (duration in the head: %s)", (inHead) => {
  const keys = new KeyFrames();
  // Two seconds apart, and a step back in time.
  const played = [1000, 181_000, 0].flatMap((time) => keys.spread(fragment(time, 3600, 1, inHead)));
  expect(played).toHaveLength(24);
  played.forEach((one, i) => {
    expect(read(one, inHead)).toEqual({ time: i * 3600, duration: 3600 });
  });
});

test("what is no lone frame passes unchanged", () => {
  const keys = new KeyFrames();
  for (const bytes of [fragment(0, 3600, 3), fragment(0, 0), new Uint8Array([1, 2, 3]), new Uint8Array(0)]) {
    expect(keys.spread(bytes)).toEqual([bytes]);
  }
});
