// Makes a stream of lone key frames playable.
//
// Each comes as a fragment of one frame that lasts 40 ms or so, with seconds of nothing until the next. A video element waits in
// such a hole for ever, and a decoder with several threads gives a frame out only when some more have come. So each frame is played
// a few times over, right after the one before it: a short run for each, and a standing picture until the next. Its duration is left
// as it is, because WebKit takes the one that the stream's own parameter sets tell, whatever the fragment says.

import { type Bytes, boxAt } from "../../ipc/boxes";

/** More than the threads a decoder usually holds frames back for; key frames are few, so decoding them again costs little. */
const COPIES = 8;

interface Place {
  /** Offset of the decode time and whether it has 64 bits. */
  time: number;
  wide: boolean;
  /** How long the frame lasts, in the track's ticks. */
  duration: number;
}

export class KeyFrames {
  /** Where the next copy goes on the timeline that is played. */
  private next = 0;

  /** The fragments to play for one that came. What is no lone frame passes unchanged. */
  spread(fragment: Bytes): Bytes[] {
    const place = find(fragment);
    if (!place) return [fragment];
    return Array.from({ length: COPIES }, () => {
      const copy = fragment.slice();
      const into = new DataView(copy.buffer);
      if (place.wide) into.setBigUint64(place.time, BigInt(this.next));
      else into.setUint32(place.time, this.next);
      this.next += place.duration;
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
  let at: number;
  if (runs & 0x100) at = trun.from + 16 + (runs & 0x1 ? 4 : 0) + (runs & 0x4 ? 4 : 0);
  else if (heads & 0x8) at = tfhd.from + 16 + (heads & 0x1 ? 8 : 0) + (heads & 0x2 ? 4 : 0);
  else return null;
  const duration = view.getUint32(at);
  return duration > 0 ? { time: tfdt.from + 12, wide: view.getUint8(tfdt.from + 8) === 1, duration } : null;
}
