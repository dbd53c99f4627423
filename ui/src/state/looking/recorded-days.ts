// Which days of a month have footage, for the calendar.

import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo } from "solid-js";
import { useBackend } from "../backend";
import { keys, value } from "../queries";
import type { Zone } from "./zone";

/** A bucket an hour or so: the calendar needs no motion, only runs, which are told at the resolution of a bucket. */
const BUCKETS = 800;

export function useRecordedDays(zone: Zone, month: Accessor<number>): Accessor<Set<number>> {
  const backend = useBackend();
  const stretch = createMemo(() => ({ from: zone.addMonths(month(), 0), to: zone.addMonths(month(), 1) }));
  const answer = useQuery(() => {
    const { from, to } = stretch();
    return {
      queryKey: [...keys.timeline, from, to, BUCKETS],
      queryFn: () => value(backend, "timeline", { fromUs: from, toUs: to, cameras: null, buckets: BUCKETS }),
      gcTime: 60_000,
    };
  });
  return createMemo(() => {
    const days = new Set<number>();
    const { from, to } = stretch();
    const runs = (answer.data?.cameras ?? []).flatMap((row) => row.runs);
    for (let start = from; start < to; ) {
      const end = zone.addDays(start, 1);
      if (runs.some((run) => run.fromUs < end && run.toUs > start)) days.add(zone.wallTime(start).day);
      start = end;
    }
    return days;
  });
}
