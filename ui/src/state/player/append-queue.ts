// Feeds one SourceBuffer: one append at a time, in order, with a bound; trims when asked and when the browser says it is full.

import { type Range, rangesOf } from "./plan";

/** The part of a SourceBuffer that is used. */
export type Buffer = Pick<
  SourceBuffer,
  "appendBuffer" | "remove" | "updating" | "buffered" | "addEventListener" | "removeEventListener"
>;

interface Item {
  bytes: Uint8Array<ArrayBuffer>;
  fragment: boolean;
}

/** Four seconds of one-frame fragments at 60 fps. More means that the browser takes nothing in any more. */
export const MAX_WAITING = 240;

export class AppendQueue {
  private waiting: Item[] = [];
  private inFlight: Item | null = null;
  private removal: Range | null = null;
  private closed = false;

  constructor(
    private readonly buffer: Buffer,
    private readonly on: {
      appended: (fragment: boolean) => void;
      failed: (why: string) => void;
      full: () => Range | null;
    },
  ) {
    buffer.addEventListener("updateend", this.settled);
    buffer.addEventListener("error", this.broken);
  }

  push(bytes: Uint8Array<ArrayBuffer>, fragment: boolean): void {
    if (this.closed) return;
    if (this.waiting.length >= MAX_WAITING) {
      this.on.failed("overflow");
      return;
    }
    this.waiting.push({ bytes, fragment });
    this.pump();
  }

  /** Forgets a stretch at the next occasion. */
  forget(range: Range): void {
    this.removal = range;
    this.pump();
  }

  ranges(): Range[] {
    // Throws once the buffer was removed from its media source, which happens when the page tears the video down.
    try {
      return rangesOf(this.buffer.buffered);
    } catch {
      return [];
    }
  }

  close(): void {
    this.closed = true;
    this.waiting = [];
    this.buffer.removeEventListener("updateend", this.settled);
    this.buffer.removeEventListener("error", this.broken);
  }

  private readonly settled = () => {
    const done = this.inFlight;
    this.inFlight = null;
    if (done) this.on.appended(done.fragment);
    this.pump();
  };

  private readonly broken = () => this.on.failed("decode");

  private pump(): void {
    if (this.closed || this.buffer.updating) return;
    try {
      if (this.removal) {
        const { from, to } = this.removal;
        this.removal = null;
        this.buffer.remove(from, to);
        return;
      }
      const next = this.waiting[0];
      if (!next) return;
      this.buffer.appendBuffer(next.bytes);
      this.inFlight = next;
      this.waiting.shift();
    } catch (fault) {
      const full = fault instanceof DOMException && fault.name === "QuotaExceededError" ? this.on.full() : null;
      if (full) this.buffer.remove(full.from, full.to);
      else this.on.failed("append");
    }
  }
}
