// Moments as the owner reads them, in a given zone: the timeline's own clock faces. Microseconds since 1970 in UTC come in.

import type { Zone } from "../state/looking/zone";
import { LOCALE } from "./format";

const faces = new Map<string, Intl.DateTimeFormat>();

function face(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone.name} ${JSON.stringify(options)}`;
  const known = faces.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALE, { timeZone: zone.name, hourCycle: "h23", ...options });
  faces.set(key, made);
  return made;
}

const format = (us: number, zone: Zone, options: Intl.DateTimeFormatOptions) => face(zone, options).format(us / 1000);

const STEPS: Array<[us: number, unit: Intl.RelativeTimeFormatUnit]> = [
  [86_400e6, "day"],
  [3_600e6, "hour"],
  [60e6, "minute"],
];
const nearby = {
  long: new Intl.RelativeTimeFormat(LOCALE, { numeric: "always" }),
  short: new Intl.RelativeTimeFormat(LOCALE, { numeric: "always", style: "short" }),
};

export const times = {
  /** 3 days ago, in 5 hours; short: in 5 hr */
  relative: (us: number, nowUs: number, style: "long" | "short" = "long") => {
    const off = us - nowUs;
    const step = STEPS.find(([size]) => Math.abs(off) >= size);
    return step ? nearby[style].format(Math.trunc(off / step[0]), step[1]) : off < 0 ? "just now" : "in a moment";
  },
  /** 2026-11-22 14:05 */
  utc: (us: number) => new Date(us / 1000).toISOString().slice(0, 16).replace("T", " "),
  /** 14:05 */
  minute: (us: number, zone: Zone) => format(us, zone, { hour: "2-digit", minute: "2-digit" }),
  /** 14:05:09 */
  clock: (us: number, zone: Zone) => format(us, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  /** 14:05:09.200, for steps of one picture */
  fine: (us: number, zone: Zone) =>
    format(us, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 }),
  /** Sun 22 Nov */
  day: (us: number, zone: Zone) => format(us, zone, { weekday: "short", day: "numeric", month: "short" }),
  /** Sun 22 Nov 2026 */
  dayOfYear: (us: number, zone: Zone) =>
    format(us, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }),
  /** 22 Nov */
  short: (us: number, zone: Zone) => format(us, zone, { day: "numeric", month: "short" }),
  /** November 2026 */
  month: (us: number, zone: Zone) => format(us, zone, { month: "long", year: "numeric" }),
  /** CET */
  zoneName: (us: number, zone: Zone) =>
    face(zone, { timeZoneName: "short" })
      .formatToParts(us / 1000)
      .find((part) => part.type === "timeZoneName")?.value ?? "",
  /** Sunday, 22 November 2026 at 14:05:09 CET */
  spoken: (us: number, zone: Zone) =>
    format(us, zone, {
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "short",
    }),
};
