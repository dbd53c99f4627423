// Where the owner is among the redactions, and the wish to begin or open one, from anywhere in the window.

import { createSignal } from "solid-js";
import type { ResponseClip } from "../../ipc/types/ResponseClip";

export type Spot =
  | { page: "list" }
  | {
      page: "edit";
      id: number;
      /** Clip time to begin at, and the mark that is chosen then. */
      atUs?: number | undefined;
      mark?: number | undefined;
    }
  | { page: "review"; id: number };

export interface Begin {
  clip: ResponseClip;
  response: number | null;
}

/** A range of several cameras: the owner says which. */
export interface Range {
  cameras: string[];
  fromUs: number;
  toUs: number;
}

const [spot, setSpot] = createSignal<Spot>({ page: "list" }, { equals: false });
const [begin, setBegin] = createSignal<Begin | null>(null, { equals: false });
const [range, setRange] = createSignal<Range | null>(null);
const [wish, setWish] = createSignal(false);

export const redactionSpot = spot;
export const goTo = (to: Spot) => setSpot(to);

/** Somebody wants to be shown the redactions: the window opens the place. */
export const redactionWish = wish;
export const followedRedactionWish = () => setWish(false);

/** Opens the editor on a clip; for a response, the one redaction that it has of this clip. */
export function beginRedaction(what: Begin): void {
  setSpot({ page: "list" });
  setBegin(what);
  setWish(true);
}

/** The same for a range of the timeline; of several cameras the owner is asked for one. */
export function beginRange(what: Range): void {
  const [camera] = what.cameras;
  if (camera === undefined) return;
  const { fromUs, toUs } = what;
  if (what.cameras.length === 1) {
    beginRedaction({ clip: { camera, fromUs, toUs }, response: null });
    return;
  }
  setSpot({ page: "list" });
  setRange(what);
  setWish(true);
}

export const rangeAsked = range;
export const answeredRange = () => setRange(null);

/** Opens one that was begun before, from anywhere in the window. */
export function openRedaction(id: number, page: "edit" | "review"): void {
  setSpot({ page, id });
  setWish(true);
}

/** Takes the clip away, so that it is begun once. */
export function takeBegin(): Begin | null {
  const taken = begin();
  if (taken) setBegin(null);
  return taken;
}

export const beginAsked = begin;

/** A locked window remembers nothing of what was worked on. */
export function forgetRedactions(): void {
  setSpot({ page: "list" });
  setBegin(null);
  setRange(null);
  setWish(false);
}
