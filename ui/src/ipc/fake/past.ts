// The fake household's past: which camera has footage when, what is missing and why, and how much moved. Everything follows from the
// time alone, so that the same moment looks the same in every story.

import type { Cause } from "../types/Cause";
import type { EventSpan } from "../types/EventSpan";
import type { GapSpan } from "../types/GapSpan";
import type { Subject } from "../types/Subject";

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A year and more: both changes of the clocks lie in it, whatever today is. */
const KEPT_DAYS = 400;
/** The newest footage is this much old, as with the engine. */
const NEWEST = 1.5 * SECOND;

export const now = () => Date.now() * 1000;
const whole = (us: number) => Math.floor(us / SECOND) * SECOND;

/** Footage of the camera at this place in the list begins here. */
export function earliest(camera: number): number {
  const today = Math.floor(now() / DAY) * DAY;
  return camera === 2 ? today - 9 * DAY + 7 * HOUR : today - KEPT_DAYS * DAY;
}

export function latest(): number {
  return whole(now() - NEWEST);
}

interface Pattern {
  camera: number | null;
  every: number;
  at: number;
  lasts: number;
  cause: Cause;
  /** Only on some of the days. */
  days?: number;
}

const patterns: Pattern[] = [
  { camera: 1, every: DAY, at: 14 * HOUR + 2 * MINUTE, lasts: 9 * MINUTE, cause: "camera_offline" },
  { camera: 1, every: HOUR, at: 40 * MINUTE, lasts: 12 * SECOND, cause: "camera_offline" },
  { camera: 3, every: DAY, at: 8 * HOUR, lasts: 90 * MINUTE, cause: "paused", days: 3 },
  { camera: null, every: DAY, at: 3 * HOUR + 10 * MINUTE, lasts: 4.5 * MINUTE, cause: "interrupted", days: 5 },
  { camera: null, every: HOUR, at: 50 * MINUTE, lasts: 20 * SECOND, cause: "clock_step" },
];

/** The last minutes are whole, so that no story depends on the time at which it is told. */
const LATELY = 10 * MINUTE;

/** Gaps of a camera that touch a stretch, in order. The patterns never overlap. */
export function gapsOf(camera: number, from: number, to: number): Array<GapSpan & { toUs: number }> {
  const found: Array<GapSpan & { toUs: number }> = [];
  const lately = now() - LATELY;
  for (const pattern of patterns) {
    if (pattern.camera !== null && pattern.camera !== camera) continue;
    for (let turn = Math.floor((from - pattern.at - pattern.lasts) / pattern.every); ; turn++) {
      const start = turn * pattern.every + pattern.at;
      if (start >= to) break;
      if (start + pattern.lasts > lately) break;
      if (start + pattern.lasts <= from || (pattern.days && turn % pattern.days !== 0)) continue;
      found.push({ fromUs: start, toUs: start + pattern.lasts, cause: pattern.cause });
    }
  }
  return found.sort((a, b) => a.fromUs - b.fromUs);
}

/** The first camera has a smaller picture in the second half of each hour. */
export function small(camera: number, at: number): boolean {
  return camera === 0 && at % HOUR >= 30 * MINUTE;
}

/** Where the picture's kind changes next. */
export function nextChange(camera: number, at: number): number {
  return camera === 0 ? (Math.floor(at / (30 * MINUTE)) + 1) * 30 * MINUTE : Number.POSITIVE_INFINITY;
}

function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x);
}

/** Visits of a few minutes, by day more than at night. */
const VISIT = 20 * MINUTE;

interface Visit {
  from: number;
  to: number;
  strength: number;
}

function visit(camera: number, turn: number): Visit | null {
  const start = turn * VISIT + noise(turn + camera * 977) * 14 * MINUTE;
  const hour = (start % DAY) / HOUR;
  const busy = hour > 5.5 && hour < 21 ? 0.42 : 0.28;
  if (noise(turn * 3.1 + camera * 131) > busy) return null;
  const length = 15 * SECOND + noise(turn * 7.7 + camera) * 4 * MINUTE;
  return {
    from: whole(start),
    to: whole(start + length),
    strength: 70 + Math.floor(noise(turn * 1.7 + camera * 5) * 180),
  };
}

/** The strongest motion between two moments, 0 to 255. */
export function motion(camera: number, from: number, to: number): number {
  let most = 0;
  for (let turn = Math.floor(from / VISIT) - 1; turn * VISIT < to; turn++) {
    const seen = visit(camera, turn);
    if (!seen || seen.to <= from || seen.from >= to) continue;
    const part = to - from > 10 * SECOND ? 1 : 0.45 + 0.55 * noise(Math.floor(from / (2 * SECOND)) + camera);
    most = Math.max(most, seen.strength * part);
  }
  return Math.round(most);
}

export function nextVisit(camera: number, from: number, forwards: boolean, atLeast: number): number | null {
  for (let i = 0, turn = Math.floor(from / VISIT); i < 600; i++, turn += forwards ? 1 : -1) {
    const seen = visit(camera, turn);
    if (!seen || seen.strength < atLeast) continue;
    if (forwards ? seen.from > from && seen.from < latest() : seen.from < from && seen.from > earliest(camera)) {
      if (gapsOf(camera, seen.from, seen.from + 1).length === 0) return seen.from;
    }
  }
  return null;
}

/** Marks of people, vehicles and animals begin here: that is when the owner switched them on. */
export function lookedSince(): number {
  return Math.floor(now() / HOUR) * HOUR - 20 * HOUR;
}

const SUBJECTS: Subject[] = ["person", "person", "vehicle", "animal"];

function came(camera: number, turn: number): EventSpan | null {
  const seen = visit(camera, turn);
  // Some of what moves is wind.
  if (!seen || noise(turn * 5.3 + camera * 17) > 0.8) return null;
  // By turns, so that some hours have all of them, whenever a story is told.
  const subject = SUBJECTS[(turn + camera) % SUBJECTS.length] ?? "person";
  return {
    fromUs: seen.from + 2 * SECOND,
    toUs: Math.max(seen.from + 4 * SECOND, seen.to - 3 * SECOND),
    subject,
    score: 520 + Math.floor(noise(turn * 9.1 + camera) * 460),
  };
}

/** Who came between two moments. */
export function cameBy(camera: number, from: number, to: number): EventSpan[] {
  const found: EventSpan[] = [];
  for (let turn = Math.floor(from / VISIT) - 1; turn * VISIT < to; turn++) {
    const seen = came(camera, turn);
    if (seen && seen.toUs > from && seen.fromUs < to && gapsOf(camera, seen.fromUs, seen.toUs).length === 0)
      found.push(seen);
  }
  return found;
}

export function nextCame(camera: number, from: number, forwards: boolean, subjects: Subject[]): EventSpan | null {
  const all = cameBy(camera, lookedSince(), latest() - 90 * SECOND).filter((seen) => subjects.includes(seen.subject));
  return (
    (forwards ? all.find((seen) => seen.fromUs > from) : all.findLast((seen) => seen.fromUs < from - SECOND)) ?? null
  );
}
