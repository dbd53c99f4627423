// Tells the engine that the owner's hand is on mouse or keyboard. The engine keeps the time and locks; the window knows of hands.

import { onCleanup } from "solid-js";
import { useBackend } from "./backend";

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Far below the shortest auto-lock of a minute, far above the rate of a moving mouse. */
export const TELL_EVERY_MS = 20_000;

/** Whether a sign at `now` is to be told, the last one told at `told`. */
export function isNews(told: number, now: number): boolean {
  // A clock that was set back must not silence the signs until it has caught up.
  return now - told >= TELL_EVERY_MS || now < told;
}

export function usePresence(): void {
  const backend = useBackend();
  let told = 0;
  const sign = () => {
    const now = Date.now();
    if (!isNews(told, now)) return;
    told = now;
    void backend.call("owner_is_here", {});
  };
  for (const name of SIGNS) window.addEventListener(name, sign, { passive: true, capture: true });
  onCleanup(() => {
    for (const name of SIGNS) window.removeEventListener(name, sign, { capture: true });
  });
}
