// Sticks in the fake: plugged in and pulled out by stories, opened when something is written to them, and every trouble a stick can have.

import type { Args, CommandName, Value } from "../commands";
import type { DriveView } from "../types/DriveView";
import type { ErrorCode } from "../types/ErrorCode";
import type { ErrorView } from "../types/ErrorView";
import type { World } from "./world";

const GB = 1e9;
const GIB = 2 ** 30;
/** FAT's largest file: 4 GiB less one byte. */
export const FAT_LARGEST = 4 * GIB - 1;

type Refuse = (code: ErrorCode, message: string, hint?: string | null) => never;

function drive(id: string, name: string, gigabytes: number, more: Partial<DriveView> = {}): DriveView {
  return {
    id,
    name,
    bytes: gigabytes * GB,
    free: gigabytes * GB * 0.98,
    format: "exfat",
    path: `/media/ada/${name}`,
    readOnly: false,
    others: 0,
    largest: null,
    source: "udisks",
    problem: null,
    ...more,
  };
}

const UNREADABLE: ErrorView = {
  code: "disk_unfit",
  message: "It has no format that this computer can write.",
  hint: "Format it anew in your desktop's disk program, as exFAT: that deletes what is on it.",
};

/** One of every kind that an owner meets. */
export const STICKS = {
  empty: () => drive("stick-empty", "SanDisk Ultra", 64),
  holiday: () => drive("stick-holiday", "HOLIDAY", 32, { free: 11.2 * GB, others: 14 }),
  fat: () => drive("stick-fat", "INTENSO", 16, { format: "vfat", largest: FAT_LARGEST }),
  full: () => drive("stick-full", "WORK", 8, { free: 3_100_000, others: 212, format: "vfat", largest: FAT_LARGEST }),
  locked: () => drive("stick-locked", "INSTALLER", 4, { readOnly: true, others: 9, format: "iso9660" }),
  closed: () => drive("stick-closed", "Kingston DataTraveler", 32, { free: null, path: null, others: null }),
  odd: () =>
    drive("stick-odd", "Verbatim", 16, { free: null, path: null, others: null, format: "", problem: UNREADABLE }),
  /** Its controller keeps what was written: it cannot be read back from the medium itself. */
  forgetful: () => drive("stick-forgetful", "No-name 2.0", 8, { source: "mounts", format: "ext4" }),
} satisfies Record<string, () => DriveView>;

export function makeSticks(): DriveView[] {
  return [STICKS.empty(), STICKS.holiday(), STICKS.fat()];
}

/** Opens a stick that is not: by then it is known what is on it. */
export function mounted(stick: DriveView): DriveView {
  if (stick.path !== null) return stick;
  return Object.assign(stick, { path: `/media/ada/${stick.name}`, free: stick.bytes * 0.6, others: 3 });
}

export function makeDrives(
  refuse: Refuse,
  busy: (world: World, id: string) => boolean,
): { [N in CommandName & `drive${string}`]: (args: Args<N>, world: World) => Value<N> } {
  return {
    drives_get: (_, world) => (world.app.phase === "open" ? world.sticks : refuse("locked", "")),
    drive_eject: ({ id }, world) => {
      const stick = world.sticks.find((one) => one.id === id) ?? refuse("not_found", "That stick is not plugged in.");
      if (busy(world, id)) refuse("busy", "It is being written to.", "Wait until it is done, or cancel it.");
      Object.assign(stick, { path: null, free: null, others: null });
      world.tell(["drives"]);
      return {};
    },
  };
}
