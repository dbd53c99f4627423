// What this window remembers about itself: the volume. Nothing here concerns the household, and the look is a setting (look.ts).

import { createEffect, createRoot, createSignal } from "solid-js";

/** The page's storage may be refused or emptied; then the window simply begins with the defaults. */
function remembered(key: string, fallback: string): string {
  try {
    return localStorage.getItem(`porchlight.${key}`) ?? fallback;
  } catch {
    return fallback;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`porchlight.${key}`, value);
  } catch {
    // Not remembered, and that is all.
  }
}

export const preferences = createRoot(() => {
  const [volume, setVolume] = createSignal(Math.min(1, Math.max(0, Number(remembered("volume", "0.8")) || 0)));
  createEffect(() => remember("volume", String(volume())));
  return { volume, setVolume };
});
