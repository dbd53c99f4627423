// Keeping what came: on disk, in the browser's downloads, as the sealed file; what is refused; and what a break costs.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "../stories/browser";
import { hash } from "./bundle";
import { type Host, startHost } from "./host";
import { Owner } from "./owner";
import { film, full, heading, inside, leave, long, openLink, plays, said, sealedFilms, visit } from "./page";

let host: Host;
let owner: Owner;
const folder = mkdtempSync(join(tmpdir(), "porchlight-link-"));

beforeAll(async () => {
  host = await startHost();
  owner = new Owner(host);
});

afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function saved(coming: Promise<Download>, name: string): Promise<string> {
  const download = await coming;
  const path = join(folder, name);
  await download.saveAs(path);
  return path;
}

test("into a picked file, which plays from the disk", async () => {
  const made = await owner.make(sealedFilms());
  const page = await visit(made.url);
  await openLink(page, null);
  await page.getByRole("button", { name: "Save it on this computer" }).click();
  await heading(page, "Complete");
  await page.getByText("Saved on this computer as “footage.zip”").waitFor();
  await full(page, "complete-saved");
  await plays(page, 2);
  const coming = page.waitForEvent("download");
  const bytes = await page.evaluate(async () => {
    const file = await (await (await navigator.storage.getDirectory()).getFileHandle("footage.zip")).getFile();
    const url = URL.createObjectURL(file);
    Object.assign(document.createElement("a"), { href: url, download: "copy.zip" }).click();
    return file.size;
  });
  const path = await saved(coming, "picked.zip");
  const files = inside(path);
  expect(bytes).toBe(readFileSync(path).length);
  expect(files.map(([name]) => name.replace(/^footage-[0-9a-f]{16}\//, "")).sort()).toEqual(
    [
      "START-HERE.html",
      "bag-info.txt",
      "bagit.txt",
      "data/clip-01.mp4",
      "data/clip-02.mp4",
      "data/statement.pdf",
      "manifest-sha256.txt",
      "meta/bundle.json",
      "meta/bundle.json.sig",
      "tagmanifest-sha256.txt",
    ].sort(),
  );
  expect(files.find(([name]) => name.endsWith("clip-02.mp4"))?.[1]).toBe(hash(film("door-sub")));
  await leave(page);
});

test("where no file can be picked, into the browser's downloads", async () => {
  const made = await owner.make(sealedFilms());
  const page = await visit(made.url, { keeping: "passes" });
  await openLink(page, null);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save it on this computer" }).click();
  const path = await saved(coming, "passed.zip");
  await heading(page, "Complete");
  await page.getByText("It is with your browser’s downloads").waitFor();
  await full(page, "complete-downloads");
  expect(inside(path).find(([name]) => name.endsWith("clip-01.mp4"))?.[1]).toBe(hash(film("street-sub")));
  // Nothing is left behind in the browser.
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  await leave(page);
});

test("in memory, and from there to the disk", async () => {
  const made = await owner.make(sealedFilms());
  const page = await visit(made.url, { keeping: "neither" });
  await openLink(page, null);
  await page.getByRole("button", { name: "Get it" }).click();
  await heading(page, "Complete");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save all as one ZIP file" }).click();
  expect(inside(await saved(coming, "memory.zip")).length).toBe(10);
  const one = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save this clip: 2" }).click();
  expect(hash(readFileSync(await saved(one, "clip-02.mp4")))).toBe(hash(film("door-sub")));
  await leave(page);
});

test("the sealed file beside it opens with stock age and the passphrase that the page shows", async () => {
  const made = await owner.make(sealedFilms(["street-sub"]), { pin: true });
  const page = await visit(made.url);
  await openLink(page, made.pin);
  await page.getByText("rather not trust this page").click();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the sealed file" }).click();
  const path = await saved(coming, "footage.age");
  await page.getByRole("button", { name: "Show the passphrase" }).click();
  const passphrase = (await page.locator(".passphrase").textContent()) ?? "";
  expect(passphrase).toBe(made.passphrase);
  // age takes a passphrase from a terminal only.
  const script = `import os,pty,sys
pid,fd=pty.fork()
if pid==0: os.execvp("age",["age","-d","-o",sys.argv[2],sys.argv[1]])
said=b""
try:
    while True:
        said+=os.read(fd,1000)
        if said.endswith(b": "):
            os.write(fd,sys.argv[3].encode()+b"\\n"); said=b""
except OSError: pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid,0)[1]))`;
  const plain = join(folder, "by-age.zip");
  execFileSync("python3", ["-c", script, path, plain, passphrase]);
  expect(inside(plain).find(([name]) => name.endsWith("clip-01.mp4"))?.[1]).toBe(hash(film("street-sub")));
  await leave(page);
});

test("swapped, cut off, changed on the way: refused, and nothing of it stays", async () => {
  const other = await owner.make((_) => sealedFilms()("somebody-else"));
  const short = await owner.make(async (passphrase) => {
    const whole = await sealedFilms()(passphrase);
    return whole.subarray(0, whole.length - 4000);
  });
  const forged = await owner.make(sealedFilms(undefined, { tamper: (files) => files.splice(0, 1) }));
  const turned = await owner.make(sealedFilms());
  const titles: Array<[string, string]> = [
    [other.url, "This file was not sealed for this link"],
    [short.url, "The file is damaged"],
    [forged.url, "The footage is not what it says of itself"],
    [turned.url, "This is not the file that was left here"],
  ];
  for (const [url, title] of titles) {
    const page = await visit(url);
    // A host that turned bad after it had the file: one bit, far behind.
    if (url === turned.url) {
      await page.route("**/v1/file/**", async (route) => {
        const answer = await route.fetch();
        const body = await answer.body();
        body[body.length - 3000] = (body[body.length - 3000] ?? 0) ^ 1;
        await route.fulfill({ response: answer, body });
      });
    }
    await openLink(page, null);
    await page.getByRole("button", { name: "Save it on this computer" }).click();
    await heading(page, title);
    expect(await said(page)).not.toContain("Complete");
    await full(page, `refused-${title.split(" ").slice(-2).join("-")}`);
    expect(await violations(page)).toEqual([]);
    expect(await picked(page)).toBe(0);
    await leave(page);
  }
});

test("a download that is not whole is no download, when it passes through the browser", async () => {
  const forged = await owner.make(sealedFilms(undefined, { tamper: (files) => files.splice(0, 1) }));
  const page = await visit(forged.url, { keeping: "passes" });
  await openLink(page, null);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save it on this computer" }).click();
  await heading(page, "The footage is not what it says of itself");
  expect(await (await coming).failure()).not.toBe(null);
  await leave(page);
});

const came = (page: Page) => page.locator("progress").evaluate((bar: HTMLProgressElement) => bar.value);

test("a broken connection goes on where it stopped, and so does one to a host that was killed", async () => {
  const made = await owner.make(long(24), { pin: true });
  const page = await visit(made.url, { theme: "dark" });
  await openLink(page, made.pin);
  const ranges: string[] = [];
  page.on("request", (request) => ranges.push(...(request.headers().range?.match(/\d+(?=-)/) ?? [])));
  host.line.hold(5 << 20);
  await page.getByRole("button", { name: "Save it on this computer" }).click();
  await expect.poll(() => came(page)).toBeGreaterThan(4 << 20);
  host.line.cut();
  await page.getByText("The connection broke", { exact: true }).waitFor();
  await full(page, "broke-dark");
  expect(await violations(page)).toEqual([]);
  // A try that fails changes the words and takes no button away; a reader was told once.
  const tryNow = page.getByRole("button", { name: "Try now" });
  await tryNow.focus();
  await page.getByText(/It goes on where it stopped, in [2-9] seconds/).waitFor();
  expect(await tryNow.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await page.locator("#said").textContent()).toContain("The connection broke");

  host.line.mend();
  host.line.hold(5 << 20);
  await expect.poll(() => came(page)).toBeGreaterThan(9 << 20);
  expect(await tryNow.count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  expect(await page.locator("#said").textContent()).not.toContain("broke");
  await host.kill();
  // What was on the line still comes, and behind it its end.
  host.line.mend();
  await tryNow.waitFor();
  await host.restart();
  await heading(page, "Complete");
  // It went forward only: what had come before a break was never asked for again.
  expect(ranges.map(Number)).toEqual(ranges.map(Number).sort((a, b) => a - b));
  expect(ranges.filter((from) => from === "0").length).toBe(1);
  await leave(page);
});

test("one that was stopped, or taken back meanwhile, leaves nothing", async () => {
  const made = await owner.make(long(24));
  for (const stop of ["by hand", "by its owner"]) {
    const page = await visit(made.url);
    await openLink(page, null);
    host.line.hold(3 << 20);
    await page.getByRole("button", { name: "Save it on this computer" }).click();
    await expect.poll(() => came(page)).toBeGreaterThan(1 << 20);
    if (stop === "by hand") {
      await full(page, "fetching");
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Stop" }).click();
      await heading(page, "Stopped");
      host.line.mend();
    } else {
      await owner.revoke(made.id);
      host.line.mend();
      await heading(page, "This link does not open");
    }
    expect(await picked(page)).toBe(0);
    await leave(page);
  }
});

/** How many bytes lie in the picked file. */
function picked(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("footage.zip");
    return (await handle.getFile()).size;
  });
}
