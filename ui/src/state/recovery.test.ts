import { expect, test } from "vitest";
import { KEY_TEXT, WORDS } from "../ipc/fake/world";
import { looksComplete, sheetKeyKind, TEXT_LENGTH, tidySheetKey } from "./recovery";

test("words with numbers, commas and line breaks become words", () => {
  const typed = WORDS.map((word, i) => `${i + 1}. ${word.toUpperCase()}`).join(",\n");
  expect(tidySheetKey(typed)).toBe(WORDS.join(" "));
  expect(looksComplete(typed)).toBe(true);
});

test("the text in groups, in any case, with a long dash, becomes the text", () => {
  expect(KEY_TEXT).toHaveLength(TEXT_LENGTH);
  const typed = (KEY_TEXT.match(/.{1,6}/g) ?? []).join(" ").toLowerCase().replaceAll("-", "–");
  expect(tidySheetKey(typed)).toBe(KEY_TEXT);
  expect(looksComplete(typed)).toBe(true);
});

test.each([
  ["", { kind: "empty" }],
  ["one two", { kind: "words", count: 2 }],
  ["AGE-SECRET-KEY-1QQ", { kind: "text", length: 18 }],
] as const)("kind of %j", (typed, kind) => {
  expect(sheetKeyKind(typed)).toEqual(kind);
  expect(looksComplete(typed)).toBe(false);
});
