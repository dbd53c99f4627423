// Who came by: which subjects are shown, and where their marks stand so that none covers another.

import { createSignal } from "solid-js";
import type { EventSpan } from "../../ipc/types/EventSpan";
import type { Subject } from "../../ipc/types/Subject";
import type { TimelineRow } from "../../ipc/types/TimelineRow";

/** What a timeline tells of, in the order of its legend. */
export const CAME = ["person", "vehicle", "animal"] as const satisfies readonly Subject[];
export type Came = (typeof CAME)[number];

const isCame = (subject: Subject): subject is Came => CAME.some((one) => one === subject);

export interface CameMark {
  subject: Came;
  fromUs: number;
  toUs: number;
  /** The best of what it stands for. */
  score: number;
  /** Events that it stands for. */
  count: number;
  /** Left edge, pixels. */
  x: number;
}

/** The subjects that are shown; never none, for that is what the setting is for. */
export function createFilter() {
  const [shown, setShown] = createSignal<Came[]>([...CAME]);
  return {
    shown,
    toggle: (subject: Came) => {
      const next = CAME.filter((one) => shown().includes(one) !== (one === subject));
      if (next.length > 0) setShown(next);
    },
  };
}

/** One mark of `size` pixels for each event, or for some of the same subject that lie too near each other to be told apart. */
export function placeMarks(
  events: EventSpan[],
  shown: readonly Came[],
  x: (us: number) => number,
  width: number,
  size: number,
): CameMark[] {
  const marks: CameMark[] = [];
  let edge = Number.NEGATIVE_INFINITY;
  for (const { subject, fromUs, toUs, score } of events) {
    const [from, to] = [x(fromUs), x(toUs)];
    if (!isCame(subject) || !shown.includes(subject) || to < 0 || from > width) continue;
    const middle = (Math.max(0, from) + Math.min(width, to)) / 2 - size / 2;
    const wanted = Math.min(Math.max(0, middle), Math.max(0, width - size));
    const near = marks.findLast((mark) => mark.subject === subject);
    if (near && wanted < edge && wanted - near.x < 2 * size) {
      near.count += 1;
      near.toUs = Math.max(near.toUs, toUs);
      near.score = Math.max(near.score, score);
      continue;
    }
    const place = Math.max(wanted, edge);
    marks.push({ subject, fromUs, toUs, score, count: 1, x: place });
    edge = place + size;
  }
  return marks;
}

/** Whether somebody looked for subjects all the time in which something was recorded between two moments. */
export function lookedThrough(row: TimelineRow, from: number, to: number): boolean {
  return row.runs.every((run) => {
    const [begin, end] = [Math.max(run.fromUs, from), Math.min(run.toUs, to)];
    // The newest minute comes a little later; a seam of two segments is no hole.
    return end - begin <= SLACK || row.looked.some((span) => span.fromUs - SLACK <= begin && span.toUs + SLACK >= end);
  });
}

const SLACK = 120_000_000;
