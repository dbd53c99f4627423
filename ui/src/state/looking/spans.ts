// What is known of one camera's time around the clock: stretches of footage that are buffered, gaps with their cause, and the end.

import type { Cause } from "../../ipc/types/Cause";

export interface Span {
  from: number;
  to: number;
  /** The buffered footage's kind, or why there is none. */
  what: { kind: "footage"; key: string } | { kind: "gap"; cause: Cause | null };
}

/** Below this, a hole between two pieces is no gap but a seam. */
const SEAM_US = 1_000_000;

export class Spans {
  private all: Span[] = [];
  /** Where what is there ends, for now or for good. */
  end: number | null = null;

  clear(): void {
    this.all = [];
    this.end = null;
  }

  add(span: Span): void {
    if (span.to <= span.from) return;
    // What is told later holds; the older keep what stands out of it on either side.
    const older = this.all.flatMap((other) =>
      other.to <= span.from || other.from >= span.to
        ? [other]
        : [
            ...(other.from < span.from ? [{ ...other, to: span.from }] : []),
            ...(other.to > span.to ? [{ ...other, from: span.to }] : []),
          ],
    );
    this.all = [...older, span].sort((a, b) => a.from - b.from);
    const joined: Span[] = [];
    for (const one of this.all) {
      const last = joined.at(-1);
      const touches = last && one.from - last.to < SEAM_US;
      if (touches && one.what.kind === "footage" && last.what.kind === "footage" && last.what.key === one.what.key) {
        last.to = Math.max(last.to, one.to);
      } else if (touches && one.from > last.to && last.what.kind === "footage") {
        last.to = one.from;
        joined.push({ ...one });
      } else joined.push({ ...one });
    }
    this.all = joined;
  }

  at(at: number): Span | null {
    return this.all.find((span) => span.from <= at && at < span.to) ?? null;
  }

  after(span: Span): Span | null {
    return this.all.find((one) => one.from >= span.to) ?? null;
  }

  /** How far everything is known from `at` on, without a hole. */
  known(at: number): number {
    let to = at;
    for (const span of this.all) if (span.from <= to && span.to > to) to = span.to;
    return to;
  }

  /** Forgets footage outside of a stretch. What is known of gaps costs nothing and stays. */
  keep(from: number, to: number): void {
    this.all = this.all
      .filter((span) => span.what.kind === "gap" || (span.to > from && span.from < to))
      .map((span) =>
        span.what.kind === "gap" ? span : { ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) },
      );
  }

  drop(fits: (span: Span) => boolean): void {
    this.all = this.all.filter((span) => !fits(span));
  }

  get list(): readonly Span[] {
    return this.all;
  }
}
