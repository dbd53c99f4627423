// Locks after some minutes without a hand on mouse or keyboard. The window knows of hands; the engine does not.

import { type Accessor, createEffect, onCleanup } from "solid-js";

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** How often the clock is looked at; a laptop that slept is locked at the first look after waking. */
const LOOK_MS = 5_000;

/** Whether it is time, in milliseconds of any one clock. */
export function isIdle(lastSign: number, now: number, minutes: number): boolean {
  return now - lastSign >= minutes * 60_000;
}

export function useAutoLock(minutes: Accessor<number | null>, lock: () => void): void {
  createEffect(() => {
    const limit = minutes();
    if (!limit) return;
    // Not performance.now: that one may stand still while the computer sleeps.
    let last = Date.now();
    const sign = () => {
      last = Date.now();
    };
    const timer = setInterval(() => {
      if (isIdle(last, Date.now(), limit)) lock();
    }, LOOK_MS);
    for (const name of SIGNS) window.addEventListener(name, sign, { passive: true, capture: true });
    onCleanup(() => {
      clearInterval(timer);
      for (const name of SIGNS) window.removeEventListener(name, sign, { capture: true });
    });
  });
}
