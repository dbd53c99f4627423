import { expect, test } from "vitest";
import { Zone } from "../state/looking/zone";
import { read, typed } from "./moment";

const berlin = new Zone("Europe/Berlin");

test("a moment is read as it is written", () => {
  const at = Date.UTC(2026, 10, 22, 13, 5, 9, 200) * 1000;
  expect(typed(at, berlin)).toBe("2026-11-22 14:05:09.200");
  expect(read("2026-11-22 14:05:09.200", berlin, at)).toBe(at);
  expect(read(" 2026-11-22T14:05 ", berlin, at)).toBe(at - 9_200_000);
  for (const bad of ["", "14:05", "2026-13-01 10:00", "2026-11-22 24:00", "yesterday"]) {
    expect(read(bad, berlin, at)).toBeNull();
  }
});

test("an hour that comes twice is the one nearby", () => {
  const first = Date.UTC(2026, 9, 25, 0, 30) * 1000;
  const second = first + 3600e6;
  expect(typed(first, berlin)).toBe(typed(second, berlin));
  expect(read("2026-10-25 02:30:00", berlin, first)).toBe(first);
  expect(read("2026-10-25 02:30:00", berlin, second + 5e6)).toBe(second);
});
