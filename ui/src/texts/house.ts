// Words about the house itself: cameras' facts, pauses, storage, keys, the window's place. Spread into the catalogue (en.ts).

import type { CameraClass } from "../ipc/types/CameraClass";
import type { HealthGroup } from "../ipc/types/HealthGroup";
import type { HealthPlace } from "../ipc/types/HealthPlace";
import type { VolumeCondition } from "../ipc/types/VolumeCondition";
import { bytes, clock, date, dateTime, number } from "./format";

/** Days as people say them: hours below one, halves below three. */
export function dayCount(days: number): string {
  if (days < 1) {
    const hours = Math.max(1, Math.round(days * 24));
    return `${hours} ${hours === 1 ? "hour" : "hours"}`;
  }
  const whole = days < 3 ? Math.round(days * 2) / 2 : Math.round(days);
  return `${number(whole, 1)} ${whole === 1 ? "day" : "days"}`;
}

/** A time of today as a clock shows it, any other with its date. */
function soon(rfc3339: string): string {
  const then = new Date(rfc3339);
  const today = new Date();
  return then.toDateString() === today.toDateString() ? clock(rfc3339) : dateTime(rfc3339);
}

export const house = {
  pause: {
    hour: "Pause for an hour",
    open: "Pause until I say so",
    resume: "Record again",
    resumeName: (name: string) => `Record again: ${name}`,
    until: (rfc3339: string) => `Paused until ${soon(rfc3339)}`,
    untilDetail: "You paused it. Recording begins again by itself.",
    doneUntil: (name: string, rfc3339: string) => `${name} is paused until ${soon(rfc3339)}.`,
  },
  cameraClass: {
    label: "How private is what it sees?",
    hint: "Kept with the camera, for the day somebody asks for its footage.",
    title: {
      street: "Street",
      porch: "Porch",
      indoor: "Indoors",
      business: "Business",
    } satisfies Record<CameraClass, string>,
    means: {
      street: "A public street or path: people who did not choose to be there for you.",
      porch: "Your door, drive or garden: visitors, neighbours, deliveries.",
      indoor: "Inside the home: family and guests. Nothing is more private.",
      business: "A shop, an office, a yard: staff and customers, often with rules of their own.",
    } satisfies Record<CameraClass, string>,
  },
  cameraEdit: {
    tabs: { camera: "Camera", connection: "Connection", keeping: "Storage and clock" },
    tabsLabel: "What to change",
    place: "Where it hangs",
    placeHint: "For yourself, such as “left of the door, looks down the drive”.",
    placeLong: "At most 120 characters.",
    now: "Now",
    subNone: "This camera has no small stream: the grid shows its key frames.",
    subTake: "Take the small stream away",
    subTaken: "The small stream is taken away when you save. The grid then shows key frames.",
    subKeep: "Keep it after all",
    quota: "A limit of its own",
    quotaHint: "Its oldest footage makes room once this is reached, even if there is room elsewhere.",
    quotaBytes: "At most",
    quotaNone: "Shares the whole with the other cameras.",
    quotaFault: "A number above 0.",
    clock: "Its clock, corrected by",
    clockUnit: "seconds",
    clockHint: "Added to this camera's times when several are watched side by side. Footage itself is not changed.",
    clockFault: "A number of seconds from -3600 to 3600, such as 1.5 or -0.4.",
    clockSays: (us: number) =>
      Math.abs(us) < 50_000
        ? "By its own account its clock agrees with this computer's."
        : `By its own account its clock is ${number(Math.abs(us) / 1e6, 1)} s ${us > 0 ? "ahead of" : "behind"} this computer's.`,
    lasts: (recorded: number, expected: number | null) =>
      expected === null
        ? `Its footage goes back ${dayCount(recorded)}.`
        : `Its footage goes back ${dayCount(recorded)}; at today's rate it is kept for ${dayCount(expected)}.`,
  },
  removed: {
    until: (removed: string) => `Kept until ${dateTime(new Date(Date.parse(removed) + 864e5).toISOString())}`,
    none: "Nothing is left to take back.",
  },
  storagePage: {
    overview: "What footage takes",
    total: (all: number) => bytes(all),
    perDay: (rate: number) => `${bytes(rate)} a day`,
    lasts: (days: number) => `At today's rate, footage is kept for about ${dayCount(days)}.`,
    lastsUnknown: "How long footage is kept can be told after some hours of recording.",
    oldest: (rfc3339: string) => `The oldest is from ${date(rfc3339)}.`,
    disks: "Disks",
    current: "New footage goes here",
    older: "Older footage",
    condition: {
      ok: "In order",
      missing: "Not there",
      swapped: "Another disk",
      old_database: "Older list than footage",
      foreign: "Not yours",
      damaged: "Unreadable",
    } satisfies Record<VolumeCondition, string>,
    part: { footage: "Footage", other: "Other files", free: "Free" },
    bar: (footage: number, other: number, free: number) =>
      `Footage ${bytes(footage)}, other files ${bytes(other)}, free ${bytes(free)}`,
    limitOf: (limit: number) => `Footage may take ${bytes(limit)}`,
    reserveOf: (reserve: number) => `${bytes(reserve)} stay free whatever comes`,
    grown: (grown: number) => `Other files on this disk have grown by ${bytes(grown)}, which leaves less for footage.`,
    accept: {
      swapped: "Go on with this disk…",
      old_database: "Go on from here…",
    },
    acceptTitle: {
      swapped: "Go on with this disk?",
      old_database: "Go on with what is here?",
    },
    acceptText: "Nothing on the disk is deleted by this. Recording goes on as soon as you agree.",
    acceptDo: "Go on and record",
    accepted: "Recording goes on with this disk.",
    cameras: "Cameras",
    camerasLead: "What each takes, and how long it lasts.",
    camera: "Camera",
    takes: "Takes",
    daily: "A day",
    goesBack: "Goes back",
    keeps: "Is kept for",
    ownLimit: "Own limit",
    ownLimitNone: "none",
    setLimit: (name: string) => `Change the limit of ${name}`,
    change: "Change",
    limitTitle: (name: string) => `How much may ${name} take?`,
    limitLabel: "At most",
    limitLead: "Its oldest footage makes room once this is reached. Empty: it shares the whole with the others.",
    limitSave: "Save the limit",
    days: (days: number) => dayCount(days),
    removedBadge: "Removed",
    none: "No footage yet.",
    limits: "Limits",
    moveFolder: "Record to another folder…",
    movePick: "A folder for new footage",
    moveTitle: "Record to this folder from now on?",
    moveText: "Footage that is there already stays where it is and can be seen as before. Only new footage goes to:",
    moveDo: "Record there",
    moved: "New footage goes to the new folder.",
  },
  keysPage: {
    drillLast: (rfc3339: string) => `Last done ${dateTime(rfc3339)}.`,
    drillNever: "Not done yet. Five minutes today may save everything one day.",
    unattendedMove: { keyring: "Wait for my log-in instead…", file: "Record before anybody logs in…" },
    moveTitle: { keyring: "Wait for your log-in?", file: "Record before anybody logs in?" },
    moveText: {
      keyring:
        "The recorder's own key moves into your desktop's keyring: after a restart nothing is recorded until you log in.",
      file: "The recorder's own key moves into a file on this disk: a stolen computer then gives up camera log-ins and recording times, but no footage.",
    },
    moveDo: "Move the key",
    moved: { keyring: "The key lies in the keyring now.", file: "The key lies in a file now." },
  },
  healthPage: {
    groups: {
      recording: "Recording",
      cameras: "Cameras",
      storage: "Storage",
      keys: "Keys",
      computer: "This computer",
    } satisfies Record<HealthGroup, string>,
    go: {
      cameras: "Show cameras",
      storage: "Open storage",
      vault: "Open keys",
      settings: "Open settings",
    } satisfies Record<HealthPlace, string>,
    goFor: (what: string, name: string) => `${what}: ${name}`,
    allGood: (count: number) => `${count} ${count === 1 ? "thing" : "things"} looked at, all in order`,
  },
  screen: {
    full: "Full screen",
    fullHint: "Full screen (F11)",
    leave: "Leave full screen (Esc)",
    monitor: "Full screen goes to",
    monitorHint: "A monitor that is not plugged in is passed over.",
    monitorAny: "The monitor the window is on",
    monitorSize: (name: string, width: number, height: number) => `${name}, ${width} × ${height}`,
    monitorHere: "here",
    monitorGone: (name: string) => `${name}, not plugged in`,
    start: "Start in full screen",
    startHint: "For a monitor that shows the cameras all day. The passphrase is asked first, as always.",
  },
  desktopPage: {
    screenTitle: "Full screen",
    desktopTitle: "This computer",
    autostart: "Start with the desktop",
    autostartHint:
      "Porchlight then watches from the tray after your log-in, and tells you when a camera is not recorded.",
    closeHint:
      "Kept recording, Porchlight stays in the tray, locked, to tell you when a camera is not recorded. “Quit” in the tray ends that too.",
    motion: "Mark motion",
    motionHint:
      "Looks for movement in what is recorded and marks it on the timeline. On this computer, sealed like the footage.",
    subjects: "Mark people, vehicles and animals",
    subjectsHint:
      "Where something moves, models on this computer look for people, vehicles and animals and mark them on the timeline. Nobody is recognised, nothing leaves this computer, and the marks are sealed like the footage. It costs up to half of one processor core, and some are missed.",
    subjectsNeedMotion: "“Mark motion” is off: nothing is looked for until it is on.",
    subjectsMissing: (files: string) => `These models are missing: ${files}. What they would find is not marked.`,
    subjectsNone: "No model for this is on this computer: nothing will be marked.",
  },
} as const;
