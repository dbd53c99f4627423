// One redaction while it is worked on: what the back end knows of it, and acts that go there one behind the other.

import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { type Accessor, createSignal } from "solid-js";
import type { Args, CommandName, Outcome } from "../../ipc/commands";
import { type ErrorText, errorText } from "../../ipc/errors";
import type { Edit } from "../../ipc/types/Edit";
import type { Plan } from "../../ipc/types/Plan";
import type { RedactionView } from "../../ipc/types/RedactionView";
import { useBackend } from "../backend";
import { keys, value } from "../queries";
import { ClipTimes } from "./clip-times";

/** Commands that answer with the redaction as it then is. */
type Acting = {
  [N in CommandName]: Args<N> extends { id: number } ? (N extends `redaction_${string}` ? N : never) : never;
}[CommandName];

export interface Redaction {
  view: Accessor<RedactionView | undefined>;
  failed: Accessor<unknown>;
  /** Something is on its way to be kept. */
  saving: Accessor<boolean>;
  /** Why the last act was not done. */
  error: Accessor<ErrorText | null>;
  clearError(): void;
  /** What follows from the plan is worked out when it is this act's turn: the one before may still be on its way. */
  edit(edit: Edit | ((plan: Plan) => Edit | null)): Promise<RedactionView | null>;
  undo(): Promise<RedactionView | null>;
  redo(): Promise<RedactionView | null>;
  /** Any other command about it that answers with its view. */
  run<N extends Acting>(name: N, more: Omit<Args<N>, "id">): Promise<RedactionView | null>;
}

export function useRedaction(id: number): Redaction {
  const backend = useBackend();
  const client = useQueryClient();
  const key = [...keys.redactions, "one", id];
  const query = useQuery(() => ({ queryKey: key, queryFn: () => value(backend, "redaction_show", { id }) }));
  const [pending, setPending] = createSignal(0);
  const [error, setError] = createSignal<ErrorText | null>(null);
  let turn: Promise<unknown> = Promise.resolve();

  async function take(outcome: Outcome<unknown>): Promise<RedactionView | null> {
    // An older answer that is on its way must not come after this one.
    await client.cancelQueries({ queryKey: key });
    if (!outcome.ok) {
      setError(errorText(outcome.error));
      await client.invalidateQueries({ queryKey: key });
      return null;
    }
    setError(null);
    const view = outcome.value as RedactionView;
    client.setQueryData(key, view);
    void client.invalidateQueries({ queryKey: [...keys.redactions, "list"] });
    return view;
  }

  /** One act after the other: each names the revision that the one before it made. */
  function queue(act: (known: RedactionView) => Promise<Outcome<unknown>> | null): Promise<RedactionView | null> {
    setPending((count) => count + 1);
    const done = turn.then(async () => {
      const known = client.getQueryData<RedactionView>(key);
      const outcome = known && (await act(known));
      return outcome ? await take(outcome) : null;
    });
    turn = done.catch(() => undefined).then(() => setPending((count) => count - 1));
    return done;
  }

  return {
    view: () => query.data,
    failed: () => (query.isError ? query.error : null),
    saving: () => pending() > 0,
    error,
    clearError: () => setError(null),
    edit: (wanted) =>
      queue(({ revision, plan }) => {
        const edit = typeof wanted === "function" ? wanted(plan) : wanted;
        return edit && backend.call("redaction_edit", { id, revision, edit });
      }),
    undo: () => queue(({ revision }) => backend.call("redaction_undo", { id, revision })),
    redo: () => queue(({ revision }) => backend.call("redaction_redo", { id, revision })),
    run: (name, more) => queue(() => backend.call(name, { ...more, id } as never)),
  };
}

/** When each picture of a clip is shown. It never changes: the footage is held. */
export function useClipTimes(id: number, lengthUs: Accessor<number | undefined>): Accessor<ClipTimes | undefined> {
  const backend = useBackend();
  const query = useQuery(() => ({
    queryKey: ["redaction-frames", id],
    queryFn: () => value(backend, "redaction_frames", { id }),
    enabled: lengthUs() !== undefined,
  }));
  let made: { bytes: ArrayBuffer; times: ClipTimes } | null = null;
  return () => {
    const bytes = query.data;
    const length = lengthUs();
    if (!bytes || length === undefined) return undefined;
    if (made?.bytes !== bytes) made = { bytes, times: new ClipTimes(bytes, length) };
    return made.times;
  };
}
