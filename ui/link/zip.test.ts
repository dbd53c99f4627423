import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 as zlibs } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { crc32 } from "./crc32";
import { type Entry, ZipReader, ZipWriter } from "./zip";

const folder = mkdtempSync(join(tmpdir(), "porchlight-zip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255);

interface File {
  name: string;
  bytes: Uint8Array;
}

const files: File[] = [
  { name: "a/one.bin", bytes: bytes(70_001) },
  { name: "a/empty", bytes: bytes(0) },
  { name: "a/größe.txt", bytes: bytes(7) },
];

function zip(of: File[]): Uint8Array {
  const writer = new ZipWriter();
  const parts = of.flatMap(({ name, bytes }) => [
    writer.head({ name, bytes: bytes.length, crc: crc32(0, bytes) }),
    bytes,
  ]);
  return new Uint8Array(Buffer.concat([...parts, writer.directory()]));
}

async function read(archive: Uint8Array, step: number): Promise<File[]> {
  const seen: Array<{ name: string; parts: Uint8Array[] }> = [];
  let ended = 0;
  const reader = new ZipReader({
    entry: async (entry: Entry) => {
      seen.push({ name: entry.name, parts: [] });
    },
    data: async (part) => {
      seen.at(-1)?.parts.push(part.slice());
    },
    ended: async () => {
      ended++;
    },
  });
  for (let at = 0; at < archive.length; at += step) await reader.push(archive.subarray(at, at + step));
  reader.finish();
  expect(ended).toBe(seen.length);
  return seen.map(({ name, parts }) => ({ name, bytes: new Uint8Array(Buffer.concat(parts)) }));
}

test("the sum is zlib's, in one step or in many", () => {
  const all = bytes(10_007);
  let sum = 0;
  for (let at = 0; at < all.length; at += 33) sum = crc32(sum, all.subarray(at, at + 33));
  expect(sum).toBe(crc32(0, all));
  // Node has it from 22 on; before that the known sum of nine digits has to do.
  if (typeof zlibs === "function") expect(sum).toBe(zlibs(all));
  expect(crc32(0, new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("what is written is read again, however it comes", async () => {
  const archive = zip(files);
  for (const step of [7, 4096, archive.length]) expect(await read(archive, step)).toEqual(files);
});

test("other programs read what is written", () => {
  const path = join(folder, "ours.zip");
  writeFileSync(path, zip(files));
  const script = `import sys,zipfile
z=zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print([(i.filename,i.file_size,i.date_time) for i in z.infolist()])`;
  const told = execFileSync("python3", ["-c", script, path], { encoding: "utf8" });
  expect(told).toContain("('a/größe.txt', 7, (1980, 1, 1, 0, 0, 0))");
});

test("what other programs write is read, with ZIP64 and without", async () => {
  for (const long of [false, true]) {
    const path = join(folder, `theirs-${long}.zip`);
    const script = `import sys,zipfile
z=zipfile.ZipFile(sys.argv[1],"w",zipfile.ZIP_STORED)
z.writestr(zipfile.ZipInfo("f/one"),b"one"*1000)
with z.open(zipfile.ZipInfo("f/two"),"w",force_zip64=${long ? "True" : "False"}) as f: f.write(b"two"*9)
z.close()`;
    execFileSync("python3", ["-c", script, path]);
    const seen = await read(new Uint8Array(readFileSync(path)), 11);
    expect(seen.map((file) => [file.name, file.bytes.length])).toEqual([
      ["f/one", 3000],
      ["f/two", 27],
    ]);
  }
});

test("one that is cut off at any place is not whole", async () => {
  const archive = zip(files.slice(1));
  for (let length = 0; length < archive.length; length++) {
    await expect(read(archive.subarray(0, length), 64), `${length} bytes`).rejects.toMatchObject({ kind: "damaged" });
  }
});

test("a changed bit anywhere but in times and marks is seen", async () => {
  const archive = zip([{ name: "a", bytes: bytes(40) }]);
  const passed: number[] = [];
  for (let at = 0; at < archive.length; at++) {
    const changed = archive.slice();
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    await read(changed, 4096).then(
      () => passed.push(at),
      () => {},
    );
  }
  const local = [4, 5, 10, 11, 12, 13];
  const begins = 30 + 1 + 40;
  // Versions, times, disks and attributes, in both heads and at the end.
  const central = [4, 5, 6, 7, 12, 13, 14, 15, 34, 35, 36, 37, 38, 39, 40, 41].map((at) => begins + at);
  const end = [4, 5, 6, 7].map((at) => begins + 47 + at);
  expect(passed.filter((at) => ![...local, ...central, ...end].includes(at))).toEqual([]);
});

test("names that climb, and names told twice, are refused", async () => {
  const of = (name: string): File => ({ name, bytes: bytes(1) });
  for (const name of [
    "../a",
    "/a",
    "a//b",
    "a/./b",
    "a\\b",
    "c:a",
    "a\0",
    "",
    `${"x/".repeat(9)}y`,
    "n".repeat(1025),
  ]) {
    await expect(read(zip([of(name)]), 64), name).rejects.toMatchObject({ kind: "damaged" });
  }
  await expect(read(zip([of("a"), of("a")]), 64)).rejects.toMatchObject({ kind: "damaged" });
});

test("nothing may stand behind the end", async () => {
  const archive = new Uint8Array(Buffer.concat([zip(files), Buffer.from("more")]));
  await expect(read(archive, 4096)).rejects.toMatchObject({ kind: "damaged" });
});
