// Local time of one zone, with its days of 23, 24 and 25 hours. Instants are microseconds since 1970 in UTC, as the back end counts
// them; a "local" number is the same count read off a wall clock there. Pure: the time now is an argument, or not needed.

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Clocks are changed at a quarter of an hour of UTC, in every zone since 1970 that matters; so an offset holds for one. */
const GRAIN = 15 * MINUTE;
/** Offsets kept; a month at a glance needs some dozens. */
const MAX_KNOWN = 20_000;

/** What a wall clock and a calendar show. `month` is 1 to 12. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** A change of the clocks. */
export interface Change {
  at: number;
  /** Positive when clocks go forward and wall times are left out, negative when they go back and wall times come twice. */
  by: number;
}

export interface LocalDay {
  from: number;
  to: number;
  changes: Change[];
}

export class Zone {
  private readonly parts: Intl.DateTimeFormat;
  private readonly known = new Map<number, number>();

  constructor(readonly name: string = Intl.DateTimeFormat().resolvedOptions().timeZone) {
    this.parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** Local time minus UTC. */
  offset(at: number): number {
    const grain = Math.floor(at / GRAIN);
    const known = this.known.get(grain);
    if (known !== undefined) return known;
    const start = grain * GRAIN;
    const read: Record<string, number> = {};
    for (const { type, value } of this.parts.formatToParts(start / 1000)) read[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) * 1000 - start;
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(grain, offset);
    return offset;
  }

  wallTime(at: number): WallTime {
    const date = new Date(Math.floor((at + this.offset(at)) / 1000));
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
  }

  /** The instants at which a wall clock shows this: usually one, two where clocks go back, none where they go forward. */
  instants(wall: WallTime): number[] {
    return this.instantsOf(localOf(wall));
  }

  private instantsOf(local: number): number[] {
    const offsets = new Set([this.offset(local - DAY), this.offset(local + DAY)]);
    return [...offsets]
      .map((offset) => local - offset)
      .filter((at) => at + this.offset(at) === local)
      .sort((a, b) => a - b);
  }

  /** The first instant of the local day that `at` lies in; where midnight is left out, the day begins with the change. */
  startOfDay(at: number): number {
    return this.startOf(Math.floor((at + this.offset(at)) / DAY) * DAY);
  }

  private startOf(localMidnight: number): number {
    const [first] = this.instantsOf(localMidnight);
    if (first !== undefined) return first;
    const around = localMidnight - this.offset(localMidnight - DAY);
    return this.change(around - DAY, around + DAY)?.at ?? around;
  }

  /** The start of the local day `days` after the one that `at` lies in. */
  addDays(at: number, days: number): number {
    return this.startOf((Math.floor((at + this.offset(at)) / DAY) + days) * DAY);
  }

  /** The same time of the day, `days` later; a time that is left out there becomes the one just after. */
  sameTime(at: number, days: number): number {
    const local = at + this.offset(at) + days * DAY;
    const [first] = this.instantsOf(local);
    return first ?? local - this.offset(local - DAY);
  }

  /** The first instant of the local month, `months` after the one that `at` lies in. */
  addMonths(at: number, months: number): number {
    const wall = this.wallTime(at);
    return this.startOf(Date.UTC(wall.year, wall.month - 1 + months, 1) * 1000);
  }

  day(at: number): LocalDay {
    const from = this.startOfDay(at);
    const to = this.addDays(at, 1);
    return { from, to, changes: this.changes(from, to) };
  }

  /** The first change of the clocks after `from` and not after `to`. */
  change(from: number, to: number): Change | null {
    const before = this.offset(from);
    for (let low = from; low < to; ) {
      const high = Math.min(to, low + DAY);
      if (this.offset(high) !== before) return this.exact(low, high, before);
      low = high;
    }
    return null;
  }

  private exact(from: number, to: number, before: number): Change {
    let low = Math.floor(from / GRAIN);
    let high = Math.floor(to / GRAIN);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offset(middle * GRAIN) === before) low = middle;
      else high = middle;
    }
    return { at: high * GRAIN, by: this.offset(high * GRAIN) - before };
  }

  changes(from: number, to: number): Change[] {
    const found: Change[] = [];
    for (let at = from; ; ) {
      const next = this.change(at, to);
      if (!next) return found;
      found.push(next);
      at = next.at;
    }
  }

  /** Whether this wall time comes twice, and which of the two this is. */
  repeated(at: number): "first" | "second" | null {
    const both = this.instantsOf(at + this.offset(at));
    if (both.length < 2) return null;
    return at === both[0] ? "first" : "second";
  }

  /**
   * The first instant after `at` at which the wall clock shows a multiple of `step`, counted from local midnight (weeks: from Monday).
   * Where clocks go back, multiples come again; where they go forward, those left out are left out.
   */
  nextTick(at: number, step: number): number {
    // 1970 began on a Thursday; weeks are counted from the Monday before.
    const shift = step % (7 * DAY) === 0 ? 3 * DAY : 0;
    const after = (from: number) => {
      const offset = this.offset(from);
      return (Math.floor((from + offset + shift) / step) + 1) * step - shift - offset;
    };
    const next = after(at);
    const change = this.change(at, next);
    if (!change || next < change.at) return next;
    // From the change on the clock is another one. A tick may stand on the change itself.
    const offset = this.offset(change.at);
    return Math.ceil((change.at + offset + shift) / step) * step - shift - offset;
  }
}

function localOf(wall: WallTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) * 1000;
}

/** The first day of the month's week grid, Monday first: how many days of the month before stand in front. */
export function leadingDays(year: number, month: number): number {
  return (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7;
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
