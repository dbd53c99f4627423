// The product's bundle: no fake, no outside address, nothing inlined that the policy forbids. Runs on what `build` makes; after a set-up
// (`npm test`) that is the very bundle that goes into the window, in PORCHLIGHT_DIST.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

const built = process.env.PORCHLIGHT_DIST;
let folder = built ?? "";
let texts: Array<{ name: string; text: string }> = [];

beforeAll(async () => {
  if (!built) {
    folder = mkdtempSync(join(tmpdir(), "porchlight-ui-"));
    const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));
    await build({ configFile, logLevel: "error", build: { outDir: folder } });
  }
  texts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ name, text: readFileSync(name, "utf8") }));
}, 120_000);

afterAll(() => {
  if (!built) rmSync(folder, { recursive: true, force: true });
});

test("there is a page and its code", () => {
  expect(texts.some(({ name }) => name.endsWith("index.html"))).toBe(true);
  expect(texts.some(({ name }) => name.endsWith(".js"))).toBe(true);
});

test("the fake household is not in it", () => {
  // Marks of ipc/fake that no other source holds.
  for (const mark of ["porch moth lantern gravel", "porchlightFake", "k3w9x2ma"]) {
    for (const { name, text } of texts) expect(text.includes(mark), `${mark} in ${name}`).toBe(false);
  }
});

test("it names no other place on the network", () => {
  const known = /^https?:\/\/(www\.w3\.org|ipc\.localhost|solid|github\.com|192\.168)/;
  for (const { name, text } of texts) {
    // As something to load: a tag's source, a CSS url, an import. Namespaces and help texts stay.
    const loads = [...text.matchAll(/(?:src|href)="([^"]+)"|url\(([^)]+)\)|import\(?["']([^"']+)/g)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? "",
    );
    for (const address of loads) {
      if (/^["']?https?:/.test(address)) expect(address, name).toMatch(known);
    }
  }
});

test("no script stands in the page itself", () => {
  const page = texts.find(({ name }) => name.endsWith("index.html"))?.text ?? "";
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
});
