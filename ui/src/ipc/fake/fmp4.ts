// Just enough of fragmented MP4 to play a clip in a loop: cut it into init and fragments, and move a fragment in time.

import { type Box, type Bytes, boxAt, boxes } from "../boxes";

export interface Clip {
  init: Bytes;
  fragments: Bytes[];
  /** Ticks per second, by track. */
  timescales: Map<number, number>;
}

export function readClip(bytes: Bytes): Clip {
  let initEnd = 0;
  let moof = 0;
  const fragments: Bytes[] = [];
  const timescales = new Map<number, number>();
  for (const box of boxes(bytes, 0, bytes.length)) {
    if (box.type === "moov") {
      initEnd = box.to;
      readTimescales(bytes, box, timescales);
    } else if (box.type === "moof") moof = box.from;
    else if (box.type === "mdat") fragments.push(bytes.slice(moof, box.to));
  }
  return { init: bytes.slice(0, initEnd), fragments, timescales };
}

function readTimescales(bytes: Bytes, moov: Box, into: Map<number, number>): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const trak of boxes(bytes, moov.from + 8, moov.to)) {
    if (trak.type !== "trak") continue;
    let id = 0;
    for (const box of boxes(bytes, trak.from + 8, trak.to)) {
      if (box.type === "tkhd") id = view.getUint32(box.from + 12 + (view.getUint8(box.from + 8) === 1 ? 16 : 8));
      if (box.type !== "mdia") continue;
      for (const inner of boxes(bytes, box.from + 8, box.to)) {
        if (inner.type === "mdhd") {
          into.set(id, view.getUint32(inner.from + 12 + (view.getUint8(inner.from + 8) === 1 ? 16 : 8)));
        }
      }
    }
  }
}

/** A copy of a fragment that plays `seconds` later. */
export function later(fragment: Bytes, seconds: number, timescales: Map<number, number>): Bytes {
  const out = fragment.slice();
  const view = new DataView(out.buffer);
  for (const moof of boxes(out, 0, out.length)) {
    if (moof.type !== "moof") continue;
    for (const traf of boxes(out, moof.from + 8, moof.to)) {
      if (traf.type !== "traf") continue;
      let track = 0;
      for (const box of boxes(out, traf.from + 8, traf.to)) {
        if (box.type === "tfhd") track = view.getUint32(box.from + 12);
        if (box.type !== "tfdt") continue;
        const shift = Math.round(seconds * (timescales.get(track) ?? 1));
        if (view.getUint8(box.from + 8) === 1) {
          view.setBigUint64(box.from + 12, view.getBigUint64(box.from + 12) + BigInt(shift));
        } else view.setUint32(box.from + 12, view.getUint32(box.from + 12) + shift);
      }
    }
  }
  return out;
}

/** A copy of a fragment of one frame that ends soon and leaves a hole until the next, as the engine sends key frames. */
export function brief(fragment: Bytes, ticks: number): Bytes {
  const out = fragment.slice();
  const view = new DataView(out.buffer);
  const trun = boxAt(out, ["moof", "traf", "trun"]);
  const tfhd = boxAt(out, ["moof", "traf", "tfhd"]);
  if (!trun || !tfhd) return out;
  const runs = view.getUint32(trun.from + 8);
  const heads = view.getUint32(tfhd.from + 8);
  if (runs & 0x100) view.setUint32(trun.from + 16 + (runs & 0x1 ? 4 : 0) + (runs & 0x4 ? 4 : 0), ticks);
  else view.setUint32(tfhd.from + 16 + (heads & 0x1 ? 8 : 0) + (heads & 0x2 ? 4 : 0), ticks);
  return out;
}
