// Where a live player's clock should stand and what its buffer may forget: pure arithmetic over what is buffered.

/** One stretch of buffered media, in seconds. */
export interface Range {
  from: number;
  to: number;
}

/** How near a player keeps to the camera, in seconds. */
export interface Manner {
  /** Behind the newest frame at which a caught-up player stands, beside the longest fragment. */
  behind: number;
  /** A player this far behind jumps. Below it, the wobble of a busy computer would make the picture jump for nothing. */
  patience: number;
  /** With less than this in reserve before a fragment comes, pictures are late, and WebKit leaves out those that are: the player steps back. */
  least: number;
  /** More than it ever needed is given up, to be nearer. */
  nearer: boolean;
}

/** Who watches one camera wants it now: enough for one late fragment. */
export const FOCUSED: Manner = { behind: 0.2, patience: 1.2, least: Number.NEGATIVE_INFINITY, nearer: true };
/** Many at once want to run evenly; their fragments are longer and come in each other's way. */
export const TILE: Manner = { behind: 0.7, patience: 2.5, least: 0.15, nearer: false };

/** Kept behind the clock: one usual group of pictures, so that trimming never removes what is on the screen. */
const KEEP = 6;
/** Trim only when there is this much, not after every fragment. */
const SLACK = 6;

/** The time to jump to, or `null` to go on. `step` is the longest recent fragment in seconds. */
export function jump(current: number, ranges: Range[], step: number, { behind, patience } = FOCUSED): number | null {
  const last = ranges.at(-1);
  if (!last) return null;
  const caughtUp = Math.max(last.from, last.to - behind - step);
  // Before the newest range there is a hole: frames were dropped on the way, playback would wait there for ever.
  if (current < last.from) return caughtUp;
  if (last.to - current > patience + 1.5 * step) return caughtUp;
  // A clock beyond everything buffered shows nothing until the camera gets there, which is never after a restart of its time.
  if (current > last.to + 1) return caughtUp;
  return null;
}

/** More in reserve than this, all the time, was never needed. */
const SPARE = 0.12;
/** So long it is watched before the player goes nearer, in milliseconds; twice as long after each time, for a computer that wobbles. */
const WATCHED = 1500;
const WATCHED_LONGEST = 60_000;

/**
 * Finds out what a player has in reserve: never used, it began with a whole group of pictures and would stay that late for ever; used up,
 * its pictures come late.
 */
export class Reserve {
  private least = Number.POSITIVE_INFINITY;
  private since: number | null = null;
  private watched = WATCHED;

  constructor(private readonly manner: Manner = FOCUSED) {}

  /** Takes how it stands after a fragment came, `now` in milliseconds; the time to jump to, or `null` to go on. */
  spare(current: number, ranges: Range[], step: number, now: number): number | null {
    const last = ranges.at(-1);
    if (!last) return null;
    this.since ??= now;
    this.least = Math.min(this.least, last.to - current);
    if (now - this.since < this.watched) return null;
    const { behind, least, nearer } = this.manner;
    const moves = (nearer && this.least > behind + step + SPARE) || this.least - step < least;
    if (moves) this.watched = Math.min(WATCHED_LONGEST, this.watched * 2);
    this.least = Number.POSITIVE_INFINITY;
    this.since = now;
    return moves ? Math.max(last.from, last.to - behind - step) : null;
  }
}

/** What to remove from the buffer, or `null`. */
export function trim(current: number, ranges: Range[]): Range | null {
  const first = ranges[0];
  if (!first || current - first.from < KEEP + SLACK) return null;
  return { from: 0, to: current - KEEP };
}

export function rangesOf(buffered: TimeRanges): Range[] {
  return Array.from({ length: buffered.length }, (_, i) => ({ from: buffered.start(i), to: buffered.end(i) }));
}

/** Milliseconds until the next try: 0.5, 1, 2, 4, 8, then 15 s for ever. */
export function retryDelay(failures: number): number {
  return Math.min(15_000, 500 * 2 ** Math.min(failures, 10));
}
