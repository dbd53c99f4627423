// How moments read in this place.

import { zone } from "../../state/zone";
import { times } from "../../texts/times";

export const now = () => Date.now() * 1000;
export const moment = (us: number) => `${times.dayOfYear(us, zone)}, ${times.minute(us, zone)}`;

/** Thu 26 Nov 2026, 14:30:05–14:45:00 */
export const when = (fromUs: number, toUs: number) =>
  `${times.dayOfYear(fromUs, zone)}, ${times.clock(fromUs, zone)}–${times.clock(toUs, zone)}`;

const SPANS = [86_400e6, 3_600e6, 60e6];

/** How far off something is, to the nearest: what waits for a week since a minute ago ends in 7 days. */
export function ahead(us: number): string {
  const at = now();
  const span = SPANS.find((one) => us - at >= one) ?? 1;
  return times.relative(at + Math.round((us - at) / span) * span, at);
}
