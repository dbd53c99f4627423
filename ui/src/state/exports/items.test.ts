import { expect, test } from "vitest";
import type { LeavingItem } from "../../ipc/types/LeavingItem";
import { byFile } from "./items";

const item = (kind: LeavingItem["kind"], file: string, bytes: number | null): LeavingItem => ({
  kind,
  file,
  bytes,
  values: [],
});

test("parts of a file stand right below it, in the order in which they came", () => {
  const items = [
    item("extra", "data/clip-01.mp4", null),
    item("clip", "data/clip-01.mp4", 90),
    // Not made yet: how large it will be is not known.
    item("clip", "data/clip-02.mp4", null),
    item("statement", "data/statement.pdf", 40),
    item("guide", "START-HERE.html", 9),
    item("words", "data/statement.pdf", null),
    item("inside", "data/clip-01.mp4", null),
  ];
  expect(byFile(items).map(({ kind }) => kind)).toEqual([
    "clip",
    "extra",
    "inside",
    "clip",
    "statement",
    "words",
    "guide",
  ]);
  expect(items[0]?.kind).toBe("extra");
});
