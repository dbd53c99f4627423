// What this window remembers about itself: the look and the sound. Nothing here concerns the household.

import { createEffect, createRoot, createSignal } from "solid-js";

export type Theme = "system" | "light" | "dark";

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

function isTheme(text: string): text is Theme {
  return text === "system" || text === "light" || text === "dark";
}

export const preferences = createRoot(() => {
  const stored = remembered("theme", "system");
  const [theme, setTheme] = createSignal<Theme>(isTheme(stored) ? stored : "system");
  const [volume, setVolume] = createSignal(Math.min(1, Math.max(0, Number(remembered("volume", "0.8")) || 0)));
  createEffect(() => {
    if (theme() === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme();
    remember("theme", theme());
  });
  createEffect(() => remember("volume", String(volume())));
  return { theme, setTheme, volume, setVolume };
});
