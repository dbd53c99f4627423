// Makes a film of lone key frames: each as often as its scale wants it, one right after the other.

import type { Bytes } from "../../ipc/boxes";
import { type Piece, samplesOf, videoTrack } from "./piece";
import type { KeyScale } from "./scale-of-media";

/** At the end of what is there a decoder with several threads holds pictures back until some more have come. */
const LAST_COPIES = 8;
/** Further than a look at the clock is late even on a busy computer. */
const PUSH_BEHIND_US = 600_000;
const PUSH_EACH_US = 20_000;

/** The fragments of a piece of key frames on the scale of what plays them. */
export function keyFilm(piece: Piece, scale: KeyScale): Bytes {
  const { header, init, media } = piece;
  const track = videoTrack(init);
  if (!track) return media;
  const keys = samplesOf(init, media, header.timestampOffsetUs);
  const ends = header.nextUs === null || header.state === "writing";
  const parts = keys.map((key, index) => {
    const last = index === keys.length - 1;
    const until = last ? Math.max(header.toUs, key.at + 1) : (keys[index + 1]?.at ?? header.toUs);
    const put = scale.add(key.at, until, last && ends ? LAST_COPIES : 0);
    const ticks = (us: number) => Math.round((us * track.timescale) / 1e6);
    const duration = ticks(put.media + scale.frameUs) - ticks(put.media);
    const data = media.subarray(key.from, key.from + key.size);
    return fragment(track.id, ticks(put.media), duration, data, put.copies);
  });
  const film = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    film.set(part, at);
    at += part.byteLength;
  }
  return film;
}

/**
 * What pushes the last pictures of a stretch out of the decoder: one with several threads holds as many pictures back, and behind a
 * stretch nothing follows. Copies of a key frame stand a little behind its end, where no clock comes: WebKit decodes on over holes of
 * less than a second. All of them end within that second, because what is taken in over them later would lose pictures. `endUs` is of
 * the media; `null` where no key frame is known.
 */
export function pushFilm(piece: Piece, endUs: number, copies: number): Bytes | null {
  const track = videoTrack(piece.init);
  const key = samplesOf(piece.init, piece.media, 0).findLast((sample) => sample.key);
  if (!track || !key) return null;
  const ticks = (us: number) => Math.round((us * track.timescale) / 1e6);
  const data = piece.media.subarray(key.from, key.from + key.size);
  return fragment(track.id, ticks(endUs + PUSH_BEHIND_US), ticks(PUSH_EACH_US), data, copies);
}

/** One fragment (ISO/IEC 14496-12, 8.8) of `copies` times the same key frame. */
function fragment(track: number, time: number, duration: number, data: Uint8Array, copies: number): Bytes {
  const trun = 20 + 4 * copies;
  const moof = 8 + 16 + 8 + 24 + 20 + trun;
  const out = new Uint8Array(moof + 8 + data.byteLength * copies);
  const view = new DataView(out.buffer);
  let at = 0;
  const u32 = (value: number) => {
    view.setUint32(at, value);
    at += 4;
  };
  const box = (size: number, type: string) => {
    u32(size);
    for (const letter of type) out[at++] = letter.charCodeAt(0);
  };
  box(moof, "moof");
  box(16, "mfhd");
  u32(0);
  u32(1);
  box(8 + 24 + 20 + trun, "traf");
  box(24, "tfhd");
  // Counts from this box; usual duration, usual flags: a key frame.
  u32(0x020028);
  u32(track);
  u32(duration);
  u32(0x02000000);
  box(20, "tfdt");
  u32(0x01000000);
  view.setBigUint64(at, BigInt(time));
  at += 8;
  box(trun, "trun");
  u32(0x000201);
  u32(copies);
  u32(moof + 8);
  for (let copy = 0; copy < copies; copy++) u32(data.byteLength);
  box(8 + data.byteLength * copies, "mdat");
  for (let copy = 0; copy < copies; copy++) {
    out.set(data, at);
    at += data.byteLength;
  }
  return out;
}
