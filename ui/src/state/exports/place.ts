// Where the owner is in handing over, and what was filled in so far: it waits for as long as the window is open. Any place of the window
// may begin one, or lead to a receipt.

import { createSignal } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { ExportPlace } from "../../ipc/types/ExportPlace";
import type { ExportPurpose } from "../../ipc/types/ExportPurpose";
import type { ResponseClip } from "../../ipc/types/ResponseClip";
import { blank, type Giving, type Step } from "./draft";
import { freshLink, type Linking } from "./linking";

export type Spot =
  | { page: "list" }
  | { page: "wizard" }
  | { page: "job"; id: number }
  | { page: "receipt"; id: number }
  | { page: "links" }
  | { page: "link"; id: number };

/** What somebody wants to hand over. */
export interface Begin {
  purpose: ExportPurpose;
  response: number | null;
  clips: ResponseClip[];
}

const NOWHERE: ExportPlace = { kind: "stick", drive: null, folder: null, othersFine: false, link: null };

const [spot, setSpot] = createSignal<Spot>({ page: "list" });
const [wish, setWish] = createSignal(false);
const [asked, setAsked] = createSignal<Begin | null>(null);
const [begun, setBegun] = createSignal(false);
const [step, setStep] = createSignal<Step>("purpose");
const [giving, setGiving] = createStore<Giving>(blank());
const [place, setPlace] = createStore<ExportPlace>({ ...NOWHERE });
const [linking, setLinking] = createStore<Linking>(freshLink());
/** The export of the very draft that there is. */
let mine: number | null = null;
/** Which stick each export of this window was written to, so that it can be made safe to pull out. */
const written = new Map<number, string>();
/** Which exports of this window become links. */
const sealing = new Set<number>();

export const givenSpot = spot;
export const goTo = (to: Spot) => setSpot(to);
/** Somebody wants to be shown this place: the window opens it. */
export const givenWish = wish;
export const followedGivenWish = () => setWish(false);

export { giving, linking, place, setGiving, setLinking, setPlace, setStep, step };

/** Whether something is filled in that has not left. */
export const isBegun = begun;

/** Begins to hand something over, or asks first where another one is begun. */
export function give(what: Begin): void {
  setAsked(what);
  setWish(true);
}

export const giveAsked = asked;
export const forgetAsked = () => setAsked(null);

/** Whether what is wanted is in what was begun already: whoever hid faces for it comes back to it. */
export function isTheSame(what: Begin): boolean {
  return (
    isBegun() &&
    what.response === giving.response &&
    what.clips.every(({ camera, fromUs, toUs }) =>
      giving.clips.some((one) => one.camera === camera && one.fromUs < toUs && one.toUs > fromUs),
    )
  );
}

/** Puts a fresh draft in the place of the one before. */
export function begin(what: Begin, draft: Giving): void {
  setGiving(reconcile(draft));
  // The folder of the one before is most likely that of this one; its stick hardly.
  setPlace({ ...NOWHERE, folder: place.folder });
  // So is the host; everything else of a link begins as is best.
  setLinking({ ...freshLink(), host: linking.host });
  setBegun(true);
  mine = null;
  setAsked(null);
  setStep(what.response === null ? "purpose" : "clips");
  setSpot({ page: "wizard" });
}

export function discard(): void {
  setGiving(reconcile(blank()));
  setBegun(false);
  mine = null;
  setStep("purpose");
}

/** It is under way. The draft stays until it is done: whoever cancels goes on from it. */
export function follow(job: number): void {
  mine = job;
  if (place.kind === "stick" && place.drive) written.set(job, place.drive);
  if (place.kind === "link") sealing.add(job);
  setSpot({ page: "job", id: job });
}

/** What was handed over is not handed over twice by the same draft, and what was typed about the owner is not needed any more. */
export function gave(job: number): void {
  if (job === mine) discard();
}

export const stickOf = (job: number): string | null => written.get(job) ?? null;

/** Whether an export is, or becomes, a link. */
export const isLink = (job: { id: number; link: number | null }): boolean => job.link !== null || sealing.has(job.id);

/** Opens a link, from anywhere in the window. */
export function openLink(id: number): void {
  setSpot({ page: "link", id });
  setWish(true);
}

/** Opens a receipt, from anywhere in the window. */
export function openReceipt(id: number): void {
  setSpot({ page: "receipt", id });
  setWish(true);
}

/** Shows how far an export is, from anywhere in the window. */
export function openJob(id: number): void {
  setSpot({ page: "job", id });
  setWish(true);
}

/** A locked window remembers nothing of what was put together. */
export function forgetGiving(): void {
  discard();
  setSpot({ page: "list" });
  setAsked(null);
  setWish(false);
  setPlace({ ...NOWHERE });
  setLinking(freshLink());
  written.clear();
  sealing.clear();
}
