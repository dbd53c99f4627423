// Errors in the owner's words, by code. The back end's own message says what happened here; these say what it means.

import type { ErrorCode } from "./types/ErrorCode";
import type { ErrorView } from "./types/ErrorView";

export interface Words {
  title: string;
  /** What to do, when the back end sent no hint. */
  next: string;
}

const words: Record<ErrorCode, Words> = {
  wrong_passphrase: {
    title: "That passphrase does not open this household.",
    next: "Check capital letters and the keyboard layout, then try again.",
  },
  locked: { title: "Porchlight is locked.", next: "Unlock it with your passphrase, then try again." },
  not_found: { title: "That is no longer there.", next: "It may have been removed in another window." },
  name_taken: { title: "That name is already in use.", next: "Choose another name." },
  bad_address: {
    title: "That is not an address Porchlight can use.",
    next: "A camera's address begins with rtsp:// or rtsps:// and names the camera, for example rtsp://192.168.1.20/stream1.",
  },
  unreachable: {
    title: "The camera does not answer.",
    next: "Is it switched on, on the same network, and is RTSP turned on in its own settings?",
  },
  unauthorized: {
    title: "The camera refused the user name or password.",
    next: "Many makes want a separate camera account for RTSP, made in their own app.",
  },
  no_stream: {
    title: "The camera answers, but there is no stream at this address.",
    next: "Check the part after the host name; see where your make hides it.",
  },
  unsupported: {
    title: "The camera sends something Porchlight cannot record.",
    next: "Set it to H.264 or H.265 in its own settings.",
  },
  protocol: {
    title: "The camera answered in a way that makes no sense.",
    next: "Restart the camera, try the other transport, or check that this is its RTSP port.",
  },
  disk_full: { title: "The disk is full.", next: "Free some space, or lower the limit for footage." },
  disk_unfit: { title: "Footage cannot go there.", next: "Choose another folder." },
  busy: { title: "Something else is using this right now.", next: "Wait a moment, then try again." },
  recorder_down: {
    title: "The recorder is not running.",
    next: "Porchlight starts it again by itself; if it stays away, look at Health.",
  },
  newer_household: {
    title: "A newer Porchlight made this household.",
    next: "Update Porchlight on this computer.",
  },
  damaged: { title: "Something stored here is damaged.", next: "Open Health to see what is affected." },
  keyring_locked: {
    title: "The system's keyring is locked.",
    next: "Log in to the desktop, or unlock the keyring; recording begins by itself.",
  },
  recovery_mismatch: {
    title: "Those words are not the ones on the sheet.",
    next: "Compare the numbers on the sheet with the numbers asked for.",
  },
  weak_passphrase: {
    title: "That passphrase is too easy to guess.",
    next: "Four or five unrelated words are both strong and easy to keep in mind.",
  },
  bad_recovery_key: {
    title: "That is not a recovery key of this household.",
    next: "Type the 24 words in order, or the text that begins with AGE-SECRET-KEY-1.",
  },
  bad_recipient: { title: "That is not a public key Porchlight can use.", next: "It begins with age1." },
  in_use: {
    title: "That place is already in use.",
    next: "Choose another folder, or open the household that is there.",
  },
  refused: { title: "That is not possible right now.", next: "" },
  internal: {
    title: "Something went wrong inside Porchlight.",
    next: "Recording is a separate process and goes on. If this stays, save a report for help under Settings.",
  },
};

/** An error as the owner reads it. */
export interface ErrorText {
  title: string;
  /** What happened exactly, if it adds something to the title. */
  detail: string | null;
  next: string | null;
}

/** `here`: words of this place, where those for cameras and disks would mislead. */
export function errorText(error: ErrorView, here: Partial<Record<ErrorCode, Words>> = {}): ErrorText {
  const known = here[error.code] ?? words[error.code] ?? words.internal;
  const detail = error.message.trim();
  return {
    title: known.title,
    detail: detail && detail.replace(/\.$/, "") !== known.title.replace(/\.$/, "") ? detail : null,
    next: error.hint?.trim() || known.next || null,
  };
}
