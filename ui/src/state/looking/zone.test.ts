import { describe, expect, test } from "vitest";
import { DAY, daysInMonth, HOUR, leadingDays, MINUTE, Zone } from "./zone";

const at = (text: string) => Date.parse(text) * 1000;
const text = (us: number) => new Date(us / 1000).toISOString().replace(".000Z", "Z");

// Each: zone, an instant in the day, the day's first instant, its length, the change of the clocks, by how much.
const days = [
  ["Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", 23, "2026-03-29T01:00:00Z", 60],
  ["Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", 25, "2026-10-25T01:00:00Z", -60],
  ["America/New_York", "2026-03-08T20:00:00Z", "2026-03-08T05:00:00Z", 23, "2026-03-08T07:00:00Z", 60],
  ["America/New_York", "2026-11-01T20:00:00Z", "2026-11-01T04:00:00Z", 25, "2026-11-01T06:00:00Z", -60],
  ["Australia/Lord_Howe", "2026-10-04T03:00:00Z", "2026-10-03T13:30:00Z", 23.5, "2026-10-03T15:30:00Z", 30],
  ["Australia/Lord_Howe", "2026-04-05T03:00:00Z", "2026-04-04T13:00:00Z", 24.5, "2026-04-04T15:00:00Z", -30],
] as const;

describe.each(days)("%s on the day of %s", (name, inside, start, hours, change, minutes) => {
  const zone = new Zone(name);
  const day = zone.day(at(inside));

  test("begins at local midnight and is as long as it is", () => {
    expect(text(day.from)).toBe(start);
    expect((day.to - day.from) / HOUR).toBe(hours);
    expect(zone.wallTime(day.from)).toMatchObject({ hour: 0, minute: 0, second: 0 });
    expect(zone.wallTime(day.to)).toMatchObject({ hour: 0, minute: 0, second: 0 });
  });

  test("knows its change of the clocks", () => {
    expect(day.changes.map(({ at, by }) => [text(at), by / MINUTE])).toEqual([[change, minutes]]);
  });

  test("every wall time of it is found again", () => {
    let twice = 0;
    for (let now = day.from; now < day.to; now += 15 * MINUTE) {
      const found = zone.instants(zone.wallTime(now));
      expect(found).toContain(now);
      if (found.length === 2) twice++;
      expect(zone.repeated(now)).toBe(found.length === 2 ? (found[0] === now ? "first" : "second") : null);
    }
    // What comes twice counts twice.
    expect(twice * 15).toBe(minutes < 0 ? -2 * minutes : 0);
  });

  test("hours stand where the wall clock shows them", () => {
    const seen: string[] = [];
    for (let now = zone.nextTick(day.from - 1, HOUR); now < day.to; now = zone.nextTick(now, HOUR)) {
      const wall = zone.wallTime(now);
      expect(wall.minute).toBe(0);
      seen.push(String(wall.hour));
    }
    const expected = Array.from({ length: 24 }, (_, hour) => String(hour));
    // Half an hour is too short to leave out or repeat a full hour, but for one that stands on the change: 02:00 becomes 01:30 or 02:30.
    const hour = String(zone.wallTime(day.changes[0]?.at ?? 0).hour);
    if (minutes === 60) expected.splice(Number(hour) - 1, 1);
    if (minutes === -60) expected.splice(Number(hour), 0, hour);
    if (minutes === 30) expected.splice(2, 1);
    expect(seen).toEqual(expected);
  });
});

test("days are counted by the calendar, not by 24 hours", () => {
  const zone = new Zone("Europe/Berlin");
  const noon = at("2026-10-24T10:00:00Z");
  expect(text(zone.addDays(noon, 1))).toBe("2026-10-24T22:00:00Z");
  expect(text(zone.addDays(noon, 2))).toBe("2026-10-25T23:00:00Z");
  expect(zone.sameTime(noon, 1) - noon).toBe(25 * HOUR);
  // 02:30 does not exist on that day.
  expect(zone.wallTime(zone.sameTime(at("2026-03-28T01:30:00Z"), 1))).toMatchObject({ day: 29, hour: 3, minute: 30 });
  expect(zone.instants({ year: 2026, month: 3, day: 29, hour: 2, minute: 30, second: 0 })).toEqual([]);
});

test("a day without midnight begins with the change", () => {
  const zone = new Zone("Africa/Cairo");
  const day = zone.day(at("2026-04-24T09:00:00Z"));
  expect(zone.wallTime(day.from)).toMatchObject({ day: 24, hour: 1, minute: 0 });
  expect((day.to - day.from) / HOUR).toBe(23);
});

test("weeks begin on Monday, months at their first", () => {
  const zone = new Zone("Europe/Berlin");
  const tick = zone.nextTick(at("2026-10-20T10:00:00Z"), 7 * DAY);
  expect(zone.wallTime(tick)).toMatchObject({ month: 10, day: 26, hour: 0 });
  expect(zone.wallTime(zone.addMonths(tick, 0))).toMatchObject({ month: 10, day: 1, hour: 0 });
  expect(zone.wallTime(zone.addMonths(tick, 3))).toMatchObject({ year: 2027, month: 1, day: 1 });
  expect(leadingDays(2026, 11)).toBe(6);
  expect(daysInMonth(2028, 2)).toBe(29);
});
