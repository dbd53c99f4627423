// The signature beside the statement: docs/bundle.md, section 4. It proves that nothing changed since it was made, not who made it.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

export const payloadType = "application/vnd.porchlight.bundle+json";

/** What is signed. */
export function encoded(type: string, payload: Uint8Array): Uint8Array {
  const kind = utf8ToBytes(type);
  return concatBytes(utf8ToBytes(`DSSEv1 ${kind.length} `), kind, utf8ToBytes(` ${payload.length} `), payload);
}

/** Strictly: a key or an R of small order, which may fit more than one text, is refused. */
export function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    if (key.length !== 32 || signature.length !== 64) return false;
    if (ed25519.Point.fromBytes(signature.subarray(0, 32)).isSmallOrder()) return false;
    if (ed25519.Point.fromBytes(key).isSmallOrder()) return false;
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** The `keyid` of whoever signed this very payload, or null. */
export function signer(envelope: Uint8Array, payload: Uint8Array): string | null {
  try {
    const said: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(envelope));
    if (!exactly(said, ["payload", "payloadType", "publicKey", "signatures"])) return null;
    const { signatures, publicKey } = said;
    if (said.payloadType !== payloadType || !Array.isArray(signatures) || signatures.length !== 1) return null;
    const [one] = signatures as unknown[];
    if (!exactly(one, ["keyid", "sig"])) return null;
    if (typeof publicKey !== "string" || !/^[0-9a-f]{64}$/.test(publicKey)) return null;
    const key = hexToBytes(publicKey);
    const carried = fromBase64(said.payload);
    if (one.keyid !== bytesToHex(sha256(key)) || !same(carried, payload)) return null;
    return verify(key, encoded(payloadType, payload), fromBase64(one.sig)) ? one.keyid : null;
  } catch {
    return null;
  }
}

function exactly<K extends string>(value: unknown, names: K[]): value is Record<K, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).sort().join() === names.join();
}

/** Padded, and in no other way than the one that is written. */
function fromBase64(text: unknown): Uint8Array {
  if (typeof text !== "string" || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new Error("base64");
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
