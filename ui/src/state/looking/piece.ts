// A piece of footage as the back end answers it, and where its frames are. Pure: bytes in, numbers out.

import { type Box, type Bytes, boxAt, boxes } from "../../ipc/boxes";
import type { PlayHeader } from "../../ipc/types/PlayHeader";

export interface Piece {
  header: PlayHeader;
  init: Bytes;
  media: Bytes;
}

/** `null` when the answer is cut short. */
export function readPiece(answer: ArrayBuffer): Piece | null {
  if (answer.byteLength < 4) return null;
  const length = new DataView(answer).getUint32(0);
  if (answer.byteLength < 4 + length) return null;
  try {
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(answer, 4, length))) as PlayHeader;
    const payload = new Uint8Array(answer, 4 + length);
    return { header, init: payload.subarray(0, header.initLength), media: payload.subarray(header.initLength) };
  } catch {
    return null;
  }
}

/** One picture: when it is shown, in microseconds, and whether it needs no other. */
export interface Frame {
  at: number;
  key: boolean;
}

/** A picture with its bytes, as a place in the piece's media. */
export interface Sample extends Frame {
  from: number;
  size: number;
}

export interface Track {
  id: number;
  timescale: number;
  duration: number;
  size: number;
  flags: number;
}

/** The pictures of a piece in the order in which they are shown. `offset` is added to the fragments' own time. */
export function framesOf(init: Bytes, media: Bytes, offset: number): Frame[] {
  return samplesOf(init, media, offset).map(({ at, key }) => ({ at, key }));
}

export function samplesOf(init: Bytes, media: Bytes, offset: number): Sample[] {
  const track = videoTrack(init);
  if (!track) return [];
  const view = new DataView(media.buffer, media.byteOffset, media.byteLength);
  const samples: Sample[] = [];
  for (const moof of boxes(media, 0, media.byteLength)) {
    if (moof.type !== "moof") continue;
    for (const traf of boxes(media, moof.from + 8, moof.to)) {
      if (traf.type === "traf") readTraf(media, view, moof, traf, track, offset, samples);
    }
  }
  return samples.sort((a, b) => a.at - b.at);
}

export function videoTrack(init: Bytes): Track | null {
  const view = new DataView(init.buffer, init.byteOffset, init.byteLength);
  const moov = boxAt(init, ["moov"]);
  if (!moov) return null;
  const wide = (box: Box) => view.getUint8(box.from + 8) === 1;
  const tracks = [...boxes(init, moov.from + 8, moov.to)];
  for (const trak of tracks) {
    if (trak.type !== "trak") continue;
    const inner = [...boxes(init, trak.from + 8, trak.to)];
    const tkhd = inner.find((box) => box.type === "tkhd");
    const mdia = inner.find((box) => box.type === "mdia");
    if (!tkhd || !mdia) continue;
    const media = [...boxes(init, mdia.from + 8, mdia.to)];
    const mdhd = media.find((box) => box.type === "mdhd");
    const hdlr = media.find((box) => box.type === "hdlr");
    // "vide"
    if (!mdhd || !hdlr || view.getUint32(hdlr.from + 16) !== 0x76696465) continue;
    const id = view.getUint32(tkhd.from + 12 + (wide(tkhd) ? 16 : 8));
    const timescale = view.getUint32(mdhd.from + 12 + (wide(mdhd) ? 16 : 8));
    const track = { id, timescale, duration: 0, size: 0, flags: 0 };
    const mvex = tracks.find((box) => box.type === "mvex");
    for (const trex of mvex ? boxes(init, mvex.from + 8, mvex.to) : []) {
      if (trex.type !== "trex" || view.getUint32(trex.from + 12) !== id) continue;
      track.duration = view.getUint32(trex.from + 20);
      track.size = view.getUint32(trex.from + 24);
      track.flags = view.getUint32(trex.from + 28);
    }
    return timescale > 0 ? track : null;
  }
  return null;
}

/** "This sample is not a sync sample" (ISO/IEC 14496-12, 8.8.3.1). */
const NOT_SYNC = 0x10000;

function readTraf(
  bytes: Bytes,
  view: DataView,
  moof: Box,
  traf: Box,
  track: Track,
  offset: number,
  into: Sample[],
): void {
  let { duration, size, flags } = track;
  let data = moof.to + 8;
  let time = 0;
  for (const box of boxes(bytes, traf.from + 8, traf.to)) {
    const has = view.getUint32(box.from + 8) & 0xffffff;
    let at = box.from + 12;
    if (box.type === "tfhd") {
      if (view.getUint32(at) !== track.id) return;
      at += 4;
      if (has & 0x1) at += 8;
      if (has & 0x2) at += 4;
      if (has & 0x8) {
        duration = view.getUint32(at);
        at += 4;
      }
      if (has & 0x10) {
        size = view.getUint32(at);
        at += 4;
      }
      if (has & 0x20) flags = view.getUint32(at);
    } else if (box.type === "tfdt") {
      time = view.getUint8(box.from + 8) === 1 ? Number(view.getBigUint64(at)) : view.getUint32(at);
    } else if (box.type === "trun") {
      const count = view.getUint32(at);
      at += 4;
      if (has & 0x1) {
        // Every fragment here counts from its own start (default-base-is-moof).
        data = moof.from + view.getInt32(at);
        at += 4;
      }
      let first: number | null = null;
      if (has & 0x4) {
        first = view.getUint32(at);
        at += 4;
      }
      for (let i = 0; i < count; i++) {
        let lasts = duration;
        let own = flags;
        let takes = size;
        let shown = 0;
        if (has & 0x100) {
          lasts = view.getUint32(at);
          at += 4;
        }
        if (has & 0x200) {
          takes = view.getUint32(at);
          at += 4;
        }
        if (has & 0x400) {
          own = view.getUint32(at);
          at += 4;
        } else if (i === 0 && first !== null) own = first;
        if (has & 0x800) {
          shown = view.getInt32(at);
          at += 4;
        }
        const when = Math.round(((time + shown) * 1e6) / track.timescale) + offset;
        into.push({ at: when, key: (own & NOT_SYNC) === 0, from: data, size: takes });
        data += takes;
        time += lasts;
      }
    }
  }
}
