// The same vectors as `relay::proof`'s.

import { readFileSync } from "node:fs";
import { bytesToHex } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { message, passphrase, prove, publicKey, type Stage, secretBytes, seed } from "./proof";

type Vector = Record<
  | "what"
  | "id"
  | "secret_bytes"
  | "secret"
  | "pin"
  | "passphrase"
  | "passphrase_pin"
  | "origin"
  | "nonce"
  | `${Stage}_${"seed" | "key" | "message" | "proof"}`,
  string
>;

const file = new URL("../../tests/data/link/vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };

test("secrets, seeds, keys, messages and proofs are the host's", () => {
  expect(vectors.length).toBeGreaterThan(1);
  for (const vector of vectors) {
    const { id, secret, pin, origin, nonce } = vector;
    expect(bytesToHex(secretBytes(secret)), vector.what).toBe(vector.secret_bytes);
    expect(passphrase(secret, null)).toBe(vector.passphrase);
    expect(passphrase(secret, pin)).toBe(vector.passphrase_pin);
    for (const stage of ["access", "pin"] as const) {
      const made = seed(stage, id, secret, pin);
      expect(bytesToHex(made)).toBe(vector[`${stage}_seed`]);
      expect(publicKey(made)).toBe(vector[`${stage}_key`]);
      expect(bytesToHex(message(stage, origin, id, nonce))).toBe(vector[`${stage}_message`]);
      expect(prove(made, stage, origin, id, nonce)).toBe(vector[`${stage}_proof`]);
    }
  }
});
