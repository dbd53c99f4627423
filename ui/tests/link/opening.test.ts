// Opening a link: what is asked and when, the PIN, and the one answer that all closed links give.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "../stories/browser";
import { hash } from "./bundle";
import { type Host, startHost } from "./host";
import { type Made, Owner } from "./owner";
import { asked, enter, expectNoSecret, full, heading, leave, openLink, plays, said, sealedFilms, visit } from "./page";

let host: Host;
let owner: Owner;

beforeAll(async () => {
  host = await startHost();
  owner = new Owner(host);
});

afterAll(() => host.stop());

test("the whole way with a PIN, by the copied link alone", async () => {
  const made = await owner.make(sealedFilms(), { pin: true });
  for (const theme of ["light", "dark"] as const) {
    const page = await visit(made.url, { theme });
    const addresses: string[] = [];
    page.context().on("request", (request) => addresses.push(request.url(), request.postData() ?? ""));
    expect(page.url()).toBe(made.url.split("#")[0]);
    expect(await page.evaluate(() => JSON.stringify([history.length, history.state]))).toBe('[2,{"keyed":true}]');
    await full(page, `start-${theme}`);
    expect(await violations(page)).toEqual([]);

    await page.getByRole("button", { name: "Open the link" }).click();
    await heading(page, "Enter the PIN");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("pin");
    await enter(page, "123");
    await page.getByText("A PIN has eight digits.").waitFor();
    await enter(page, wrong(made));
    await page.getByText(/That is not the PIN\. \d+ tries are left/).waitFor();
    await full(page, `pin-${theme}`);
    expect(await violations(page)).toEqual([]);

    await enter(page, `${made.pin?.slice(0, 4)} ${made.pin?.slice(4)}`);
    await heading(page, "The footage is here");
    expect(await said(page)).toMatch(/3 downloads|2 downloads/);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.getByText("rather not trust this page").click();
    await full(page, `offer-${theme}`);
    expect(await violations(page)).toEqual([]);

    await page.getByRole("button", { name: "Look at it first" }).click();
    await heading(page, "Complete");
    await page.getByText("Unchanged since it was made", { exact: true }).waitFor();
    await page.getByText("Maker not identified").waitFor();
    await plays(page, 1);
    await plays(page, 2);
    expect(await page.locator("video").count()).toBe(1);
    await page.getByText("Numbers to compare").click();
    await full(page, `complete-${theme}`);
    expect(await violations(page)).toEqual([]);
    expectNoSecret(addresses, made);
    expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual([
      "",
      0,
      0,
    ]);
    await leave(page);
  }
  await expect.poll(async () => (await owner.status(made.id)).fetched_s.length).toBe(2);
});

