// Boxes put together by hand, for the tests of whatever reads pieces of footage.

import type { Piece } from "./piece";

export const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
export const text = (value: string) => [...value].map((letter) => letter.charCodeAt(0));
export const box = (type: string, ...body: number[][]) => {
  const bytes = body.flat();
  return [...u32(8 + bytes.length), ...text(type), ...bytes];
};
export const full = (type: string, flags: number, ...body: number[][]) => box(type, u32(flags), ...body);

export const NOT_SYNC = 0x10000;

const trak = (id: number, handler: string, timescale: number) =>
  box(
    "trak",
    full("tkhd", 0, u32(0), u32(0), u32(id)),
    box("mdia", full("mdhd", 0, u32(0), u32(0), u32(timescale)), full("hdlr", 0, u32(0), text(handler))),
  );

/** Sound as track 2, pictures as track 1 at 25 a second, of which none is a key frame unless it says so. */
export const init = new Uint8Array(
  box(
    "moov",
    trak(2, "soun", 48_000),
    trak(1, "vide", 90_000),
    box("mvex", full("trex", 0, u32(1), u32(1), u32(3_600), u32(0), u32(NOT_SYNC))),
  ),
);

/** A piece of key frames with these bytes, as the engine muxes it: one fragment, each frame lasting until the next. */
export function pieceOf(frames: number[][], lastsUs: number, fromUs: number): Piece {
  const trun = (offset: number) =>
    full("trun", 0x601, u32(frames.length), u32(offset), ...frames.map((bytes) => [...u32(bytes.length), ...u32(0)]));
  const moof = (offset: number) =>
    box(
      "moof",
      box("traf", full("tfhd", 0x8, u32(1), u32((lastsUs * 90_000) / 1e6)), full("tfdt", 0, u32(0)), trun(offset)),
    );
  const media = new Uint8Array([...moof(moof(0).length + 8), ...box("mdat", ...frames)]);
  const header = {
    fromUs,
    toUs: fromUs + frames.length * lastsUs,
    nextUs: fromUs + frames.length * lastsUs,
    gap: null,
    mime: "",
    configId: "",
    width: 0,
    height: 0,
    initLength: init.length,
    timestampOffsetUs: fromUs,
    cameraOffsetUs: 0,
    frames: frames.length,
    frameUs: lastsUs,
    state: "finished" as Piece["header"]["state"],
  };
  return { header, init, media };
}
