import { expect, test } from "vitest";
import { bundle, hash, type Making, sealed, zipped } from "../tests/link/bundle";
import type { FaultKind } from "./fault";
import { type Keeper, openSealed } from "./open";
import { ZipReader } from "./zip";

const phrase = "0123456789abcdefghjkmnpqrstvwxyz-12345678";
const clip = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 13) & 255);

/** Keeps names and sizes, and how it ended. */
class Noting implements Keeper {
  names: string[] = [];
  bytes = 0;
  end = "";

  async entry(entry: { name: string }): Promise<void> {
    this.names.push(entry.name);
  }

  async data(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.length;
  }

  async ended(): Promise<void> {}

  async finish(): Promise<void> {
    this.end = "finished";
  }

  async abort(): Promise<void> {
    this.end = "thrown away";
  }
}

/** As a network brings it. */
function streamed(bytes: Uint8Array, step = 40_000): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(out) {
      if (at >= bytes.length) return out.close();
      out.enqueue(bytes.slice(at, at + step));
      at += step;
    },
  });
}

async function open(file: Uint8Array, keeper: Keeper, told = hash(file), passphrase = phrase) {
  return openSealed({ stream: streamed(file), sha256: told, passphrase, came: () => {} }, keeper);
}

async function refused(file: Uint8Array, kind: FaultKind, told = hash(file), passphrase = phrase): Promise<void> {
  const keeper = new Noting();
  await expect(open(file, keeper, told, passphrase)).rejects.toMatchObject({ kind });
  expect(keeper.end).toBe("thrown away");
}

const made = (making: Partial<Making> = {}) => sealed(zipped(bundle({ clips: [clip, clip], ...making })), phrase, 4);

test("a bundle opens, and the padding is nobody's", async () => {
  const keeper = new Noting();
  const file = await made();
  const proven = await open(file, keeper);
  expect(keeper.end).toBe("finished");
  expect(keeper.names.some((name) => name.includes("padding"))).toBe(false);
  expect(keeper.names.every((name) => name.startsWith(`${proven.folder}/`))).toBe(true);
  expect(proven.clips.map((clip) => [clip.file, clip.bytes, clip.kind])).toEqual([
    ["data/clip-01.mp4", clip.length, "redacted"],
    ["data/clip-02.mp4", clip.length, "original"],
  ]);
  expect(proven).toMatchObject({ level: "clip_only", claimed: null });
});

test("cut off, changed, swapped or sealed for somebody else: nothing of it stays", async () => {
  const file = await made();
  // A host that lies about the hash as well is found out by age.
  await refused(file.subarray(0, file.length - 1), "damaged");
  for (let end = file.length - (file.length % 65_552); end > 65_552; end -= 65_552) {
    for (const cut of [end - 1, end, end + 1]) await refused(file.subarray(0, cut), "damaged");
  }
  await refused(new Uint8Array([...file, 0]), "damaged");
  const changed = file.slice();
  changed[150_000] = (changed[150_000] ?? 0) ^ 1;
  await refused(changed, "damaged");
  await refused(changed, "damaged", hash(file));
  await refused(file, "other-file", hash("something else"));
  await refused(file.subarray(0, file.length - 1), "other-file", hash(file));
  await refused(file, "other-key", hash(file), `${phrase.slice(0, -1)}9`);
  await refused(await sealed(zipped(bundle({ clips: [clip] })), "another", 4), "other-key");
  await refused(new TextEncoder().encode("no age file at all"), "other-key");
});

test("what does not fit its own signed statement is not called complete", async () => {
  const change = (path: string, to: (bytes: Uint8Array) => Uint8Array): Partial<Making> => ({
    tamper: (files) => {
      const file = files.find((one) => one.path === path);
      if (file) file.bytes = to(file.bytes);
    },
  });
  const flip = (bytes: Uint8Array) => bytes.map((byte, at) => (at === 5 ? byte ^ 1 : byte));
  for (const path of [
    "data/clip-01.mp4",
    "data/statement.pdf",
    "START-HERE.html",
    "meta/bundle.json",
    "meta/bundle.json.sig",
  ]) {
    await refused(await made(change(path, flip)), "unproven");
  }
  await refused(await made({ tamper: (files) => files.splice(1, 1) }), "unproven");
  await refused(await made({ tamper: (files) => files.push({ path: "data/clip-03.mp4", bytes: clip }) }), "unproven");
  await refused(await made({ tamper: (files) => files.push({ path: "run-me.exe", bytes: clip }) }), "unproven");
  await refused(await made({ mend: (said) => Object.assign(said, { format: "porchlight-bundle/2" }) }), "unproven");
  await refused(await made({ mend: (said) => Object.assign(said, { clips: [] }) }), "unproven");
  await refused(await sealed(new Uint8Array(4000), phrase, 4), "damaged");
});

test("what is saved is a plain archive without the padding", async () => {
  const { InMemory } = await import("./saving/memory");
  const keeper = new InMemory();
  const proven = await open(await made(), keeper);
  const kept = keeper.kept();
  const [first] = proven.clips;
  expect(hash(new Uint8Array(await kept.file(first?.name ?? "", "video/mp4").arrayBuffer()))).toBe(hash(clip));
  const names: string[] = [];
  const reader = new ZipReader({
    entry: async (entry) => {
      names.push(entry.name);
    },
    data: async () => {},
    ended: async () => {},
  });
  await reader.push(new Uint8Array(await kept.archive().arrayBuffer()));
  reader.finish();
  expect(names).toContain(`${proven.folder}/meta/bundle.json`);
  expect(names.some((name) => name.endsWith("padding"))).toBe(false);
});
