// How loud a clip is, over all its length: it is held, so this never changes.

import { useQuery } from "@tanstack/solid-query";
import { useBackend } from "../backend";
import { value } from "../queries";

/** Bars over the whole clip; more than a lane has pixels is drawn in vain. */
const BUCKETS = 1600;

export function useWaveform(id: number, lengthUs: number) {
  const backend = useBackend();
  return useQuery(() => ({
    queryKey: ["redaction-waveform", id],
    queryFn: () => value(backend, "redaction_waveform", { id, fromUs: 0, toUs: lengthUs, buckets: BUCKETS }),
  }));
}
