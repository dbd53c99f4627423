// What shows the host that somebody holds the secret, without telling it: docs/secure-link.md, "Keys". `relay::proof` is the same in Rust, and
// tests/data/link/vectors.json holds both to it.

import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

export type Stage = "access" | "pin";

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";

/** The 20 bytes behind the 32 characters of an address. */
export function secretBytes(written: string): Uint8Array {
  const bytes = new Uint8Array(20);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of written) {
    held = (held << 5) | crockford.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}

/** The seed of this stage's key. The second one needs the PIN. */
export function seed(stage: Stage, id: string, secret: string, pin: string): Uint8Array {
  const key = stage === "pin" ? concatBytes(secretBytes(secret), utf8ToBytes(pin)) : secretBytes(secret);
  return hkdf(sha256, key, hexToBytes(id), utf8ToBytes(`porchlight link 1 ${stage}`), 32);
}

export function publicKey(seed: Uint8Array): string {
  return bytesToHex(ed25519.getPublicKey(seed));
}

/** What is signed: it names the host, so that a proof for one is none for another. */
export function message(stage: Stage, origin: string, id: string, nonce: string): Uint8Array {
  return concatBytes(utf8ToBytes(`porchlight link 1\0${stage}\0${origin}\0`), hexToBytes(id), utf8ToBytes(nonce));
}

export function prove(seed: Uint8Array, stage: Stage, origin: string, id: string, nonce: string): string {
  return bytesToHex(ed25519.sign(message(stage, origin, id, nonce), seed));
}

export function passphrase(secret: string, pin: string | null): string {
  return pin === null ? secret : `${secret}-${pin}`;
}
