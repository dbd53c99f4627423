// How moments read in this place.

import { zone } from "../../state/zone";
import { times } from "../../texts/times";

export const now = () => Date.now() * 1000;
export const moment = (us: number) => `${times.dayOfYear(us, zone)}, ${times.minute(us, zone)}`;

/** Thu 26 Nov 2026, 14:30:05–14:45:00 */
export const when = (fromUs: number, toUs: number) =>
  `${times.dayOfYear(fromUs, zone)}, ${times.clock(fromUs, zone)}–${times.clock(toUs, zone)}`;
