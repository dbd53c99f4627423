// A ZIP of stored entries, read from front to back as it comes and written again without the padding. Compressed, encrypted or nested things
// are none of ours and are refused; sizes, sums, places and the directory behind are held against what came.

import { crc32 } from "./crc32";
import { Fault } from "./fault";

const local = 0x04034b50;
const central = 0x02014b50;
const end = 0x06054b50;
const end64 = 0x06064b50;
const locator64 = 0x07064b50;
const wide = 0xffffffff;
const utf8 = 1 << 11;
/** 1980-01-01, as MS-DOS counts. */
const date = (1 << 5) | 1;

export const mostEntries = 1001;

export interface Entry {
  name: string;
  bytes: number;
  crc: number;
}

/** Who is told what comes, in order. Each is awaited, so that a slow disk slows the download and fills no memory. */
export interface Taker {
  entry(entry: Entry): Promise<void>;
  data(bytes: Uint8Array): Promise<void>;
  ended(): Promise<void>;
}

interface Seen extends Entry {
  at: number;
}

export class ZipReader {
  private held: Uint8Array = new Uint8Array(0);
  private at = 0;
  private seen: Seen[] = [];
  private listed = 0;
  private open: Seen | null = null;
  private left = 0;
  private sum = 0;
  private directoryAt: number | null = null;
  private directoryEnd = 0;
  private end64At: number | null = null;
  private located = false;
  private over = false;

  constructor(private readonly taker: Taker) {}

  async push(bytes: Uint8Array): Promise<void> {
    let rest = this.held.length === 0 ? bytes : join(this.held, bytes);
    this.held = rest.subarray(0, 0);
    for (;;) {
      if (this.open) {
        const part = rest.subarray(0, this.left);
        rest = rest.subarray(part.length);
        if (part.length > 0) await this.data(part);
        if (this.left > 0) return;
        await this.close(this.open);
      }
      const used = await this.head(rest);
      if (used === 0) break;
      rest = rest.subarray(used);
      this.at += used;
    }
    if (this.over && rest.length > 0) throw bad("something behind its end");
    // A head is at most the two texts of 64 KiB that it announces.
    if (rest.length > 200_000) throw bad("a head without end");
    this.held = rest.slice();
  }

  /** All of it came. */
  finish(): void {
    if (!this.over || this.open) throw bad("it ends too early");
  }

  private async data(bytes: Uint8Array): Promise<void> {
    this.sum = crc32(this.sum, bytes);
    this.left -= bytes.length;
    this.at += bytes.length;
    await this.taker.data(bytes);
  }

  private async close(entry: Seen): Promise<void> {
    if (this.sum !== entry.crc) throw bad(`the sum of ${entry.name}`);
    this.open = null;
    await this.taker.ended();
  }

  /** Reads the head at the front of `bytes`; says how long it was, or 0 if it is not all there yet. */
  private async head(bytes: Uint8Array): Promise<number> {
    if (bytes.length < 4 || this.over) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    switch (view.getUint32(0, true)) {
      case local:
        return this.localHead(view);
      case central:
        return this.centralHead(view);
      case end64:
        return this.end64(view);
      case locator64:
        return this.locator(view);
      case end:
        return this.end(view);
      default:
        throw bad("no head where one must be");
    }
  }

  private async localHead(view: DataView): Promise<number> {
    if (this.directoryAt !== null) throw bad("an entry behind the directory");
    if (view.byteLength < 30) return 0;
    const length = 30 + view.getUint16(26, true) + view.getUint16(28, true);
    if (view.byteLength < length) return 0;
    const entry = readEntry(view, 4, 30, view.getUint16(26, true), view.getUint16(28, true)).entry;
    if (this.seen.length >= mostEntries) throw bad("too many entries");
    if (this.seen.some((one) => one.name === entry.name)) throw bad(`${entry.name} twice`);
    this.open = { ...entry, at: this.at };
    this.seen.push(this.open);
    this.left = entry.bytes;
    this.sum = 0;
    await this.taker.entry(entry);
    return length;
  }

