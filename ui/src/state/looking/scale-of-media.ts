// How the wall time of footage and the seconds of a media source belong together.

import { HOUR } from "./zone";

export interface MediaScale {
  /** Seconds of the media source at a wall time in microseconds. */
  seconds(at: number): number;
  at(seconds: number): number;
  /** Whether a piece that begins then can be taken in. */
  fits(at: number): boolean;
}

/** A scale reaches this far from where it began, on both sides; a longer way gets a new one. */
export const REACH = 12 * HOUR;

/** As recorded: a second is a second. It begins far enough from zero for what is played backwards from where it began. */
export class PlainScale implements MediaScale {
  private readonly base: number;

  constructor(start: number) {
    this.base = start - REACH;
  }

  seconds(at: number): number {
    return (at - this.base) / 1e6;
  }

  at(seconds: number): number {
    return seconds * 1e6 + this.base;
  }

  fits(at: number): boolean {
    return Math.abs(at - this.base - REACH) < REACH - HOUR;
  }
}

interface Stretch {
  from: number;
  to: number;
  /** In microseconds of media. */
  media: number;
  lasts: number;
}

/** Media begins here, so that nothing is asked for before zero. */
const START_US = 10_000_000;

/**
 * For key frames: each is shown for as long as its stretch of wall time takes at the chosen speed, in whole copies of a usual frame's
 * duration. WebKit takes the duration of a frame from the stream's own parameter sets, whatever the file says: a key frame that is to last
 * for seconds leaves a hole behind it there, in which a video waits for ever.
 */
export class KeyScale implements MediaScale {
  private readonly all: Stretch[] = [];
  private wanted = START_US;
  private retired = false;

  constructor(
    private readonly speed: number,
    readonly frameUs: number,
  ) {}

  /** Where the next copy goes, in microseconds of media. */
  private get end(): number {
    const last = this.all.at(-1);
    return last ? last.media + last.lasts : START_US;
  }

  /** Adds a key frame that holds until `to`; answers where it is put and how often it is repeated there. */
  add(from: number, to: number, extra: number): { media: number; copies: number } {
    const media = this.end;
    this.wanted += Math.max(0, to - from) / this.speed;
    // What was rounded off comes back with the next, so that all of them together run at the speed.
    const copies = Math.max(1, Math.round((this.wanted - media) / this.frameUs)) + extra;
    this.all.push({ from, to, media, lasts: copies * this.frameUs });
    // A minute at the highest speed; what is older is out of the buffer.
    if (this.all.length > 600) this.all.splice(0, 200);
    return { media, copies };
  }

  seconds(at: number): number {
    let found = this.all[0];
    for (const one of this.all) if (one.from <= at) found = one;
    if (!found) return START_US / 1e6;
    const part = (at - found.from) / Math.max(1, found.to - found.from);
    // Behind the last one nothing is there; between two, the later begins.
    const beyond = found === this.all.at(-1) ? part : Math.min(1, part);
    return (found.media + Math.max(0, beyond) * found.lasts) / 1e6;
  }

  at(seconds: number): number {
    const media = seconds * 1e6;
    let found = this.all[0];
    for (const one of this.all) if (one.media <= media) found = one;
    if (!found) return 0;
    const part = (media - found.media) / Math.max(1, found.lasts);
    return found.from + Math.max(0, Math.min(1, part)) * (found.to - found.from);
  }

  fits(at: number): boolean {
    const last = this.all.at(-1);
    return !this.retired && (!last || at >= last.to - this.frameUs);
  }

  /** Takes no more: what comes next is of another place. */
  retire(): void {
    this.retired = true;
  }
}
