// What the stories of the page share: the host, whose page is asked for by the copied link alone, in a profile that has seen nothing before.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { makeClips } from "../clips";
import { blank, done, type Options, shots } from "../stories/browser";
import { bundle, type Making, sealed, zipped } from "./bundle";
import type { Made } from "./owner";

const media = fileURLToPath(new URL("../../../target/ui/public/media", import.meta.url));
makeClips(media);

export const film = (name: string) => new Uint8Array(readFileSync(join(media, `${name}.mp4`)));

/** A bundle of these films, sealed for a link's passphrase. */
export function sealedFilms(names = ["street-sub", "door-sub"], making: Partial<Making> = {}) {
  return (passphrase: string) => sealed(zipped(bundle({ clips: names.map(film), ...making })), passphrase);
}

/** How a browser keeps things; the pickers' own dialogs are the system's, so a story answers in their place. */
export type Keeping = "picks" | "passes" | "neither";

export interface Visiting extends Options {
  keeping?: Keeping;
}

/** The page behind this link, in a fresh profile. */
export async function visit(url: string, options: Visiting = {}): Promise<Page> {
  const page = await blank({ width: 800, height: 600, theme: "light", ...options });
  await prepare(page, options.keeping ?? "picks");
  await page.goto(url);
  if (url !== "about:blank") await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

export async function prepare(page: Page, keeping: Keeping): Promise<void> {
  await page.addInitScript(answerInPlaceOfDialogs, keeping);
}

/**
 * Runs in the page, before its own script. A file is really picked and written, in the browser's own folder for this origin instead of one that
 * a dialog shows.
 */
export function answerInPlaceOfDialogs(keeping: Keeping): void {
  const picking = keeping === "picks";
  Object.defineProperty(window, "showSaveFilePicker", {
    value: picking
      ? async ({ suggestedName }: { suggestedName: string }) =>
          (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })
      : undefined,
  });
  if (keeping === "neither") Reflect.deleteProperty(Navigator.prototype, "serviceWorker");
}

export async function openLink(page: Page, pin: string | null): Promise<void> {
  await page.getByRole("button", { name: "Open the link" }).click();
  if (pin !== null) await enter(page, pin);
  await heading(page, "The footage is here");
}

export async function enter(page: Page, pin: string): Promise<void> {
  await page.getByLabel("PIN", { exact: true }).fill(pin);
  await page.keyboard.press("Enter");
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();

/** Everything that the page says in its middle. */
export const said = (page: Page) =>
  page
    .locator("#main")
    .textContent()
    .then((text) => text ?? "");

export async function plays(page: Page, number: number): Promise<void> {
  await page.getByRole("button", { name: `Play clip ${number}` }).click();
  await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 0.3);
}

/** Answers that are no success, and headers that plain http cannot have, are lines in Chromium's console, and meant. */
export const leave = (page: Page) => done(page, /status of (403|404|423)|net::ERR_|Cross-Origin-Opener-Policy header/);

export async function full(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `link-${name}.png`), fullPage: true });
}

/** Whatever is asked of the host but the page itself. */
export function asked(page: Page): string[] {
  const all: string[] = [];
  page.context().on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!/^\/(d|page)\//.test(pathname)) all.push(`${request.method()} ${pathname}`);
  });
  return all;
}

export function expectNoSecret(texts: string[], made: Made): void {
  for (const text of texts) {
    for (const secret of [made.secret, made.pin ?? made.secret]) expect(text.includes(secret), "a secret").toBe(false);
  }
}

/** What Python's own reader finds in an archive, and that every sum holds. */
export function inside(path: string): Array<[string, string]> {
  const script = `import sys,zipfile,hashlib,json
z=zipfile.ZipFile(sys.argv[1])
print(json.dumps([(i.filename,hashlib.sha256(z.read(i)).hexdigest()) for i in z.infolist()]))`;
  return JSON.parse(execFileSync("python3", ["-c", script, path], { encoding: "utf8", maxBuffer: 1 << 24 }));
}

/** A film that a slow line needs a while for. */
export const long = (megabytes: number) => (passphrase: string) => {
  const clip = new Uint8Array(megabytes << 20);
  const words = new Uint32Array(clip.buffer);
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at, 2_654_435_761);
  return sealed(zipped(bundle({ clips: [clip] })), passphrase);
};