  private centralHead(view: DataView): number {
    if (view.byteLength < 46) return 0;
    const [name, extra, comment] = [28, 30, 32].map((at) => view.getUint16(at, true)) as [number, number, number];
    const length = 46 + name + extra + comment;
    if (view.byteLength < length) return 0;
    if (this.end64At !== null) throw bad("the directory goes on behind its end");
    this.directoryAt ??= this.at;
    const { entry, more } = readEntry(view, 6, 46, name, extra);
    const narrow = view.getUint32(42, true);
    const at = narrow === wide ? (more ?? -1) : narrow;
    const seen = this.seen[this.listed++];
    if (!seen || seen.name !== entry.name || seen.bytes !== entry.bytes || seen.crc !== entry.crc || seen.at !== at) {
      throw bad("a directory of something else");
    }
    this.directoryEnd = this.at + length;
    return length;
  }

  private end64(view: DataView): number {
    if (view.byteLength < 56) return 0;
    this.endDirectory();
    const numbers = [24, 32, 40, 48].map((at) => big(view, at));
    const here = [this.seen.length, this.seen.length, this.directoryEnd - (this.directoryAt ?? 0), this.directoryAt];
    if (big(view, 4) !== 44 || numbers.some((number, i) => number !== here[i])) throw bad("its long end");
    this.end64At = this.at;
    return 56;
  }

  private locator(view: DataView): number {
    if (view.byteLength < 20) return 0;
    if (this.end64At === null || big(view, 8) !== this.end64At) throw bad("where its long end is");
    this.located = true;
    return 20;
  }

  private end(view: DataView): number {
    if (view.byteLength < 22) return 0;
    this.endDirectory();
    const is = (at: number, size: 2 | 4, number: number) => {
      const said = size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
      return said === number || (this.located && said === (size === 2 ? 0xffff : wide));
    };
    const length = this.directoryEnd - (this.directoryAt ?? 0);
    const fits = is(8, 2, this.seen.length) && is(10, 2, this.seen.length) && is(12, 4, length);
    if (!fits || !is(16, 4, this.directoryAt ?? 0) || view.getUint16(20, true) !== 0) throw bad("its end");
    this.over = true;
    return 22;
  }

  private endDirectory(): void {
    if (this.directoryAt === null || this.listed !== this.seen.length) throw bad("a directory that is not whole");
  }
}

/** What both heads of an entry have. `flags` is where its flags stand, `name` where its name does. */
function readEntry(view: DataView, flags: number, name: number, nameBytes: number, extraBytes: number) {
  if ((view.getUint16(flags + 2, true) & ~utf8) !== 0) throw bad("an entry that is encrypted, or of unknown length");
  if (view.getUint16(flags + 4, true) !== 0) throw bad("a compressed entry");
  const crc = view.getUint32(flags + 10, true);
  const packed = view.getUint32(flags + 14, true);
  const plain = view.getUint32(flags + 18, true);
  const text = new Uint8Array(view.buffer, view.byteOffset + name, nameBytes);
  const long = longNumbers(new DataView(view.buffer, view.byteOffset + name + nameBytes, extraBytes));
  const bytes = plain === wide ? (long.shift() ?? -1) : plain;
  const stored = packed === wide ? (long.shift() ?? -1) : packed;
  if (bytes < 0 || bytes !== stored) throw bad("the size of an entry");
  return { entry: { name: readName(text), bytes, crc }, more: long[0] };
}

/** The numbers of ZIP64, the only thing that may stand beside an entry. */
function longNumbers(view: DataView): number[] {
  if (view.byteLength === 0) return [];
  if (view.byteLength < 4 || view.getUint16(0, true) !== 1 || view.getUint16(2, true) !== view.byteLength - 4) {
    throw bad("something beside an entry");
  }
  const numbers: number[] = [];
  for (let at = 4; at + 8 <= view.byteLength; at += 8) numbers.push(big(view, at));
  return numbers;
}

