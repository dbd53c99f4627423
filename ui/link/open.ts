// From the sealed bytes to the bundle, in one stream: hashed, decrypted, unpacked, checked and handed to whoever keeps it. Nothing is complete
// before the last byte was verified, and what was kept until then is thrown away if that fails.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { Decrypter } from "age-encryption";
import { BundleCheck, isPadding, type Proven } from "./bundle";
import { Fault } from "./fault";
import { type Entry, type Taker, ZipReader } from "./zip";

/** Who keeps the files: a file on disk, the browser's downloads, memory. */
export interface Keeper {
  entry(entry: Entry): Promise<void>;
  data(bytes: Uint8Array): Promise<void>;
  ended(): Promise<void>;
  /** Everything was verified. */
  finish(): Promise<void>;
  /** Nothing may remain. */
  abort(): Promise<void>;
}

export interface Sealed {
  stream: ReadableStream<Uint8Array>;
  sha256: string;
  passphrase: string;
  /** How many sealed bytes came so far. */
  came(bytes: number): void;
}

export async function openSealed(sealed: Sealed, keeper: Keeper): Promise<Proven> {
  try {
    const proven = await unpack(sealed, keeper);
    await keeper.finish();
    return proven;
  } catch (error) {
    await keeper.abort().catch(() => {});
    throw error;
  }
}

async function unpack(sealed: Sealed, keeper: Keeper): Promise<Proven> {
  const check = new BundleCheck();
  const zip = new ZipReader(sorted(check, keeper));
  const decrypter = new Decrypter();
  decrypter.addPassphrase(sealed.passphrase);
  const plain = await decrypter.decrypt(sealed.stream.pipeThrough(hashed(sealed))).catch(as("other-key"));
  const reader = plain.getReader();
  try {
    let rested = performance.now();
    for (;;) {
      const { done, value } = await reader.read().catch(as("damaged"));
      if (done) break;
      await zip.push(value);
      // Streams hand over without a pause: the page would not move, and could not be stopped.
      if (performance.now() - rested > 40) {
        await new Promise((rest) => setTimeout(rest, 0));
        rested = performance.now();
      }
    }
    zip.finish();
    return check.finish();
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error instanceof Fault ? error : new Fault("unproven", "", { cause: error });
  }
}

/** The sealed file's own hash, held against the host's word before its last part is opened. */
function hashed(sealed: Sealed): TransformStream<Uint8Array, Uint8Array> {
  const hash = sha256.create();
  let bytes = 0;
  return new TransformStream({
    transform(part, out) {
      hash.update(part);
      bytes += part.length;
      sealed.came(bytes);
      out.enqueue(part);
    },
    flush() {
      if (bytesToHex(hash.digest()) !== sealed.sha256) throw new Fault("other-file", "its SHA-256");
    },
  });
}

/** The padding goes nowhere; all else is checked and kept. */
function sorted(check: BundleCheck, keeper: Keeper): Taker {
  let padding = false;
  return {
    async entry(entry) {
      if (padding) throw new Fault("damaged", "something behind the padding");
      padding = isPadding(entry.name);
      if (padding) return;
      check.begin(entry.name);
      await keeper.entry(entry);
    },
    async data(bytes) {
      if (padding) return;
      check.data(bytes);
      await keeper.data(bytes);
    },
    async ended() {
      if (padding) return;
      check.end();
      await keeper.ended();
    },
  };
}

/** What another's code throws, as one of our faults; ours pass. */
function as(kind: "other-key" | "damaged"): (cause: unknown) => never {
  return (cause) => {
    throw cause instanceof Fault ? cause : new Fault(kind, "", { cause });
  };
}
