import { readFileSync } from "node:fs";
import { hexToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { bundle } from "../tests/link/bundle";
import { encoded, signer, verify } from "./dsse";

interface Vector {
  payload_type: string;
  payload: string;
  pae: string;
  public_key: string;
  sig: string;
}

const file = new URL("../../tests/data/dsse/vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

test("signatures by another program hold, and nothing beside them", () => {
  expect(vectors.length).toBeGreaterThan(2);
  for (const vector of vectors) {
    const message = encoded(vector.payload_type, hexToBytes(vector.payload));
    expect(Buffer.from(message).toString("hex")).toBe(vector.pae);
    const key = hexToBytes(vector.public_key);
    expect(verify(key, message, bytes(vector.sig))).toBe(true);
    const other = bytes(vector.sig);
    other[40] = (other[40] ?? 0) ^ 1;
    expect(verify(key, message, other)).toBe(false);
    expect(verify(key, encoded(vector.payload_type, hexToBytes(`${vector.payload}00`)), bytes(vector.sig))).toBe(false);
  }
});

test("a key or an R of small order is refused", () => {
  // The neutral point as key and as R, S = 0: without strictness that fits every text.
  const neutral = new Uint8Array(32);
  neutral[0] = 1;
  const signature = new Uint8Array(64);
  signature.set(neutral);
  expect(verify(neutral, new Uint8Array(3), signature)).toBe(false);
});

test("an envelope is of its form and holds this very payload", () => {
  const { files } = bundle({ clips: [new Uint8Array(9)] });
  const of = (path: string) => files.find((file) => file.path === path)?.bytes ?? new Uint8Array();
  const [payload, envelope] = [of("meta/bundle.json"), of("meta/bundle.json.sig")];
  const said = JSON.parse(new TextDecoder().decode(envelope)) as Record<string, unknown>;
  const [signature] = said.signatures as [{ keyid: string; sig: string }];
  const check = (changed: object) => signer(new TextEncoder().encode(JSON.stringify({ ...said, ...changed })), payload);
  expect(check({})).toBe(signature.keyid);
  expect(check({ more: 1 })).toBe(null);
  expect(check({ payloadType: "text/plain" })).toBe(null);
  expect(check({ payload: Buffer.from("{}").toString("base64") })).toBe(null);
  expect(check({ payload: `${said.payload}=` })).toBe(null);
  expect(check({ signatures: [signature, signature] })).toBe(null);
  expect(check({ signatures: [{ ...signature, keyid: "0".repeat(64) }] })).toBe(null);
  expect(check({ publicKey: "0".repeat(64) })).toBe(null);
  expect(signer(envelope, payload.subarray(1))).toBe(null);
  expect(signer(new Uint8Array([1, 2, 3]), payload)).toBe(null);
});
