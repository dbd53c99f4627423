// The look that the owner chose, on the whole page. It is a setting of the household; the shell hands it over before the page begins, so
// that the first picture is in the right light, and it stays while the window is locked.

import { createEffect } from "solid-js";
import type { Look } from "../ipc/types/Look";
import { useSettings } from "./queries";

declare global {
  interface Window {
    /** Set by the shell before the page's own scripts run. */
    porchlightLook?: Look;
  }
}

/** `auto` leaves it to the system. */
export function wear(look: Look): void {
  if (look === "auto") delete document.documentElement.dataset.look;
  else document.documentElement.dataset.look = look;
}

if (typeof window !== "undefined") wear(window.porchlightLook ?? "auto");

/** Follows the setting, for as long as the household can be asked for it. */
export function followLook(): void {
  const settings = useSettings();
  createEffect(() => {
    if (settings.data) wear(settings.data.look);
  });
}
