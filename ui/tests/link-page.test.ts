// The page behind a link as it is built: small, whole by itself, and pinned. Runs on what `build` makes; after a set-up (`npm test`) that is
// the very page that the host carries.

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const built = process.env.PORCHLIGHT_DIST !== undefined;
let folder = here("../dist-link");
let files: Array<{ name: string; bytes: Buffer }> = [];

beforeAll(async () => {
  if (!built) {
    folder = mkdtempSync(join(tmpdir(), "porchlight-link-page-"));
    await build({ configFile: here("../link/vite.config.ts"), logLevel: "error", build: { outDir: folder } });
  }
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(folder.length + 1), bytes: readFileSync(path) }));
}, 120_000);

afterAll(() => {
  if (!built) rmSync(folder, { recursive: true, force: true });
});

test("it is one page, one script, one style, one worker, and less than 200 kB", () => {
  const kinds = files.map(({ name }) => name.replace(/-[\w-]{8}(?=\.)/, "")).sort();
  expect(kinds).toEqual(["index.html", "page/script.js", "page/style.css", "page/worker.js"]);
  expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(200_000);
});

test("script and style are pinned by their hashes, and nothing stands inline", () => {
  const page = files.find(({ name }) => name === "index.html")?.bytes.toString() ?? "";
  const loaded = [...page.matchAll(/(?:src|href)="\/(page\/[^"]+)" integrity="sha384-([^"]+)"/g)];
  expect(loaded.length).toBe(2);
  for (const [, name, hash] of loaded) {
    const bytes = files.find((file) => file.name === name)?.bytes ?? Buffer.alloc(0);
    expect(createHash("sha384").update(bytes).digest("base64")).toBe(hash);
  }
  expect(page.match(/(?:src|href)=/g)?.length).toBe(2);
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
});

test("it loads nothing from anywhere, and leaves nothing in the browser", () => {
  for (const { name, bytes } of files) {
    const text = bytes.toString();
    expect(text.match(/https?:\/\/(?!www\.w3\.org\/)[\w.-]+\.\w+/g) ?? [], name).toEqual([]);
    expect(text, name).not.toMatch(/localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\./);
  }
});
