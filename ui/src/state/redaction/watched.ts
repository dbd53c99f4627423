// What was really played of a result: told in stretches, never counting a pause, a jump or what ran faster than twice its speed.

import type { Stretch } from "../../ipc/types/Stretch";

/** Faster than this nobody sees a single picture. */
export const FASTEST = 2;
/** Told this often while it plays: little is lost with the window. */
const TELL_US = 2_000_000;
/** A look may be late by so much; what is more was a jump. */
const LATE_MS = 1_500;
/** Of the film's end, so much need not be watched (as in the model). */
export const NEAR_END_US = 250_000;

const HAIR_US = 100_000;

/** Fed with every look at the clock; gives stretches to tell. */
export class Watcher {
  private begun: number | null = null;
  private last: { at: number; now: number } | null = null;

  constructor(private readonly tell: (stretch: Stretch) => void) {}

  /** The film stands at `at` (clip time) when the computer's clock shows `now` milliseconds. */
  look(at: number, playing: boolean, rate: number, now: number): void {
    const before = this.last;
    this.last = { at, now };
    if (!playing || rate > FASTEST || !before) {
      this.flush(playing ? (before?.at ?? at) : at, before);
      return;
    }
    const gone = at - before.at;
    const could = (now - before.now) * 1000 * rate;
    // By a hair, back too, the clock of a film follows its picture.
    if (gone < 0 && gone > -HAIR_US) {
      this.last = { at: before.at, now };
      return;
    }
    // Back, or farther than the time that went by: somebody jumped.
    if (gone < 0 || now - before.now > LATE_MS || gone > could * 1.5 + 120_000) {
      this.flush(before.at, null);
      return;
    }
    this.begun ??= before.at;
    if (at - this.begun >= TELL_US) {
      this.say(this.begun, at);
      this.begun = at;
    }
  }

  /** Ends what was under way: `at` where the film came to rest, if that is where it had just been. */
  private flush(at: number, before: { at: number } | null): void {
    if (this.begun === null) return;
    const end = before && at >= before.at && at - before.at < 120_000 ? at : (before?.at ?? at);
    this.say(this.begun, end);
    this.begun = null;
  }

  private say(from: number, to: number): void {
    const [fromUs, toUs] = [Math.round(from), Math.round(to)];
    if (toUs > fromUs) this.tell({ fromUs, toUs });
  }

  stop(): void {
    this.flush(this.last?.at ?? 0, this.last);
    this.last = null;
  }
}

/** Stretches in their order, joined where they meet. */
export function joined(all: Stretch[]): Stretch[] {
  const made: Stretch[] = [];
  for (const one of [...all].filter((one) => one.toUs > one.fromUs).sort((a, b) => a.fromUs - b.fromUs)) {
    const last = made.at(-1);
    if (last && last.toUs >= one.fromUs) last.toUs = Math.max(last.toUs, one.toUs);
    else made.push({ ...one });
  }
  return made;
}

/** What of a film was not watched. */
export function unwatched(watched: Stretch[], trim: Stretch): Stretch[] {
  const left: Stretch[] = [];
  let at = trim.fromUs;
  for (const seen of joined(watched)) {
    if (seen.fromUs > at) left.push({ fromUs: at, toUs: Math.min(seen.fromUs, trim.toUs) });
    at = Math.max(at, seen.toUs);
    if (at >= trim.toUs) break;
  }
  if (at < trim.toUs - NEAR_END_US || watched.length === 0) left.push({ fromUs: at, toUs: trim.toUs });
  return left.filter((one) => one.toUs > one.fromUs);
}

/** How much of a film was watched, 0 to 1. */
export function coverage(watched: Stretch[], trim: Stretch): number {
  const long = trim.toUs - trim.fromUs;
  const left = unwatched(watched, trim).reduce((sum, one) => sum + one.toUs - one.fromUs, 0);
  return long <= 0 ? 1 : Math.min(1, Math.max(0, 1 - left / long));
}
