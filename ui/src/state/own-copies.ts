// What the owner asked to save or to mark, from anywhere in the window; the dialogs that answer stand once, above every place.

import { createSignal } from "solid-js";

export interface Range {
  cameras: string[];
  fromUs: number;
  toUs: number;
}

export interface Moment {
  camera: string;
  atUs: number;
}

export interface Mark {
  /** `null`: all cameras. */
  camera: string | null;
  atUs: number;
}

const [range, setRange] = createSignal<Range | null>(null, { equals: false });
const [moment, setMoment] = createSignal<Moment | null>(null, { equals: false });
const [mark, setMark] = createSignal<Mark | null>(null, { equals: false });
const [bookmarks, setBookmarks] = createSignal(false);
const [copies, setCopies] = createSignal(false);

export const asked = { range, moment, mark, bookmarks, copies };

/** Opens "Save this range". */
export const askOwnCopy = (wanted: Range) => setRange(wanted);
/** Opens "Save this frame". */
export const askSnapshot = (wanted: Moment) => setMoment(wanted);
/** Opens "Mark this moment". */
export const askBookmark = (wanted: Mark) => setMark(wanted);
export const openBookmarks = () => setBookmarks(true);
/** The list of copies that are being made, or were. */
export const openCopies = () => setCopies(true);

export const answered = {
  range: () => setRange(null),
  moment: () => setMoment(null),
  mark: () => setMark(null),
  bookmarks: () => setBookmarks(false),
  copies: () => setCopies(false),
};
