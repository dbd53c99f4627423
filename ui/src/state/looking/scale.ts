// The stretch of time that the timeline shows, and where its marks stand. Pure arithmetic on microseconds and pixels.

import { DAY, HOUR, MINUTE, SECOND, type Zone } from "./zone";

/** What is on the screen, in microseconds. */
export interface Stretch {
  from: number;
  to: number;
}

export const MIN_SPAN = 4 * SECOND;
/** A month with its margins. */
export const MAX_SPAN = 40 * DAY;
/** Empty time that may be seen on either side of the footage, as a part of what is shown. */
const MARGIN = 0.35;

export function span(view: Stretch): number {
  return view.to - view.from;
}

/** Where an instant stands, in pixels. */
export function xOf(view: Stretch, width: number, at: number): number {
  return ((at - view.from) / span(view)) * width;
}

export function timeAt(view: Stretch, width: number, x: number): number {
  return Math.round(view.from + (x / Math.max(1, width)) * span(view));
}

/** Shows `factor` times as much, with what stands at `about` staying there. */
export function zoom(view: Stretch, factor: number, about: number): Stretch {
  const wanted = Math.min(MAX_SPAN, Math.max(MIN_SPAN, span(view) * factor));
  const part = (about - view.from) / span(view);
  const from = Math.round(about - part * wanted);
  return { from, to: from + Math.round(wanted) };
}

export function pan(view: Stretch, by: number): Stretch {
  return { from: Math.round(view.from + by), to: Math.round(view.to + by) };
}

/** Keeps some of the footage in sight. */
export function keepIn(view: Stretch, bounds: Stretch): Stretch {
  const room = span(view) * MARGIN;
  const low = Math.min(bounds.from, bounds.to - span(view)) - room;
  const high = Math.max(bounds.to, bounds.from + span(view)) + room;
  if (view.from < low) return pan(view, low - view.from);
  if (view.to > high) return pan(view, high - view.to);
  return view;
}

/** Moves as little as needed for `at` to stand in the middle nine tenths. */
export function reveal(view: Stretch, at: number): Stretch {
  const edge = span(view) * 0.05;
  if (at < view.from + edge) return pan(view, at - span(view) * 0.25 - view.from);
  if (at > view.to - edge) return pan(view, at + span(view) * 0.25 - view.to);
  return view;
}

/** Steps of the ruler, each with the finer one drawn between. */
const STEPS: Array<[step: number, fine: number]> = [
  [SECOND, SECOND / 5],
  [2 * SECOND, SECOND],
  [5 * SECOND, SECOND],
  [10 * SECOND, 2 * SECOND],
  [15 * SECOND, 5 * SECOND],
  [30 * SECOND, 10 * SECOND],
  [MINUTE, 15 * SECOND],
  [2 * MINUTE, 30 * SECOND],
  [5 * MINUTE, MINUTE],
  [10 * MINUTE, 2 * MINUTE],
  [15 * MINUTE, 5 * MINUTE],
  [30 * MINUTE, 10 * MINUTE],
  [HOUR, 15 * MINUTE],
  [2 * HOUR, 30 * MINUTE],
  [3 * HOUR, HOUR],
  [6 * HOUR, HOUR],
  [12 * HOUR, 3 * HOUR],
  [DAY, 6 * HOUR],
  [2 * DAY, DAY],
  [7 * DAY, DAY],
  [14 * DAY, 7 * DAY],
];

export interface Ticks {
  step: number;
  strong: number[];
  fine: number[];
}

/** Marks for a ruler on which two labels need `apart` pixels. */
export function ticks(view: Stretch, width: number, zone: Zone, apart = 76): Ticks {
  const wanted = (span(view) / Math.max(1, width)) * apart;
  const [step, fine] = STEPS.find(([step]) => step >= wanted) ?? (STEPS.at(-1) as [number, number]);
  return { step, strong: every(view, step, zone), fine: every(view, fine, zone) };
}

function every(view: Stretch, step: number, zone: Zone): number[] {
  const found: number[] = [];
  for (let at = zone.nextTick(view.from - 1, step); at <= view.to; at = zone.nextTick(at, step)) found.push(at);
  return found;
}

/** The days of which a part is shown, as the date line above the ruler needs them. */
export function daysIn(view: Stretch, zone: Zone): Stretch[] {
  const days: Stretch[] = [];
  for (let from = zone.startOfDay(view.from); from < view.to; ) {
    const to = zone.addDays(from, 1);
    days.push({ from, to });
    from = to;
  }
  return days;
}

/**
 * What to ask the back end for, so that panning and zooming a little asks for nothing new: a stretch aligned to its own size, with what
 * is shown well inside, and how many buckets of motion it has.
 */
export function frameFor(view: Stretch, width: number): Stretch & { buckets: number } {
  // Spans are powers of two of seconds, so that neighbours share their frames.
  const unit = 2 ** Math.ceil(Math.log2(span(view) / SECOND)) * SECOND;
  const from = Math.floor((view.from - unit / 4) / (unit / 2)) * (unit / 2);
  const to = Math.ceil((view.to + unit / 4) / (unit / 2)) * (unit / 2);
  // A bucket is some pixels wide: bars, not noise.
  const buckets = Math.min(2048, Math.max(64, Math.round(((to - from) / span(view)) * (width / 4))));
  return { from, to, buckets: 2 ** Math.round(Math.log2(buckets)) };
}
