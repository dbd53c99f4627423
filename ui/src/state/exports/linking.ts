// How a link is to be made, and whether a host can take it. What a host learns and what protects there is told trait by trait. No I/O.

import type { LinkHostKind } from "../../ipc/types/LinkHostKind";
import type { LinkHostView } from "../../ipc/types/LinkHostView";
import type { LinkOrder } from "../../ipc/types/LinkOrder";
import type { LinkState } from "../../ipc/types/LinkState";
import type { LinkTrait } from "../../ipc/types/LinkTrait";
import type { LinkView } from "../../ipc/types/LinkView";
import type { Need } from "./sticks";

const DAYS = [1, 3, 7, 14, 30];
/** A bucket's provider signs an address for so many days at most. */
const SIGNED_DAYS = 7;
export const DOWNLOADS = [1, 2, 3];

/** For how many days a link can be made to wait. */
export const daysAt = (kind: LinkHostKind): number[] => DAYS.filter((days) => kind !== "bucket" || days <= SIGNED_DAYS);

/** What the owner chose for the link of this hand-over. */
export interface Linking {
  host: number | null;
  pin: boolean;
  days: number;
  downloads: number;
  /** The owner saw that the host serves another page than ours. */
  pageFine: boolean;
}

export const freshLink = (): Linking => ({ host: null, pin: true, days: 7, downloads: 3, pageFine: false });

export const can = (host: LinkHostView, trait: LinkTrait): boolean => host.protects.includes(trait);

/** They get a file for a program instead of a page: then a passphrase is told, and no PIN. */
export const byTool = (host: LinkHostView): boolean =>
  host.protects.includes("age_only") || host.reveals.includes("age_only");

export type HostFault = "problem" | "size" | "room";

/** Why a host cannot take it; `null`: it can, as far as is known. */
export function hostFault(host: LinkHostView, need: Need): HostFault | null {
  if (host.problem) return "problem";
  if (host.mostBytes !== null && need.bytes > host.mostBytes) return "size";
  if (host.freeBytes !== null && need.bytes > host.freeBytes) return "room";
  return null;
}

export type LinkLack = "host" | "host_gone" | "host_unfit" | "page";

/** What is missing until the link can be made. */
export function linkLack(linking: Linking, hosts: LinkHostView[], need: Need): LinkLack | null {
  if (linking.host === null) return "host";
  const host = hosts.find((one) => one.id === linking.host);
  if (!host) return "host_gone";
  if (hostFault(host, need)) return "host_unfit";
  return host.pageOurs === false && !linking.pageFine ? "page" : null;
}

/** What the engine is asked: no PIN where the host knows none, or where only the requester's key opens it. */
export function toOrder(linking: Linking, host: LinkHostView, sealed: boolean): LinkOrder {
  const pin = linking.pin && can(host, "pin") && !sealed;
  const days = Math.min(linking.days, Math.max(...daysAt(host.kind)));
  return { host: host.id, pin, days, downloads: linking.downloads };
}

const PROTECTS: LinkTrait[] = ["key_proof", "pin", "expiry", "counts", "deletion"];
const KNOW: LinkTrait[] = ["page_of_host", "age_only", "plain"];

export interface HostTold {
  reveals: LinkTrait[];
  protects: LinkTrait[];
  /** Protections that other hosts have. */
  missing: LinkTrait[];
  know: LinkTrait[];
}

/** Everything that is to be said of a host. Where a link is sealed to who asked, there is neither key nor PIN to it. */
export function toldOf(host: LinkHostView, sealed = false): HostTold {
  const all = [...host.reveals, ...host.protects];
  const fits = PROTECTS.filter((one) => !sealed || (one !== "key_proof" && one !== "pin"));
  return {
    reveals: host.reveals.filter((one) => !KNOW.includes(one)),
    protects: fits.filter((one) => host.protects.includes(one)),
    missing: fits.filter((one) => !host.protects.includes(one)),
    know: KNOW.filter((one) => all.includes(one)),
  };
}

const ALIVE: LinkState[] = ["sealing", "uploading", "open", "waiting"];

/** Something of it may still be fetched, or is on its way. */
export const alive = (link: LinkView): boolean => ALIVE.includes(link.state);

/** Newest first. */
export const newestFirst = (links: LinkView[]): LinkView[] => links.toSorted((a, b) => b.madeUs - a.madeUs);
