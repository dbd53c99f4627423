// Somebody else's DSSE (npm `@sigstore/core`) beside ours, called by `interop.rs`.
//   verify FILE...            one line each: {"file", "keys": [those whose signatures hold]}
//   sign PAYLOAD TYPE OUT     an envelope by a key made here
import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { crypto, dsse } from "@sigstore/core";

const [verb, ...rest] = process.argv.slice(2);

/** Whether an entry's signature holds, by the other implementation's encoding and verification. */
function holds(envelope, { key, sig }) {
  const encoded = dsse.preAuthEncoding(envelope.payloadType, Buffer.from(envelope.payload, "base64"));
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(key, "base64").toString("base64url") };
  return crypto.verify(encoded, createPublicKey({ key: jwk, format: "jwk" }), Buffer.from(sig, "base64"));
}

if (verb === "verify") {
  for (const file of rest) {
    const envelope = JSON.parse(readFileSync(file, "utf8"));
    const entries = envelope.signatures.filter((entry) => entry.sig !== undefined && holds(envelope, entry));
    console.log(JSON.stringify({ file, keys: entries.map((entry) => entry.key) }));
  }
} else if (verb === "sign") {
  const [payloadFile, payloadType, out] = rest;
  const payload = readFileSync(payloadFile);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url").toString("base64");
  const sig = sign(null, dsse.preAuthEncoding(payloadType, payload), privateKey).toString("base64");
  writeFileSync(out, JSON.stringify({ payloadType, payload: payload.toString("base64"), signatures: [{ key, sig }] }));
} else {
  throw new Error(`verify or sign, not ${verb}`);
}
