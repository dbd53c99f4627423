// Where something may slip through, as the back end works it out of the plan as it is.

import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import type { Accessor } from "solid-js";
import { useBackend } from "../backend";
import { keys, value } from "../queries";

export function useRisks(id: number, revision: Accessor<number>, known: Accessor<boolean>) {
  const backend = useBackend();
  return useQuery(() => ({
    queryKey: [...keys.redactions, "risks", id, revision()],
    queryFn: () => value(backend, "redaction_risks", { id }),
    enabled: known(),
    // The list of before stands until the new one has come: it does not jump under the owner's hand.
    placeholderData: keepPreviousData,
  }));
}
