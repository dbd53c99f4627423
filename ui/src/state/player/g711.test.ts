import { expect, test } from "vitest";
import { sampleOf, schedule, tableOf } from "./g711";

// Known points of ITU-T G.711: silence, the largest magnitudes, and their signs.
test.each([
  ["u", 0xff, 0],
  ["u", 0x7f, 0],
  ["u", 0x80, 32_124 / 32_768],
  ["u", 0x00, -32_124 / 32_768],
  ["a", 0xd5, 8 / 32_768],
  ["a", 0x55, -8 / 32_768],
  ["a", 0xaa, 32_256 / 32_768],
  ["a", 0x2a, -32_256 / 32_768],
] as const)("%s-law %i", (law, byte, sample) => {
  expect(sampleOf(law, byte)).toBeCloseTo(sample, 6);
});

test("a table is made once and is the function", () => {
  const table = tableOf("a");
  expect(tableOf("a")).toBe(table);
  for (let byte = 0; byte < 256; byte++) expect(table[byte]).toBeCloseTo(sampleOf("a", byte), 6);
});

test.each([
  ["the first packet gets a cushion", 0, 10, 10.15],
  ["the next follows without a gap", 10.35, 10.2, 10.35],
  ["after a pause a new cushion", 10.35, 12, 12.15],
  ["sound far ahead is dropped", 14, 12, null],
] as const)("schedule: %s", (_, next, now, expected) => {
  const at = schedule(next, now);
  if (expected === null) expect(at).toBeNull();
  else expect(at).toBeCloseTo(expected);
});
