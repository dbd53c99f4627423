// A moment as it is typed: local time to the millisecond, `2026-11-22 14:05:09.200`.

import type { Zone } from "../state/looking/zone";

const two = (n: number) => String(n).padStart(2, "0");

export function typed(us: number, zone: Zone): string {
  const wall = zone.wallTime(us);
  const ms = Math.floor((((us % 1e6) + 1e6) % 1e6) / 1000);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)} ${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}.${String(ms).padStart(3, "0")}`;
}

/** Microseconds, or `null` for what is no time. Of an hour that comes twice the first one, unless `near` lies in the second. */
export function read(text: string, zone: Zone, near: number): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/.exec(text.trim());
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((n) => Number(n ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  const found = zone.instants({ year, month, day, hour, minute, second });
  const closest = found.toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near))[0];
  return closest === undefined ? null : closest + Number((match[7] ?? "0").padEnd(3, "0")) * 1000;
}
