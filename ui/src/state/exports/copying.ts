// What of a link was put into the clipboard last, and how long it still lies there. What it says never comes into the page: the window's
// shell copies it, and clears it.

import { createSignal } from "solid-js";

export type Secret = "url" | "pin" | "passphrase";

export interface Copied {
  id: number;
  what: Secret;
  /** 0: it was cleared. */
  leftS: number;
}

/** How long the shell leaves it there. */
const CLEARED_AFTER_MS = 60_000;
/** How long it is said that it was cleared. */
const SAID_MS = 10_000;

const [copied, setCopied] = createSignal<Copied | null>(null);
let timer: ReturnType<typeof setInterval> | undefined;

export const lastCopied = copied;

/** Counts down from now on; what was copied before is not there any more. */
export function countDown(id: number, what: Secret, now: () => number = Date.now): void {
  clearInterval(timer);
  const from = now();
  const tick = () => {
    const past = now() - from;
    if (past >= CLEARED_AFTER_MS + SAID_MS) forgetCopied();
    else setCopied({ id, what, leftS: Math.max(0, Math.ceil((CLEARED_AFTER_MS - past) / 1000)) });
  };
  tick();
  timer = setInterval(tick, 1_000);
}

export function forgetCopied(): void {
  clearInterval(timer);
  setCopied(null);
}