test.for([
  { name: "narrow", width: 360, text: "100%" },
  { name: "large", width: 800, text: "200%" },
])("by keyboard alone, and nothing stands out of the window: $name", async ({ name, width, text }) => {
  const made = await owner.make(sealedFilms(["street-sub"], { level: "witness" }), { pin: true });
  const page = await visit(made.url, { theme: "dark", keeping: "neither", width, height: 640 });
  await page.evaluate((text) => {
    const large = new CSSStyleSheet();
    large.replaceSync(`html { font-size: ${text} !important; }`);
    document.adoptedStyleSheets.push(large);
  }, text);
  const fits = async (view: string) => {
    await full(page, `${view}-${name}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await violations(page)).toEqual([]);
  };
  await fits("start");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await heading(page, "Enter the PIN");
  await page.keyboard.type(wrong(made));
  await page.keyboard.press("Enter");
  await page.getByText("That is not the PIN.").waitFor();
  await fits("pin");
  // What was wrong is selected, and goes with the next key.
  await page.keyboard.type(made.pin ?? "");
  await page.keyboard.press("Enter");
  await heading(page, "The footage is here");
  await fits("offer");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await heading(page, "Complete");
  await page.getByText("It says that it was made by Ada Example").waitFor();
  await fits("complete");

  // A download was used up for it: whoever closes the page with nothing saved is asked first, and afterwards no more.
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  expect((await asked).type()).toBe("beforeunload");
  await (await asked).dismiss();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save all as one ZIP file" }).press("Enter");
  await saving;
  const closing = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closing;
  await leave(page);
});

test("a scanner's visit burns nothing, even one that runs the page", async () => {
  const made = await owner.make(sealedFilms(), { downloads: 1 });
  const address = made.url.split("#")[0] ?? "";
  for (const method of ["GET", "HEAD"]) expect((await fetch(address, { method })).status).toBe(200);
  for (const url of [made.url, address]) {
    const page = await visit("about:blank");
    const questions = asked(page);
    await page.clock.install();
    await page.goto(url, { waitUntil: "networkidle" });
    await page.getByRole("button", { name: "Open the link" }).waitFor();
    // However long it looks, and again.
    await page.clock.fastForward("48:00:00");
    await page.reload({ waitUntil: "networkidle" });
    expect(questions).toEqual([]);
    await leave(page);
  }
  expect(await owner.status(made.id)).toMatchObject({ state: "open", wrong_pins: 0, fetched_s: [] });
  const page = await visit(made.url, { keeping: "neither" });
  await openLink(page, null);
  expect(await said(page)).toContain("1 download");
  await page.getByRole("button", { name: "Get it" }).click();
  await heading(page, "Complete");
  await leave(page);
});

test("the page that comes is the one whose SHA-256 the sender tells", async () => {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-page-"));
  mkdirSync(join(folder, "page"));
  const get = async (path: string) => (await fetch(host.origin + path)).text();
  const files = { "index.html": await get(`/d/${"0".repeat(32)}`) };
  // What names another file brings it along: the page its script and style, the script its worker.
  for (const text of Object.values(files)) {
    for (const [name] of text.matchAll(/page\/[\w-]+\.(?:js|css)/g)) {
      const file = await get(`/${name}`);
      Object.assign(files, { [name]: file });
      for (const [name] of file.matchAll(/page\/[\w-]+\.js/g)) Object.assign(files, { [name]: await get(`/${name}`) });
    }
  }
  expect(Object.keys(files).length).toBe(4);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const printed = execFileSync("sh", ["-c", "sha256sum index.html page/*"], { cwd: folder, encoding: "utf8" });
  rmSync(folder, { recursive: true, force: true });
  expect(hash(printed)).toBe(await owner.page());
});

test("wrong key, never there, expired, revoked, exhausted: one answer", async () => {
  const open = await owner.make(sealedFilms(["street-sub"]), { downloads: 1 });
  const revoked = await owner.make(sealedFilms(["street-sub"]));
  await owner.revoke(revoked.id);
  const short = await owner.make(sealedFilms(["street-sub"]), { seconds: 3 });
  const closed = async (url: string) => {
    const page = await visit(url);
    await page.getByRole("button", { name: "Open the link" }).click();
    await heading(page, "This link does not open");
    const words = await said(page);
    if (url === revoked.url) {
      await full(page, "closed");
      expect(await violations(page)).toEqual([]);
    }
    await leave(page);
    return words;
  };
  const words = await closed(revoked.url);
  const [address, secret = ""] = open.url.split("#");
  expect(await closed(`${address}#${secret.startsWith("0") ? "1" : "0"}${secret.slice(1)}`)).toBe(words);
  expect(await closed(`${host.origin}/d/${"0".repeat(32)}#${secret}`)).toBe(words);
  await expect.poll(async () => (await owner.status(short.id)).state).toBe("expired");
  expect(await closed(short.url)).toBe(words);

  const page = await visit(open.url);
  await openLink(page, null);
  await page.getByRole("button", { name: "Look at it first" }).click();
  await heading(page, "Complete");
  await expect.poll(async () => (await owner.status(open.id)).state).toBe("exhausted");
  expect(await closed(open.url)).toBe(words);
  await leave(page);
});

test("after ten wrong PINs the link waits and says for how long, after thirty it ends", async () => {
  const made = await owner.make(sealedFilms(["street-sub"]), { pin: true });
  const page = await visit(made.url);
  await page.clock.install();
  await page.getByRole("button", { name: "Open the link" }).click();
  const goOn = page.getByRole("button", { name: "Go on" });
  for (const wrongOnes of [10, 20]) {
    await tenWrong(page, made);
    await page.getByText(/The link waits for 1[45] minutes/).waitFor();
    expect(await goOn.getAttribute("aria-disabled")).toBe("true");
    // During the wait nothing is asked and nothing is counted, here or elsewhere, and the right PIN opens nothing either.
    await enter(page, made.pin ?? "");
    const other = await visit(made.url);
    await other.getByRole("button", { name: "Open the link" }).click();
    await enter(other, made.pin ?? "");
    await other.getByText(/The link waits for 1[45] minutes/).waitFor();
    if (wrongOnes === 10) {
      await full(other, "waits");
      expect(await violations(other)).toEqual([]);
    }
    await leave(other);
    expect(await owner.status(made.id)).toMatchObject({ state: "waiting", wrong_pins: wrongOnes });

    await page.clock.fastForward("10:00");
    await page.getByText(/The link waits for [45] minutes/).waitFor();
    await page.clock.fastForward("06:00");
    await page.getByText("You can try again now.").waitFor();
    expect(await goOn.getAttribute("aria-disabled")).toBe("false");
    await host.waited(made.id);
  }
  await tenWrong(page, made);
  await heading(page, "This link does not open");
  const words = await said(page);
  expect(await owner.status(made.id)).toMatchObject({ state: "locked_out", wrong_pins: 30 });
  await page.getByRole("button", { name: "Try again" }).click();
  await heading(page, "This link does not open");
  await leave(page);
  // To whoever comes later it is closed like any other.
  const late = await visit(made.url);
  await late.getByRole("button", { name: "Open the link" }).click();
  await heading(late, "This link does not open");
  expect(await said(late)).toBe(words);
  await leave(late);
});

/** Nine are told how many are left. */
async function tenWrong(page: Page, made: Made): Promise<void> {
  for (let left = 9; left > 0; left--) {
    await enter(page, wrong(made));
    await page.getByText(new RegExp(`That is not the PIN\\. ${left} (try is|tries are) left`)).waitFor();
  }
  await enter(page, wrong(made));
}

test("loaded anew the page has no key, and says so instead of asking", async () => {
  const made = await owner.make(sealedFilms(["street-sub"]));
  const page = await visit(made.url);
  const questions = asked(page);
  await page.reload();
  await heading(page, "Open the link once more");
  await full(page, "reloaded");
  await page.goto(`${made.url}`);
  await heading(page, "Somebody left you footage");
  await page.goto(made.url.slice(0, -1));
  await heading(page, "This address is not whole");
  await full(page, "broken");
  expect(await violations(page)).toEqual([]);
  expect(questions).toEqual([]);
  await leave(page);
});

test("a link without keys, and a page that came in the open, hand out the sealed file alone", async () => {
  const keyless = await owner.make(sealedFilms(["street-sub"]), { keyless: true });
  const page = await visit(keyless.url);
  await openLink(page, null);
  await page.getByText("Only its passphrase, or a key that it was sealed to, opens it.").waitFor();
  expect(await said(page)).toContain("age -d -i your-key.txt -o footage.zip footage.age");
  await sealedAlone(page, "keyless");

  const made = await owner.make(sealedFilms(["street-sub"]), { pin: true });
  const open = await visit(made.url.replace("127.0.0.1", "lan.test"));
  expect(await open.evaluate(() => window.isSecureContext)).toBe(false);
  await openLink(open, made.pin);
  await open.getByText("This page came without encryption").waitFor();
  await sealedAlone(open, "in-the-open");
});

async function sealedAlone(page: Page, name: string): Promise<void> {
  await heading(page, "The footage is here, sealed");
  expect(await page.getByRole("button", { name: /Save it|Look at it|Get it/ }).count()).toBe(0);
  await full(page, name);
  expect(await violations(page)).toEqual([]);
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the sealed file" }).click();
  expect((await coming).suggestedFilename()).toBe("footage.age");
  await leave(page);
}

function wrong(made: Made): string {
  return made.pin === "12345678" ? "87654321" : "12345678";
}
