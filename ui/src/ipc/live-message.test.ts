import { expect, test } from "vitest";
import { bytesOf, parseLiveMessage } from "./live-message";

const text = (kind: number, json: unknown) => new Uint8Array([kind, ...new TextEncoder().encode(JSON.stringify(json))]);

test("init and fragment are the bytes after the kind", () => {
  expect(parseLiveMessage(new Uint8Array([0, 7, 8]))).toEqual({ kind: "init", bytes: new Uint8Array([7, 8]) });
  expect(parseLiveMessage(new Uint8Array([1, 9]))).toEqual({ kind: "fragment", bytes: new Uint8Array([9]) });
});

test("a change carries the new facts", () => {
  const facts = { mime: 'video/mp4; codecs="hvc1"', width: 2, height: 1, g711: { law: "u", rate: 8000, channels: 1 } };
  expect(parseLiveMessage(text(2, facts))).toEqual({ kind: "config", facts });
  expect(parseLiveMessage(text(2, { ...facts, g711: undefined }))).toEqual({
    kind: "config",
    facts: { ...facts, g711: null },
  });
});

test("an end says whether it is the last", () => {
  expect(parseLiveMessage(text(3, { reason: "closed", last: false }))).toEqual({
    kind: "ended",
    reason: "closed",
    last: false,
  });
  expect(parseLiveMessage(text(3, { reason: "removed" }))).toEqual({ kind: "ended", reason: "removed", last: true });
});

test("a packet of G.711 begins with its time", () => {
  const message = new Uint8Array([4, 0, 0, 0, 0, 0, 15, 66, 64, 1, 2, 3]);
  expect(parseLiveMessage(message)).toEqual({ kind: "g711", at: 1_000_000, bytes: new Uint8Array([1, 2, 3]) });
});

test("nonsense is nothing", () => {
  for (const message of [[], [9, 1], [2, 1, 2], [4, 0, 0], [2, ...new TextEncoder().encode("[]")]]) {
    expect(parseLiveMessage(new Uint8Array(message))).toBeNull();
  }
});

test("a channel's message may come as a buffer, a view or an array", () => {
  for (const message of [new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2]), [1, 2]]) {
    expect(bytesOf(message)).toEqual(new Uint8Array([1, 2]));
  }
});
