// Bundles for the page's tests, of the form of docs/bundle.md, sealed as docs/secure-link.md says: by this page's own writer of ZIPs and by
// age-encryption. That the engine's own open here is the story of the whole mission.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { Encrypter } from "age-encryption";
import { crc32 } from "../../link/crc32";
import { encoded, payloadType } from "../../link/dsse";
import { ZipWriter } from "../../link/zip";

export interface File {
  path: string;
  bytes: Uint8Array;
}

export const hash = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const utf8 = (text: string) => new TextEncoder().encode(text);

export interface Making {
  clips: Uint8Array[];
  level?: "clip_only" | "contactable" | "witness";
  /** A last word on the statement before it is signed. */
  mend?: (statement: Record<string, unknown>) => void;
  /** And on the files, when all lists are made. */
  tamper?: (files: File[]) => void;
}

export function bundle(making: Making): { folder: string; files: File[] } {
  const folder = `footage-${randomBytes(8).toString("hex")}`;
  const data = making.clips.map((bytes, at) => ({ path: `data/clip-${String(at + 1).padStart(2, "0")}.mp4`, bytes }));
  const clips = data.map(({ path, bytes }, at) => ({
    file: path,
    bytes: bytes.length,
    sha256: hash(bytes),
    kind: at === 0 ? "redacted" : "original",
    start: "2026-11-28T20:14:05Z",
    end: "2026-11-28T20:14:13Z",
    frames: 96,
    codec: "avc1",
    width: 640,
    height: 360,
    sound: "left_out",
    gaps: [],
    damaged: 0,
  }));
  const statement: Record<string, unknown> = {
    format: "porchlight-bundle/1",
    bundle: folder,
    made: "2026-11-29",
    purpose: "answer",
    level: making.level ?? "clip_only",
    owner: making.level === "witness" ? { name: "Ada Example", contact: "ada@example.org" } : null,
    clips,
    clock: { source: "computer", error_s: 1 },
    process: [],
    left_out: [],
  };
  making.mend?.(statement);
  const said = utf8(JSON.stringify(statement));
  const payload = [...data, { path: "data/statement.pdf", bytes: utf8("%PDF-1.4\n%%EOF\n") }];
  const oxum = `Payload-Oxum: ${payload.reduce((sum, file) => sum + file.bytes.length, 0)}.${payload.length}\n`;
  const tags = [
    { path: "START-HERE.html", bytes: utf8("<!doctype html><title>What this is</title>") },
    { path: "bag-info.txt", bytes: utf8(oxum) },
    { path: "bagit.txt", bytes: utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n") },
    { path: "manifest-sha256.txt", bytes: list(payload) },
    { path: "meta/bundle.json", bytes: said },
    { path: "meta/bundle.json.sig", bytes: signed(said) },
  ];
  const files = [...payload, ...tags, { path: "tagmanifest-sha256.txt", bytes: list(tags) }];
  making.tamper?.(files);
  return { folder, files };
}

function list(files: File[]): Uint8Array {
  return utf8(files.map(({ path, bytes }) => `${hash(bytes)}  ${path}\n`).join(""));
}

/** By Node's own Ed25519, not by the library that the page checks it with. */
function signed(payload: Uint8Array): Uint8Array {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const sig = sign(null, encoded(payloadType, payload), privateKey);
  return utf8(
    JSON.stringify({
      payloadType,
      payload: Buffer.from(payload).toString("base64"),
      signatures: [{ keyid: hash(key), sig: sig.toString("base64") }],
      publicKey: key.toString("hex"),
    }),
  );
}

/** The files as one stored ZIP, filled up to a round size. */
export function zipped({ folder, files }: { folder: string; files: File[] }, padding = 5000): Uint8Array {
  const zip = new ZipWriter();
  const all = [...files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }))];
  all.push({ path: "padding", bytes: new Uint8Array(padding) });
  const parts = all.flatMap(({ path, bytes }) => [
    zip.head({ name: path, bytes: bytes.length, crc: crc32(0, bytes) }),
    bytes,
  ]);
  return new Uint8Array(Buffer.concat([...parts, zip.directory()]));
}

/** `work` is 14 for links; where what it costs is not the matter, less saves time. */
export async function sealed(plain: Uint8Array, passphrase: string, work = 14): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(work);
  return encrypter.encrypt(plain);
}
