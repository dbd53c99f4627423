// A bundle checked while it comes: docs/bundle.md, sections 1 to 4 (E1, E2 and of E4 sizes and hashes). What takes a reader of films apart from
// this page, `porchlight-verify` looks at.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { signer } from "./dsse";
import { Fault } from "./fault";

export type Level = "clip_only" | "contactable" | "witness";

export interface Clip {
  /** Its path in the archive. */
  name: string;
  file: string;
  bytes: number;
  sha256: string;
  kind: "redacted" | "original";
  start: string;
  end: string;
  sound: string;
  looksAt: string | null;
}

export interface Proven {
  folder: string;
  level: Level;
  keyid: string;
  clips: Clip[];
  /** Who says that it is theirs, in their words; nothing proves it. */
  claimed: string | null;
  /** The statement on one sheet. */
  sheet: string | null;
}

/** What is kept to be read at the end, and how much of it. */
const texts: Record<string, number> = {
  "bagit.txt": 200,
  "bag-info.txt": 200,
  "manifest-sha256.txt": 2 << 20,
  "tagmanifest-sha256.txt": 2 << 20,
  "meta/bundle.json": 4 << 20,
  "meta/bundle.json.sig": 5_600_000,
};

const allowed =
  /^(bagit\.txt|bag-info\.txt|manifest-sha256\.txt|tagmanifest-sha256\.txt|START-HERE\.html|data\/(clip-\d{2,3}\.mp4|statement\.pdf)|meta\/(bundle\.json|bundle\.json\.sig|redaction\.json|request\.ofr))$/;

interface Seen {
  bytes: number;
  sha256: string;
  text: Uint8Array[] | null;
}

export class BundleCheck {
  private folder: string | null = null;
  private files = new Map<string, Seen>();
  private current: (Seen & { path: string; hash: ReturnType<typeof sha256.create> }) | null = null;

  begin(name: string): void {
    const { folder, path } = apart(name);
    this.folder ??= folder;
    if (folder !== this.folder || !allowed.test(path)) throw unproven(`${name} does not belong to a bundle`);
    this.current = { path, bytes: 0, sha256: "", text: path in texts ? [] : null, hash: sha256.create() };
  }

  data(bytes: Uint8Array): void {
    const file = this.current;
    if (!file) return;
    file.hash.update(bytes);
    file.bytes += bytes.length;
    if (!file.text) return;
    if (file.bytes > (texts[file.path] ?? 0)) throw unproven(`${file.path} is too long`);
    file.text.push(bytes.slice());
  }

  end(): void {
    const file = this.current;
    if (!file) return;
    this.files.set(file.path, { bytes: file.bytes, sha256: bytesToHex(file.hash.digest()), text: file.text });
    this.current = null;
  }

  /** What was proven, once everything came. */
  finish(): Proven {
    const fixed = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    if (this.text("bagit.txt") !== fixed) throw unproven("it is no bag");
    this.holdAgainst("manifest-sha256.txt", (path) => path.startsWith("data/"));
    const tags = "tagmanifest-sha256.txt";
    this.holdAgainst(tags, (path) => !path.startsWith("data/") && path !== tags);
    const payload = [...this.files].filter(([path]) => path.startsWith("data/"));
    const sum = payload.reduce((all, [, file]) => all + file.bytes, 0);
    if (this.text("bag-info.txt") !== `Payload-Oxum: ${sum}.${payload.length}\n`) throw unproven("the bag's own count");
    const statement = this.bytes("meta/bundle.json");
    const keyid = signer(this.bytes("meta/bundle.json.sig"), statement);
    if (keyid === null) throw unproven("the signature does not hold");
    return this.read(statement, keyid);
  }

  private holdAgainst(list: string, belongs: (path: string) => boolean): void {
    const listed = new Map<string, string>();
    const lines = this.text(list).split("\n");
    if (lines.pop() !== "") throw unproven(`${list} is cut off`);
    for (const line of lines) {
      const [, hash, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      if (hash === undefined || path === undefined || listed.has(path)) throw unproven(`${list} is not of its form`);
      listed.set(path, hash);
    }
    for (const [path, file] of this.files) {
      if (!belongs(path)) continue;
      if (listed.get(path) !== file.sha256) throw unproven(`${path} is not what ${list} says`);
      listed.delete(path);
    }
    for (const path of listed.keys()) throw unproven(`${path} is missing`);
  }

  private read(bytes: Uint8Array, keyid: string): Proven {
    const said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Statement;
    if (said.format !== "porchlight-bundle/1") throw unproven("its form is newer than this page");
    if (!["clip_only", "contactable", "witness"].includes(said.level)) throw unproven("how much it says of its owner");
    const prefix = this.folder ? `${this.folder}/` : "";
    const films = [...this.files.keys()].filter((path) => path.endsWith(".mp4"));
    if (!Array.isArray(said.clips) || said.clips.length !== films.length)
      throw unproven("a clip that nothing is said of");
    const clips = said.clips.map((clip) => {
      const file = this.files.get(clip.file);
      if (!file || !films.includes(clip.file) || file.bytes !== clip.bytes || file.sha256 !== clip.sha256) {
        throw unproven(`${clip.file} is not what the statement says`);
      }
      const { sha256, kind, start, end, sound } = clip;
      const looksAt = clip.camera?.looks_at ?? clip.camera?.name ?? null;
      return { name: prefix + clip.file, file: clip.file, bytes: clip.bytes, sha256, kind, start, end, sound, looksAt };
    });
    if (new Set(clips.map((clip) => clip.file)).size !== films.length) throw unproven("a clip told twice");
    const sheet = this.files.has("data/statement.pdf") ? `${prefix}data/statement.pdf` : null;
    const claimed = said.owner?.name ?? said.owner?.contact ?? null;
    return { folder: this.folder ?? "", level: said.level, keyid, clips, claimed, sheet };
  }

  private bytes(path: string): Uint8Array {
    const parts = this.files.get(path)?.text;
    if (!parts) throw unproven(`${path} is missing`);
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private text(path: string): string {
    return new TextDecoder().decode(this.bytes(path));
  }
}

/** As far as this page reads it; that it is of the form in all else is `porchlight-verify`'s to say. */
interface Statement {
  format: string;
  level: Level;
  owner?: { name?: string; contact?: string } | null;
  clips: Array<{
    file: string;
    bytes: number;
    sha256: string;
    kind: "redacted" | "original";
    start: string;
    end: string;
    sound: string;
    camera?: { name?: string; looks_at?: string } | null;
  }>;
}

/** A file's folder, if it is a bundle's, and its path in it. */
export function apart(name: string): { folder: string; path: string } {
  const [, folder = "", path = name] = /^(footage-[0-9a-f]{16})\/(.+)$/.exec(name) ?? [];
  return { folder, path };
}

/** What the sealed file is filled up with. */
export function isPadding(name: string): boolean {
  return apart(name).path === "padding";
}

function unproven(detail: string): Fault {
  return new Fault("unproven", detail);
}
