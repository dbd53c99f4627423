// Walking the boxes of MP4, as far as a page needs to.

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Box {
  type: string;
  from: number;
  to: number;
}

/** The boxes between two offsets, in order; ends early where they make no sense. */
export function* boxes(bytes: Bytes, from: number, to: number): Generator<Box> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = from;
  while (at + 8 <= to) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > to) return;
    yield { type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), from: at, to: at + size };
    at += size;
  }
}

/** The first box on a path such as `["moof", "traf", "tfdt"]`. */
export function boxAt(bytes: Bytes, path: string[]): Box | null {
  let inside: Box = { type: "", from: -8, to: bytes.byteLength };
  for (const type of path) {
    const found = [...boxes(bytes, inside.from + 8, inside.to)].find((box) => box.type === type);
    if (!found) return null;
    inside = found;
  }
  return inside;
}
