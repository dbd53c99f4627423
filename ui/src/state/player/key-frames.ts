// Makes a stream of lone key frames playable.
//
// Each comes as a fragment of one frame that lasts 40 ms, with seconds of nothing until the next. A video element waits in such a
// hole for ever, and a decoder with several threads gives a frame out only when some more have come. So each frame is played
// several times over, without a hole, for as long as the last one lasted.

import { type Bytes, boxAt } from "../../ipc/boxes";

/** More than the threads a decoder usually holds frames back for; key frames are few, so decoding them again costs little. */
const COPIES = 8;
/** Frames' worth of time that the first one is given, before the distance to a second is known: a second at 25 a second. */
const FIRST = 25;

interface Place {
  /** Offset of the decode time and whether it has 64 bits. */
  time: number;
  wide: boolean;
  /** Offset of the frame's duration. */
  duration: number;
}

export class KeyFrames {
  /** Decode time of the last fragment as it came. */
  private last: number | null = null;
  /** Where the next copy goes on the timeline that is played. */
  private next = 0;
  private interval = 0;

  /** The fragments to play for one that came. What is no lone frame passes unchanged. */
  spread(fragment: Bytes): Bytes[] {
    const place = find(fragment);
    if (!place) return [fragment];
    const view = new DataView(fragment.buffer, fragment.byteOffset, fragment.byteLength);
    const time = place.wide ? Number(view.getBigUint64(place.time)) : view.getUint32(place.time);
    const own = view.getUint32(place.duration);
    const passed = this.last === null ? 0 : time - this.last;
    this.last = time;
    if (passed > 0) this.interval = passed;
    else if (this.interval === 0) this.interval = own * FIRST;
    const each = Math.max(1, Math.round(this.interval / COPIES));
    return Array.from({ length: COPIES }, () => {
      const copy = fragment.slice();
      const into = new DataView(copy.buffer);
      if (place.wide) into.setBigUint64(place.time, BigInt(this.next));
      else into.setUint32(place.time, this.next);
      into.setUint32(place.duration, each);
      this.next += each;
      return copy;
    });
  }
}

/** ISO/IEC 14496-12, 8.8.7 and 8.8.8: which optional fields stand before the one looked for. */
function find(bytes: Bytes): Place | null {
  const tfhd = boxAt(bytes, ["moof", "traf", "tfhd"]);
  const tfdt = boxAt(bytes, ["moof", "traf", "tfdt"]);
  const trun = boxAt(bytes, ["moof", "traf", "trun"]);
  if (!tfhd || !tfdt || !trun) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(trun.from + 12) !== 1) return null;
  const flags = (at: number) => view.getUint32(at + 8) & 0xffffff;
  const runs = flags(trun.from);
  const heads = flags(tfhd.from);
  let duration: number;
  if (runs & 0x100) duration = trun.from + 16 + (runs & 0x1 ? 4 : 0) + (runs & 0x4 ? 4 : 0);
  else if (heads & 0x8) duration = tfhd.from + 16 + (heads & 0x1 ? 8 : 0) + (heads & 0x2 ? 4 : 0);
  else return null;
  return { time: tfdt.from + 12, wide: view.getUint8(tfdt.from + 8) === 1, duration };
}
