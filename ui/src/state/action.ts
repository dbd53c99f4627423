// One press of a button that asks the back end for something: pending, error, and what is read anew afterwards.

import { useQueryClient } from "@tanstack/solid-query";
import { type Accessor, createSignal } from "solid-js";
import type { Args, CommandName, Value } from "../ipc/commands";
import { type ErrorText, errorText, type Words } from "../ipc/errors";
import type { ErrorCode } from "../ipc/types/ErrorCode";
import type { Topic } from "../ipc/types/Topic";
import { useBackend } from "./backend";
import { refresh } from "./queries";

export interface Action<N extends CommandName> {
  /** The answer, or `undefined` when it failed; the error is then in `error`. */
  run(args: Args<N>): Promise<Value<N> | undefined>;
  pending: Accessor<boolean>;
  error: Accessor<ErrorText | null>;
  code: Accessor<ErrorCode | null>;
  clear(): void;
}

/** `topics` are refreshed after success without waiting for the back end's own news of it; `here` are this place's words for errors. */
export function useAction<N extends CommandName>(
  name: N,
  topics: Topic[] = [],
  here: Partial<Record<ErrorCode, Words>> = {},
): Action<N> {
  const backend = useBackend();
  const client = useQueryClient();
  const [pending, setPending] = createSignal(false);
  const [error, setError] = createSignal<ErrorText | null>(null);
  const [code, setCode] = createSignal<ErrorCode | null>(null);
  let latest = 0;
  const clear = () => {
    setError(null);
    setCode(null);
  };
  return {
    pending,
    error,
    code,
    clear,
    async run(args) {
      const mine = ++latest;
      clear();
      setPending(true);
      const outcome = await backend.call(name, args);
      // Pressed again meanwhile: the later press owns what is shown.
      if (mine === latest) setPending(false);
      if (!outcome.ok) {
        if (mine === latest) {
          setError(errorText(outcome.error, here));
          setCode(outcome.error.code);
        }
        return undefined;
      }
      await refresh(client, topics);
      return outcome.value;
    },
  };
}
