// A wish to see a moment, from anywhere in the window: a live tile, a bookmark, a message. The window opens the place and the place
// takes the wish.

import { createSignal } from "solid-js";

export interface Jump {
  camera: string | null;
  atUs: number;
  play: boolean;
}

const [wish, setWish] = createSignal<Jump | null>(null, { equals: false });

export const jump = wish;

export function jumpTo(to: { camera: string | null; atUs: number; play?: boolean }): void {
  setWish({ camera: to.camera, atUs: to.atUs, play: to.play ?? false });
}

/** Takes the wish away, so that it is followed once. */
export function takeJump(): Jump | null {
  const taken = wish();
  if (taken) setWish(null);
  return taken;
}
