import { expect, test } from "vitest";
import { errorText } from "./errors";
import type { ErrorCode } from "./types/ErrorCode";

test("the back end's hint goes before ours, and a message that only repeats the title is left out", () => {
  const plain = errorText({ code: "unreachable", message: "", hint: null });
  expect(plain).toMatchObject({ title: "The camera does not answer.", detail: null });
  expect(plain.next).toContain("RTSP");
  const told = errorText({ code: "unreachable", message: "The camera does not answer", hint: "Plug it in." });
  expect(told).toEqual({ title: "The camera does not answer.", detail: null, next: "Plug it in." });
  expect(errorText({ code: "disk_full", message: "3 MB are left.", hint: null }).detail).toBe("3 MB are left.");
});

test("a code of a newer engine is still told", () => {
  expect(errorText({ code: "brand_new" as ErrorCode, message: "Odd.", hint: null }).detail).toBe("Odd.");
});
