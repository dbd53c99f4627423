// The pictures of a clip: when each is shown, in clip time and in the time that the recording knows. Gaps are left out of clip time.

import type { Stretch } from "../../ipc/types/Stretch";

/** 16 bytes a picture: clip time and wall time, big-endian. */
const PICTURE = 16;

export class ClipTimes {
  private readonly clip: Float64Array;
  private readonly wall: Float64Array;

  constructor(
    bytes: ArrayBuffer,
    readonly lengthUs: number,
  ) {
    const view = new DataView(bytes);
    const count = Math.floor(bytes.byteLength / PICTURE);
    this.clip = new Float64Array(count);
    this.wall = new Float64Array(count);
    for (let at = 0; at < count; at++) {
      this.clip[at] = view.getFloat64(at * PICTURE);
      this.wall[at] = view.getFloat64(at * PICTURE + 8);
    }
  }

  get count(): number {
    return this.clip.length;
  }

  /** The number of the picture that is seen at a clip time. */
  at(clipUs: number): number {
    return Math.max(0, below(this.clip, clipUs) - 1);
  }

  /** When a picture is shown first; behind the last one, the clip's end. */
  timeOf(picture: number): number {
    if (picture >= this.count) return this.lengthUs;
    return this.clip[Math.max(0, picture)] ?? 0;
  }

  /** The picture at a clip time began then. */
  start(clipUs: number): number {
    return this.timeOf(this.at(clipUs));
  }

  /** Where the picture of a clip time ends: nothing is left of it behind this. */
  end(clipUs: number): number {
    return this.timeOf(this.at(clipUs) + 1);
  }

  /** The border between two pictures that is nearest: where a film or a mark can begin or end. */
  nearestBorder(clipUs: number): number {
    const [start, end] = [this.start(clipUs), this.end(clipUs)];
    return clipUs - start <= end - clipUs ? start : end;
  }

  /** A stretch with one of its ends brought near to a time: between two pictures, and never without one. */
  bordered({ fromUs, toUs }: Stretch, end: "from" | "to", clipUs: number): Stretch {
    const border = this.nearestBorder(clipUs);
    return end === "from"
      ? { fromUs: Math.min(border, this.start(toUs - 1)), toUs }
      : { fromUs, toUs: Math.max(border, this.end(fromUs)) };
  }

  toWall(clipUs: number): number {
    const at = this.at(clipUs);
    return (this.wall[at] ?? 0) + Math.max(0, clipUs - (this.clip[at] ?? 0));
  }

  /** Of a time in a gap, the end of the picture before it. */
  toClip(wallUs: number): number {
    const at = Math.max(0, below(this.wall, wallUs) - 1);
    const start = this.clip[at] ?? 0;
    return Math.min(start + Math.max(0, wallUs - (this.wall[at] ?? 0)), Math.max(start, this.timeOf(at + 1) - 1));
  }

  /** Whether the last picture is over. */
  isOver(wallUs: number): boolean {
    const last = this.count - 1;
    return wallUs - (this.wall[last] ?? 0) >= this.lengthUs - (this.clip[last] ?? 0);
  }
}

/** How many of ascending numbers are `at` or less. */
function below(all: Float64Array, at: number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
