// What went wrong, told to somebody who is tired and has done nothing wrong: what it is, and what to do next.

import type { FaultKind } from "../fault";

export interface Words {
  title: string;
  text: string;
  next: string;
}

export const faults: Record<FaultKind, Words> = {
  closed: {
    title: "This link does not open",
    text: "It may have ended, been taken back by its sender, been fetched as often as it may be, or the address is not whole. From here these all look the same, on purpose.",
    next: "Open it once more from the message it came in, with everything behind the #. If that does not help, ask its sender for a new one.",
  },
  silent: {
    title: "The host does not answer",
    text: "It may be busy, or the connection is broken. Nothing is lost, and nothing was counted.",
    next: "Wait a moment and try again.",
  },
  "other-file": {
    title: "This is not the file that was left here",
    text: "The bytes that came are not the ones whose SHA-256 the host gave. They were damaged, or put in its place. None of it was kept.",
    next: "Try once more. If it is the same, tell its sender.",
  },
  "other-key": {
    title: "This file was not sealed for this link",
    text: "The link’s key does not open it. The file was damaged, or another one was put in its place. None of it was kept.",
    next: "Try once more. If it is the same, tell its sender.",
  },
  damaged: {
    title: "The file is damaged",
    text: "It was cut off or changed on its way. What had come so far was thrown away, so that nothing half stands in for the whole.",
    next: "Try once more. If it is the same, tell its sender.",
  },
  unproven: {
    title: "The footage is not what it says of itself",
    text: "It opened, but its signed statement does not fit its files. This page does not call that complete, and kept none of it.",
    next: "Tell its sender. With the sealed file you can still look into it yourself.",
  },
  unwritten: {
    title: "It could not be saved",
    text: "The disk may be full, or nothing may be written in that place.",
    next: "Make room, or choose another place, and try again.",
  },
  page: {
    title: "This page stumbled",
    text: "Something in it failed that should not. None of it was kept.",
    next: "Try once more, or take the sealed file, which needs this page for nothing.",
  },
  stopped: {
    title: "Stopped",
    text: "Nothing of it was kept.",
    next: "You can begin again whenever you like, while the link is open.",
  },
};

export const sound: Record<string, string> = {
  none: "without sound: none was recorded",
  left_out: "without sound: its owner left it out",
  as_recorded: "with sound, as recorded",
  reencoded: "with sound, encoded anew",
  partly_muted: "with sound, muted in parts",
};
