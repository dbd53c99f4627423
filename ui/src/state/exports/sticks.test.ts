import { expect, test } from "vitest";
import { FAT_LARGEST, STICKS } from "../../ipc/fake/drives";
import { faultOf, placeLack, remembersItsFolder } from "./sticks";

const small = { bytes: 80e6, largest: 60e6 };

test.each([
  ["empty", small, null],
  ["holiday", small, null],
  ["closed", small, null],
  ["full", small, "room"],
  ["locked", small, "read_only"],
  ["odd", small, "problem"],
  ["fat", { bytes: FAT_LARGEST, largest: FAT_LARGEST }, null],
  ["fat", { bytes: FAT_LARGEST + 1, largest: FAT_LARGEST + 1 }, "file_size"],
  ["closed", { bytes: 33e9, largest: 1e9 }, "room"],
] as const)("the %s stick", (name, need, fault) => {
  expect(faultOf(STICKS[name](), need)).toBe(fault);
});

test("a place is ready once nothing is missing of it", () => {
  const sticks = [STICKS.empty(), STICKS.holiday(), STICKS.full()];
  const stick = (drive: string | null, othersFine = false) =>
    placeLack({ kind: "stick", drive, folder: null, othersFine, link: null }, sticks, small);
  expect(stick(null)).toBe("none");
  expect(stick("stick-empty")).toBe(null);
  expect(stick("stick-holiday")).toBe("others");
  expect(stick("stick-holiday", true)).toBe(null);
  expect(stick("stick-full", true)).toBe("unfit");
  expect(stick("stick-fat")).toBe("gone");
  const folder = (path: string | null) =>
    placeLack({ kind: "folder", drive: null, folder: path, othersFine: false, link: null }, [], small);
  expect([folder(null), folder("/home/ada/Given")]).toEqual(["folder", null]);
});

test.each([
  ["ext4", true],
  ["ext2", true],
  ["exfat", false],
  ["vfat", false],
  ["", false],
])("%s tells whose computer it was in: %s", (format, tells) => {
  expect(remembersItsFolder({ ...STICKS.empty(), format })).toBe(tells);
});
