// What the engine says of the draft: asked anew whenever the owner rests, and whenever something it hangs on changes.

import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { ExportDraft } from "../../ipc/types/ExportDraft";
import type { RedactionRow } from "../../ipc/types/RedactionRow";
import { useBackend } from "../backend";
import { keys, useRedactions, value } from "../queries";
import { toAsk } from "./draft";
import { giving } from "./place";

/** The owner still turns knobs for so long. */
const REST_MS = 250;

const text = (draft: ExportDraft) => JSON.stringify(draft);

export function usePlan() {
  const backend = useBackend();
  const redactions = useRedactions();
  const rows: Accessor<RedactionRow[]> = () => redactions.data ?? [];
  const draft = createMemo(() => toAsk(giving, rows()), undefined, { equals: (a, b) => text(a) === text(b) });
  const [rested, setRested] = createSignal(draft());
  createEffect(
    on(
      draft,
      (now) => {
        const timer = setTimeout(() => setRested(now), REST_MS);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  const plan = useQuery(() => ({
    queryKey: [...keys.plan, rested()],
    queryFn: () => value(backend, "export_plan", { draft: rested() }),
    placeholderData: keepPreviousData,
    // What was typed about the owner is kept for no longer than it is shown.
    gcTime: 0,
  }));
  return {
    plan,
    draft,
    rows,
    /** Of the very draft that there is now. */
    settled: () => !plan.isPlaceholderData && plan.data !== undefined && text(rested()) === text(draft()),
  };
}

export type Planned = ReturnType<typeof usePlan>;
