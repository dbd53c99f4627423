// How strong a new passphrase is, asked of the back end while it is typed.

import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import type { Strength } from "../ipc/types/Strength";
import { t } from "../texts";
import { useBackend } from "./backend";

/** Long enough that not every key is a question, short enough to seem immediate. */
const PAUSE_MS = 120;

export function useStrength(text: Accessor<string>): Accessor<Strength | null> {
  const backend = useBackend();
  const [strength, setStrength] = createSignal<Strength | null>(null);
  createEffect(() => {
    const asked = text();
    // An answer that is about another text must never call this one acceptable.
    setStrength(null);
    if (!asked) return;
    let current = true;
    const timer = setTimeout(async () => {
      const outcome = await backend.call("passphrase_strength", { text: asked });
      if (current && outcome.ok) setStrength(outcome.value);
    }, PAUSE_MS);
    onCleanup(() => {
      current = false;
      clearTimeout(timer);
    });
  });
  return strength;
}

/** How long guessing would take, at ten thousand tries a second: what scrypt leaves to a thief with a few machines. */
export function guessTime(guessesLog10: number): {
  unit: "moment" | "hours" | "days" | "years" | "ages";
  count: number;
} {
  const seconds = 10 ** (guessesLog10 - 4) / 2;
  if (seconds < 3600) return { unit: "moment", count: 0 };
  if (seconds < 86_400) return { unit: "hours", count: Math.round(seconds / 3600) };
  if (seconds < 86_400 * 365) return { unit: "days", count: Math.round(seconds / 86_400) };
  const years = seconds / (86_400 * 365);
  return years < 10_000 ? { unit: "years", count: Math.round(years) } : { unit: "ages", count: 0 };
}

/** The same in words; nothing while the strength is not known. */
export function guessWords(strength: Strength | null): string | null {
  return strength ? t.passphrase.guess(guessTime(strength.guessesLog10)) : null;
}