function readName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw bad("a name that is no text");
  }
  const parts = name.split("/");
  const plain = parts.every((part) => part !== "" && part !== "." && part !== "..");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  if (bytes.length > 1024 || parts.length > 9 || !plain || /[\\:\0-\x1f\x7f]/.test(name))
    throw bad("a name out of bounds");
  return name;
}

function big(view: DataView, at: number): number {
  const number = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(number)) throw bad("a number without bounds");
  return number;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function bad(what: string): Fault {
  return new Fault("damaged", `the archive: ${what}`);
}

/** Writes the heads and the directory; the bytes of an entry follow its head. Long numbers only where they must be, for old programs' sake. */
export class ZipWriter {
  private entries: Seen[] = [];
  private at = 0;

  /** The head of `entry`; `places` is told later where its bytes lie. */
  head(entry: Entry): Uint8Array {
    const long = entry.bytes >= wide ? [entry.bytes, entry.bytes] : [];
    const head = record(local, entry, long, 0);
    this.entries.push({ ...entry, at: this.at });
    this.at += head.length + entry.bytes;
    return head;
  }

  /** Where the bytes of the entry that was begun last lie. */
  place(): number {
    return this.at - (this.entries.at(-1)?.bytes ?? 0);
  }

  directory(): Uint8Array {
    const parts = this.entries.map((entry) => {
      const sizes = entry.bytes >= wide ? [entry.bytes, entry.bytes] : [];
      const place = entry.at >= wide ? [entry.at] : [];
      return record(central, entry, [...sizes, ...place], Math.min(entry.at, wide));
    });
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const count = this.entries.length;
    const tail: number[] = [];
    if (this.at >= wide || length >= wide) {
      const numbers = [44, count, count, length, this.at];
      const out = new DataView(new ArrayBuffer(56 + 20));
      out.setUint32(0, end64, true);
      [4, 24, 32, 40, 48].forEach((at, i) => {
        out.setBigUint64(at, BigInt(numbers[i] ?? 0), true);
      });
      out.setUint16(12, 45, true);
      out.setUint16(14, 45, true);
      out.setUint32(56, locator64, true);
      out.setBigUint64(64, BigInt(this.at + length), true);
      out.setUint32(72, 1, true);
      tail.push(...new Uint8Array(out.buffer));
    }
    const last = new DataView(new ArrayBuffer(22));
    last.setUint32(0, end, true);
    last.setUint16(8, count, true);
    last.setUint16(10, count, true);
    last.setUint32(12, Math.min(length, wide), true);
    last.setUint32(16, Math.min(this.at, wide), true);
    tail.push(...new Uint8Array(last.buffer));
    return [...parts, new Uint8Array(tail)].reduce(join, new Uint8Array(0));
  }
}

function record(kind: number, entry: Entry, long: number[], place: number): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const extra = long.length > 0 ? 4 + 8 * long.length : 0;
  const start = kind === local ? 30 : 46;
  const out = new Uint8Array(start + name.length + extra);
  const view = new DataView(out.buffer);
  const needs = long.length > 0 ? 45 : 20;
  const size = Math.min(entry.bytes, wide);
  view.setUint32(0, kind, true);
  // Made by nobody in particular: FAT, which has no owners and no permissions.
  let at = 4;
  if (kind === central) {
    view.setUint16(at, needs, true);
    at += 2;
  }
  for (const number of [needs, utf8, 0, 0, date]) {
    view.setUint16(at, number, true);
    at += 2;
  }
  for (const number of [entry.crc, size, size]) {
    view.setUint32(at, number, true);
    at += 4;
  }
  view.setUint16(at, name.length, true);
  view.setUint16(at + 2, extra, true);
  if (kind === central) view.setUint32(42, place, true);
  out.set(name, start);
  if (extra > 0) {
    view.setUint16(start + name.length, 1, true);
    view.setUint16(start + name.length + 2, extra - 4, true);
    long.forEach((number, i) => {
      view.setBigUint64(start + name.length + 4 + 8 * i, BigInt(number), true);
    });
  }
  return out;
}
