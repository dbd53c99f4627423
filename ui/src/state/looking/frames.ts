// Where the pictures of one buffered stretch stand, for stepping from one to the next and for knowing what may be forgotten.

import type { Frame } from "./piece";

export class Frames {
  private all: Frame[] = [];

  /** Takes in a piece's pictures; what was there for the same time is replaced, as the browser replaces it. */
  add(frames: Frame[]): void {
    const first = frames[0];
    const last = frames.at(-1);
    if (!first || !last) return;
    const before = this.all.slice(0, this.index(first.at));
    const after = this.all.slice(this.index(last.at + 1));
    this.all = [...before, ...frames, ...after];
  }

  /** The place of the first picture that is shown at `at` or later. */
  private index(at: number): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.all[middle]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** When the picture that is seen at `at` came up. */
  current(at: number): number | null {
    return this.all[this.index(at + 1) - 1]?.at ?? null;
  }

  next(at: number): number | null {
    return this.all[this.index(at + 1)]?.at ?? null;
  }

  previous(at: number): number | null {
    return this.all[this.index(at + 1) - 2]?.at ?? null;
  }

  /** The last key frame at `at` or before: what stands before it can go without harm. */
  keyBefore(at: number): number | null {
    for (let i = this.index(at + 1) - 1; i >= 0; i--) if (this.all[i]?.key) return this.all[i]?.at ?? null;
    return null;
  }

  /** Drops what is shown before `from` or at `to` and later. */
  keep(from: number, to: number): void {
    this.all = this.all.slice(this.index(from), this.index(to));
  }

  clear(): void {
    this.all = [];
  }

  get first(): number | null {
    return this.all[0]?.at ?? null;
  }

  get count(): number {
    return this.all.length;
  }
}
