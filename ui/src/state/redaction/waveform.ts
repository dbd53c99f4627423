// How loud a clip is, between two moments: as fine as a lane shows it.

import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import type { Accessor } from "solid-js";
import type { Stretch } from "../../ipc/types/Stretch";
import { useBackend } from "../backend";
import { value } from "../queries";

/** Bars over what is shown; more than a lane has pixels is drawn in vain. */
const BUCKETS = 1600;

export function useWaveform(id: number, stretch: Accessor<Stretch>) {
  const backend = useBackend();
  return useQuery(() => {
    const { fromUs, toUs } = stretch();
    return {
      queryKey: ["redaction-waveform", id, fromUs, toUs],
      queryFn: async () => ({
        fromUs,
        toUs,
        loud: new Uint8Array(await value(backend, "redaction_waveform", { id, fromUs, toUs, buckets: BUCKETS })),
      }),
      placeholderData: keepPreviousData,
      gcTime: 60_000,
    };
  });
}
