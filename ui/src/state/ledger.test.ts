import { expect, it } from "vitest";
import { atAGlance } from "./ledger";

it("an entry is read at a glance, and nothing of it is lost", () => {
  expect(atAGlance("Unlocked")).toEqual({ line: "Unlocked", rest: [] });
  const plain = `Footage is held: Door (${"It may be wanted. ".repeat(20)})`;
  expect(atAGlance(plain)).toEqual({ line: plain, rest: [] });
  const files = Array.from({ length: 4 }, (_, n) => `data/clip-0${n}.mp4: 9 bytes, SHA-256 ${"a".repeat(64)}`);
  const details = [
    "footage-0123456789abcdef",
    "to Fairwater",
    `in answer to ${"b".repeat(64)}`,
    `key ${"c".repeat(64)}`,
  ];
  const { line, rest } = atAGlance(`A clip was exported (${[...details, ...files].join("; ")})`);
  expect(line).toBe(`A clip was exported (${details.slice(0, 3).join("; ")})`);
  expect(rest).toEqual([...details.slice(3), ...files]);
});
