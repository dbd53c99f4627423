// A hand-over by a secure link: from the range to the address, the PIN and the receipt.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot } from "./browser";
import { approved, exportsUpTo, given, handOver, heading, looksRight, next, prepared, step } from "./exports";
import { host, silence, TOKEN, toLink, uploadsUpTo } from "./links";

const make = (page: Page) => page.getByRole("button", { name: "Make the link" });
const clipboard = (page: Page) => page.evaluate(() => window.porchlightFake.world.links.clipboard);

test("a range becomes a link that waits for somebody", async () => {
  const page = await open("open");
  await toLink(page);
  // The one host that there is needs no choosing; a PIN is on without anybody's doing.
  expect(await page.getByRole("radio", { name: /^Lea's computer/ }).isChecked()).toBe(true);
  expect(await page.getByRole("switch", { name: /^With a PIN/ }).isChecked()).toBe(true);
  await page.getByText("It is the page of this release.").waitFor();
  await page.getByText("Many mail gateways hand every address").waitFor();
  await looksRight(page, "link-place", [
    [800, 600],
    [1024, 700],
    [1920, 1080],
  ]);
  await next(page);
  await page.getByText("with the address and a PIN").waitFor();
  await page.getByText("Taking the link back deletes what waits at the host").waitFor();
  await looksRight(page, "link-last", [
    [800, 600],
    [1024, 700],
  ]);
  await uploadsUpTo(page, 0.5);
  await exportsUpTo(page, 0.5);
  await make(page).click();
  await heading(page, "Being sealed");
  await page.getByText("Sealing, 50 %").waitFor();
  await page.getByText("Nothing has left this computer yet.").waitFor();
  await looksRight(page, "link-sealing", [[1024, 700]]);
  await exportsUpTo(page, 1);
  await heading(page, "The link is made");
  await page.getByText(/of .* are there$/).waitFor();
  await page.getByText("Tell it by another way: by phone, not in the same mail.").waitFor();
  // What was checked is told as of a sealed file, and not as of a stick.
  await page.getByText("checked before anything of it left this computer").waitFor();
  expect(await page.getByText("read back from the stick itself").count()).toBe(0);
  await looksRight(page, "link-made", [
    [800, 600],
    [1024, 700],
    [1920, 1080],
  ]);
  await uploadsUpTo(page, 1);
  await page.getByText("It waits for them").waitFor();
  await looksRight(page, "link-waits", [[1024, 700]]);
  await page.getByRole("button", { name: "See the receipt" }).click();
  await page.getByRole("article").getByText("Lea's computer").waitFor();
  await page.getByRole("button", { name: "See its link" }).click();
  await page.getByRole("heading", { name: "What became of it" }).waitFor();
  await done(page);
});

test("nothing secret is shown, or lies anywhere in the page, before it is asked for", async () => {
  const page = await open("open");
  await toLink(page);
  await next(page);
  await make(page).click();
  await page.getByText("It waits for them").waitFor();
  const secrets = await page.evaluate(async () => {
    const answer = await window.porchlightFake.call("link_secrets", { id: 1 });
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  });
  const pin = secrets.pin ?? "";
  expect(secrets.url).toMatch(/^https:\/\/drop\.lindenau\.example\/d\/[0-9a-f]{32}#[0-9a-z]{32}$/);
  expect(pin).toMatch(/^\d{8}$/);
  const key = secrets.url.split("#")[1] ?? "";
  const standing = () => page.evaluate(() => document.documentElement.outerHTML.replace(/\s/g, ""));
  for (const secret of [key, pin, secrets.passphrase]) expect(await standing()).not.toContain(secret);

  // The address is shown, then the PIN in its place: one at a time.
  await page.getByRole("button", { name: "Show: Address" }).click();
  await page.getByText(secrets.url).waitFor();
  await shot(page, "link-address-shown");
  await page.getByRole("button", { name: "Show: PIN" }).click();
  await page.getByText(`${pin.slice(0, 4)} ${pin.slice(4)}`).waitFor();
  await looksRight(page, "link-pin-shown", [[1024, 700]]);
  expect(await standing()).not.toContain(key);
  await page.getByRole("button", { name: "Hide: PIN" }).click();
  await expect.poll(standing).not.toContain(pin);

  // For the program age it is behind a word of its own, and goes with it.
  expect(await page.getByRole("button", { name: "Show: Passphrase" }).isVisible()).toBe(false);
  await page.getByText("They want to open it without the page").click();
  await page.getByRole("button", { name: "Show: Passphrase" }).click();
  await page.getByText(secrets.passphrase).waitFor();
  await looksRight(page, "link-passphrase-shown", [
    [800, 600],
    [1024, 700],
  ]);
  await page.getByText("They want to open it without the page").click();
  await expect.poll(standing).not.toContain(key);

  // Elsewhere and back: it is hidden again.
  await page.getByRole("button", { name: "Show: Address" }).click();
  await page.getByText(secrets.url).waitFor();
  await page.getByRole("button", { name: "Health" }).click();
  await given(page);
  await page.getByRole("button", { name: "Show: Address" }).waitFor();
  expect(await standing()).not.toContain(key);
  await done(page);
});

test("what is shown hides by itself after a minute, and what is copied is counted down to nothing", async () => {
  const page = await open("open");
  await toLink(page);
  await next(page);
  await make(page).click();
  await page.getByText("It waits for them").waitFor();
  await page.clock.install();
  await page.getByRole("button", { name: "Show: PIN" }).click();
  await page.clock.runFor(500);
  await page.getByRole("button", { name: "Hide: PIN" }).waitFor();
  await page.clock.runFor(61_000);
  await page.getByRole("button", { name: "Show: PIN" }).waitFor();

  await page.getByRole("button", { name: "Copy: Address" }).click();
  await page.clock.runFor(500);
  const row = page.getByRole("region", { name: "Address" });
  await row.getByText(/Cleared from the clipboard in (60|59) s\./).waitFor();
  await row
    .getByRole("status")
    .getByText("Address copied. It is cleared from the clipboard in a minute.")
    .waitFor({ state: "attached" });
  expect(await clipboard(page)).toEqual({ id: 1, what: "url" });
  await looksRight(page, "link-copied", [[1024, 700]]);
  // The page never had it: it was copied by the window's shell.
  expect(await page.evaluate(() => document.body.textContent?.includes("#"))).toBe(false);
  await page.clock.runFor(51_000);
  await row.getByRole("status").getByText("in 10 seconds").waitFor({ state: "attached" });
  await page.clock.runFor(11_000);
  await row.getByRole("status").getByText("The clipboard was cleared.").waitFor({ state: "attached" });
  expect(await clipboard(page)).toBe(null);
  await page.clock.runFor(11_000);
  expect(await row.getByText("The clipboard was cleared.").count()).toBe(0);
  await done(page);
});

test("without a host one is set up in between, and what was filled in stays", async () => {
  const page = await open("open");
  await page.evaluate(() => {
    window.porchlightFake.world.links.hosts = [];
  });
  await toLink(page);
  await page.getByText("No host is set up yet").waitFor();
  await looksRight(page, "link-no-host", [
    [800, 600],
    [1024, 700],
  ]);
  await next(page);
  await page.getByRole("button", { name: "Choose where the link waits." }).click();
  await page.getByRole("button", { name: "Set up a host…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Where can links wait?").waitFor();
  await dialog.getByLabel("What do you call it?").fill("Lindenau house club");
  await dialog.getByRole("textbox", { name: "Its address" }).fill("http://drop.example.net");
  await dialog.locator("input[type=password]").fill("plr1_not-it");
  await dialog.getByRole("button", { name: "Set it up" }).click();
  await dialog.getByText("That is not an address of a host.").waitFor();
  await looksRight(page, "link-host-refused", [
    [800, 600],
    [1024, 700],
  ]);
  await dialog.getByRole("textbox", { name: "Its address" }).fill("https://nowhere.example.net");
  await dialog.getByRole("button", { name: "Set it up" }).click();
  await dialog.getByText("The host does not answer.").waitFor();
  await dialog.getByRole("textbox", { name: "Its address" }).fill("https://drop.example.net");
  await dialog.getByRole("button", { name: "Set it up" }).click();
  await dialog.getByText("The host does not take that.").waitFor();
  await dialog.locator("input[type=password]").fill(TOKEN);
  await dialog.getByRole("button", { name: "Set it up" }).click();
  await page.getByText("Lindenau house club answers. Links can wait there now.").waitFor();
  // It is chosen already, and the hand-over is where it was.
  await expect.poll(() => page.getByRole("radio", { name: /^Lindenau house club/ }).isChecked()).toBe(true);
  await step(page, "Clips");
  expect(await page.getByRole("checkbox", { name: /Front door/ }).isChecked()).toBe(true);
  expect(await page.getByRole("checkbox", { name: /Driveway/ }).isChecked()).toBe(false);
  await step(page, "Last look");
  await make(page).click();
  await page.getByText("It waits for them").waitFor();
  await done(page);
});

test("each host says what it learns, what protects there, and what it does without", async () => {
  const page = await open("open");
  await host(page, { kind: "webdav", name: "My cloud", address: "https://cloud.example.org/dav" });
  await host(page, { kind: "bucket", name: "My bucket", address: "https://s3.example.org" });
  await host(page, { kind: "this_computer", name: "At home", address: "" });
  await host(page, { kind: "relay", name: "Changed", address: "https://other.example.net" });
  await host(page, { kind: "relay", name: "Tiny", address: "https://small.example.net" });
  await toLink(page);
  await page.getByText("It takes up to 2 MB a link.").waitFor();
  expect(await page.getByLabel("Tiny").isDisabled()).toBe(true);

  // A space of one's own knows neither key nor PIN nor count.
  await page.getByLabel("My cloud").check();
  await page.getByText("The provider knows that the space is yours").waitFor();
  await page.getByText("Only the passphrase opens it.").waitFor();
  await page.getByText("No PIN.", { exact: true }).waitFor();
  expect(await page.getByRole("switch", { name: /^With a PIN/ }).count()).toBe(0);
  expect(await page.getByText("It can be fetched", { exact: true }).count()).toBe(0);
  await looksRight(page, "link-own-space", [
    [800, 600],
    [1024, 700],
  ]);
  await page.getByLabel("My bucket").check();
  await page.getByText("lasts for 7 days at most").waitFor();
  expect(await page.getByLabel("It waits for").locator("option").allTextContents()).toEqual([
    "1 day",
    "3 days",
    "7 days",
  ]);

  // This computer: the home's address, said before the act, and once more at the last look.
  await page.getByLabel("At home").check();
  await page.getByText("Whoever gets the link learns your home's address on the network.").waitFor();
  await page.getByText("Only inside your own network, and without https.").waitFor();
  await shot(page, "link-at-home");
  await next(page);
  await page.getByText("Whoever gets the link learns your home's address.", { exact: true }).waitFor();
  await page.getByText("with a passphrase, by the program age").waitFor();
  await step(page, "Where to");

  // A page that is not ours is never passed over in silence.
  await page.getByLabel("Changed").check();
  await page.getByText("it may have been changed to read along").waitFor();
  await looksRight(page, "link-other-page", [
    [800, 600],
    [1024, 700],
  ]);
  await next(page);
  expect(await make(page).getAttribute("aria-disabled")).toBe("true");
  await page.getByRole("button", { name: "Say that you take this host although its page is not ours." }).click();
  await page.getByLabel("I trust whoever runs it").check();
  await next(page);
  await expect.poll(() => make(page).getAttribute("aria-disabled")).toBe(null);
  await done(page);
});

test("a link without a PIN, and one that is fetched once, say what that costs", async () => {
  const page = await open("open");
  await toLink(page);
  await page.getByRole("switch", { name: /^With a PIN/ }).press("Space");
  await page.getByText("Without a PIN, the address alone opens it").waitFor();
  await page.getByText("once", { exact: true }).click();
  await page.getByText("Once is fragile").waitFor();
  await page.getByLabel("It waits for").selectOption("1");
  await looksRight(page, "link-no-pin", [[1024, 700]]);
  await next(page);
  await page.getByText("with the address alone").waitFor();
  await page.getByText("programs that read mail can open it before the person does").waitFor();
  await page.getByText("after 1 day").waitFor();
  await make(page).click();
  await page.getByText("It waits for them").waitFor();
  expect(await page.getByRole("button", { name: "Copy: PIN" }).count()).toBe(0);
  await page.getByText("not yet; once at most").waitFor();
  await done(page);
});

test("sealed to who asked there is no secret in the address, and no PIN", async () => {
  const page = await open("open");
  const response = await prepared(page, ["cam0"], 30);
  for (const clip of response.clips) await approved(page, response.id, clip);
  await handOver(page);
  await step(page, "Where to");
  await page.getByText("A secure link", { exact: true }).click();
  await page.getByRole("switch", { name: "Seal it to them instead" }).press("Space");
  await expect.poll(() => page.getByRole("switch", { name: /^With a PIN/ }).count()).toBe(0);
  await looksRight(page, "link-sealed", [[1024, 700]]);
  // It is the same choice as in the step before.
  await step(page, "For whom");
  expect(await page.getByRole("switch", { name: "Seal it to them" }).isChecked()).toBe(true);
  await step(page, "Last look");
  await page.getByText("with their own key alone").waitFor();
  await make(page).click();
  await page.getByText("It waits for them").waitFor();
  await page.getByText("There is no secret in it").waitFor();
  expect(await page.getByRole("button", { name: /^(Show|Copy): (PIN|Passphrase)$/ }).count()).toBe(0);
  await page.getByRole("button", { name: "Show: Address" }).click();
  await page.getByText(/\/d\/[0-9a-f]{32}$/).waitFor();
  await shot(page, "link-sealed-made");
  await done(page);
});

test("an upload that breaks off says so, and goes on by itself", async () => {
  const page = await open("open");
  await toLink(page);
  await next(page);
  await uploadsUpTo(page, 0.5);
  await make(page).click();
  await page.getByText(/of .* are there$/).waitFor();
  await silence(page, 1, true);
  await page.getByText("The host does not answer.").waitFor();
  await page.getByText("The upload goes on by itself as soon as it answers.").waitFor();
  await looksRight(page, "link-broken-off", [[1024, 700]]);
  await page.getByRole("button", { name: "Health" }).click();
  await silence(page, 1, false);
  await uploadsUpTo(page, 1);
  await page.getByText("Your link at Lea's computer waits now: it can be fetched.").waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("It waits for them").waitFor();
  expect(await page.getByText("The host does not answer.").count()).toBe(0);
  await done(page);
});

test("a host that does not answer when the link is made, and one that is cancelled, leave everything as it was", async () => {
  const page = await open("open");
  await toLink(page);
  await next(page);
  await silence(page, 1, true);
  await make(page).click();
  await page.getByText("The host does not answer.").waitFor();
  await looksRight(page, "link-silent", [[1024, 700]]);
  await silence(page, 1, false);
  await exportsUpTo(page, 0.5);
  await make(page).click();
  await page.getByText("Sealing, 50 %").waitFor();
  await page.getByRole("button", { name: "Cancel it" }).click();
  await page.getByText("What was sealed is removed again.").waitFor();
  await page.getByRole("button", { name: "Back to the last look" }).click();
  await exportsUpTo(page, 1);
  await make(page).click();
  await page.getByText("It waits for them").waitFor();
  await done(page);
});

test("a lock forgets what was shown, what was chosen and what was counted down", async () => {
  const page = await open("open");
  await toLink(page);
  await next(page);
  await make(page).click();
  await page.getByText("It waits for them").waitFor();
  await page.getByRole("button", { name: "Show: Address" }).click();
  await page.getByRole("button", { name: "Hide: Address" }).waitFor();
  await page.getByRole("button", { name: "Copy: PIN" }).click();
  await page.getByText(/Cleared from the clipboard in/).waitFor();
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).fill("porch moth lantern gravel");
  expect(await page.evaluate(() => document.documentElement.outerHTML.includes("lindenau.example"))).toBe(false);
  await page.keyboard.press("Enter");
  await given(page);
  await heading(page, "What was given");
  await page.getByRole("button", { name: "Links" }).click();
  await page.getByRole("button", { name: /^Hand it on/ }).click();
  await page.getByRole("button", { name: "Show: Address" }).waitFor();
  expect(await page.getByText(/Cleared from the clipboard in/).count()).toBe(0);
  await done(page);
});
