import { expect, test } from "vitest";
import { MOST_BYTES, textOf } from "./take";

const file = (...parts: BlobPart[]) => new Blob(parts);

test("a text up to the limit is read as it is", async () => {
  expect(await textOf(file("{}"))).toEqual({ text: "{}" });
  const whole = "x".repeat(MOST_BYTES);
  expect(await textOf(file(whole))).toEqual({ text: whole });
});

test("one byte more is refused without being read", async () => {
  const large = { size: MOST_BYTES + 1, arrayBuffer: () => Promise.reject(new Error("it was read")) };
  expect(await textOf(large)).toEqual({ fault: "too_large" });
});

test("a file that grew since its size was told is refused", async () => {
  const grown = { size: 2, arrayBuffer: async () => new ArrayBuffer(MOST_BYTES + 1) };
  expect(await textOf(grown)).toEqual({ fault: "too_large" });
});

test("what is no text is refused, a folder too", async () => {
  expect(await textOf(file(new Uint8Array([0x50, 0x4b, 0xff, 0xfe])))).toEqual({ fault: "not_text" });
  const folder = { size: 0, arrayBuffer: () => Promise.reject(new Error("a folder")) };
  expect(await textOf(folder)).toEqual({ fault: "not_text" });
});

test("a mark at the beginning is left in for the back end to judge", async () => {
  const marked = await textOf(file(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])));
  expect(marked).toEqual({ text: "\ufeff{}" });
});
