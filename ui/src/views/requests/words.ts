// How moments and tones of requests read, for all parts of this place.

import type { Tone } from "../../components/notice";
import type { NoticeWeight } from "../../ipc/types/NoticeWeight";
import type { RequesterClass } from "../../ipc/types/RequesterClass";
import { Zone } from "../../state/looking/zone";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { times } from "../../texts/times";

const utc = new Zone("UTC");

export const now = () => Date.now() * 1000;
export const relative = (us: number) => times.relative(us, now());
/** For a line of a list, where every letter counts. */
export const soon = (us: number) => times.relative(us, now(), "short");
export const day = (us: number) => times.dayOfYear(us, zone);
export const moment = (us: number) => `${times.dayOfYear(us, zone)}, ${times.minute(us, zone)}`;

/** Thu 26 Nov, 14:30 to 15:45; the second day only where it is another. */
function stretch(fromUs: number, toUs: number, where: Zone): string {
  // No request asks farther back than some weeks: the year would only be in the way.
  const [first, last] = [times.day(fromUs, where), times.day(toUs, where)];
  const end = first === last ? times.minute(toUs, where) : `${last}, ${times.minute(toUs, where)}`;
  return `${first}, ${times.minute(fromUs, where)} to ${end}`;
}

export const local = (fromUs: number, toUs: number) => stretch(fromUs, toUs, zone);
export const inUtc = (fromUs: number, toUs: number) => stretch(fromUs, toUs, utc);
export const zoneName = (us: number) => times.zoneName(us, zone);

/** Thu 26 Nov, 14:30, for a line of a list. */
export const brief = (us: number) => `${times.day(us, zone)}, ${times.minute(us, zone)}`;

/** Thu 26 Nov, 14:30:05 to 14:45:00 */
export const exact = (fromUs: number, toUs: number) =>
  `${times.day(fromUs, zone)}, ${times.clock(fromUs, zone)} to ${times.clock(toUs, zone)}`;

export const toneOf: Record<NoticeWeight, Tone> = { plain: "info", warning: "warn", red: "bad" };

const classes = Object.keys(t.requests.class) as RequesterClass[];

/** A class by its stable name in words; any other text as it is. */
export const classWords = (value: string) => {
  const known = classes.find((one) => one === value);
  return known ? t.requests.class[known] : value;
};

export const classOptions = (none: string) => [
  { value: "", label: none },
  ...classes.map((value) => ({ value: value as string, label: t.requests.class[value] })),
];

export const classOf = (value: string): RequesterClass | null => classes.find((one) => one === value) ?? null;
