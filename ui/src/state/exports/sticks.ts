// Whether a stick takes what is to be written, and if not, why.

import type { DriveView } from "../../ipc/types/DriveView";
import type { ExportPlace } from "../../ipc/types/ExportPlace";

export type StickFault = "problem" | "read_only" | "room" | "file_size";

export interface Need {
  bytes: number;
  largest: number;
}

/** What makes a stick unfit; `null`: it will do, as far as is known before it is opened. */
export function faultOf(stick: DriveView, need: Need): StickFault | null {
  if (stick.problem) return "problem";
  if (stick.readOnly) return "read_only";
  if ((stick.free ?? stick.bytes) < need.bytes) return "room";
  if (stick.largest !== null && need.largest > stick.largest) return "file_size";
  return null;
}

/** The ext family writes down in which folder it was opened last, which is often named after who is logged in. */
export const remembersItsFolder = (stick: DriveView): boolean => /^ext[234]$/.test(stick.format);

export type PlaceLack = "none" | "gone" | "unfit" | "others" | "folder";

/** What is missing until it can be written there. Of a link it is asked elsewhere. */
export function placeLack(place: ExportPlace, sticks: DriveView[], need: Need): PlaceLack | null {
  if (place.kind === "link") return null;
  if (place.kind === "folder") return place.folder ? null : "folder";
  if (!place.drive) return "none";
  const stick = sticks.find((one) => one.id === place.drive);
  if (!stick) return "gone";
  if (faultOf(stick, need)) return "unfit";
  return (stick.others ?? 0) > 0 && !place.othersFine ? "others" : null;
}
