// What becomes of links: fetched, guessed at, given more, taken back, ended; and hosts that do not answer.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot } from "./browser";
import { given, heading, looksRight } from "./exports";
import { host, made, silence, visit } from "./links";

const calls = (page: Page, name: string) =>
  page.evaluate((name) => window.porchlightFake.world.calls.filter((call) => call === name).length, name);
const row = (page: Page) => page.locator(".link-one").first();

async function toLinks(page: Page): Promise<void> {
  await given(page);
  await page.getByRole("navigation", { name: "Given" }).getByRole("button", { name: "Links" }).click();
  await heading(page, "Links");
}

test("where no link waits no host is asked, and it says how one is made", async () => {
  const page = await open("open");
  await toLinks(page);
  await page.getByText("No link was made yet").waitFor();
  await looksRight(page, "links-none", [
    [800, 600],
    [1024, 700],
  ]);
  expect(await calls(page, "links_refresh")).toBe(0);
  expect(await page.getByRole("button", { name: "Ask the hosts" }).count()).toBe(0);
  await done(page);
});

test("a link that is fetched counts up to its end, and says when", async () => {
  const page = await open("open");
  const id = await made(page, { downloads: 2 });
  await toLinks(page);
  // The hosts are asked once, by opening the page; then by the button.
  await expect.poll(() => calls(page, "links_refresh")).toBe(1);
  await row(page).getByText("not yet; twice at most").waitFor();
  await visit(page, id, "fetch");
  await row(page).getByText("once, of 2 at most").waitFor();
  await row(page).getByText("Fetched once", { exact: true }).waitFor();
  await row(page)
    .getByText(/^\w{3}, \d{1,2} \w{3} \d{4}, \d\d:\d\d$/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Ask the hosts" }).click();
  await expect.poll(() => calls(page, "links_refresh")).toBe(2);
  await page.getByRole("status").getByText("The hosts were asked.").waitFor({ state: "attached" });
  // Elsewhere it is told as it happens, where the engine hears of it.
  await page.getByRole("button", { name: "Health" }).click();
  await visit(page, id, "fetch");
  await page.getByText(/^The link for District Court of Lindenau, .* was fetched\.$/).waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).last().click();
  await page.getByText("It was fetched as often as it could be.").waitFor();
  await page.getByText("its address, PIN and passphrase were erased here too").waitFor();
  expect(await page.getByRole("button", { name: /^(Show|Copy): / }).count()).toBe(0);
  await looksRight(page, "link-exhausted", [[1024, 700]]);
  await page.getByRole("button", { name: "All links" }).click();
  await page.getByText("No link waits anywhere.").waitFor();
  await row(page)
    .getByRole("button", { name: /^See the receipt/ })
    .click();
  await page.getByRole("article", { name: "Receipt of what was given" }).waitFor();
  await done(page);
});

test("wrong PINs are told, make it wait, and end it", async () => {
  const page = await open("open");
  const id = await made(page);
  await toLinks(page);
  await visit(page, id, "guess", 4);
  await row(page).getByText("4 of 30").waitFor();
  await row(page).getByText("Somebody typed wrong PINs.").waitFor();
  await visit(page, id, "guess", 6);
  await row(page).getByText("Too many wrong PINs: nobody is let in until").waitFor();
  await looksRight(page, "links-guessed", [
    [800, 600],
    [1024, 700],
  ]);
  await visit(page, id, "guess", 20);
  await row(page).getByText("typed 30 wrong PINs, so the host deleted it").waitFor();
  await row(page).getByText("Guessed at").waitFor();
  await done(page);
});

test("a link is given more, and taken back with what that does and does not do", async () => {
  const page = await open("open");
  const id = await made(page, { days: 1, downloads: 1 });
  await toLinks(page);
  await row(page).getByText("in 24 hours").waitFor();
  await row(page)
    .getByRole("button", { name: /^Give it more/ })
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("From now on it waits for").selectOption("14");
  await dialog.getByText("3 times", { exact: true }).click();
  await looksRight(page, "link-extend", [
    [800, 600],
    [1024, 700],
  ]);
  await dialog.getByRole("button", { name: "Give it that" }).click();
  await page.getByText("The host was told.").waitFor();
  await row(page).getByText("in 13 days").waitFor();
  await visit(page, id, "fetch");
  await row(page).getByText("once, of 3 at most").waitFor();

  await row(page)
    .getByRole("button", { name: /^Take it back/ })
    .click();
  await dialog.getByText("Whoever fetched it before keeps it.").waitFor();
  await dialog.getByText("It was fetched once: that stays with whoever did.").waitFor();
  await looksRight(page, "link-revoke", [[1024, 700]]);
  // A host that does not answer deletes nothing, and that is said.
  await silence(page, 1, true);
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await dialog.getByText("The host does not answer.").waitFor();
  await silence(page, 1, false);
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("Taken back. Nothing of it waits at the host any more.").waitFor();
  await page.getByRole("heading", { name: "Ended" }).waitFor();
  await row(page).getByText("You took it back.").waitFor();
  await done(page);
});

test("a link in a space of one's own is handed on with a passphrase, given more days, and counts nothing", async () => {
  const page = await open("open");
  const own = await host(page, { kind: "webdav", name: "My cloud", address: "https://cloud.example.org/dav" });
  await made(page, { host: own, pin: false });
  await toLinks(page);
  await row(page).getByText("nobody counts it there").waitFor();
  await row(page)
    .getByRole("button", { name: /^Give it more/ })
    .click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByText("In all it can be fetched").count()).toBe(0);
  await dialog.getByLabel("From now on it waits for").selectOption("30");
  await dialog.getByRole("button", { name: "Give it that" }).click();
  await row(page).getByText("in 30 days").waitFor();
  await row(page)
    .getByRole("button", { name: /^Hand it on/ })
    .click();
  await page.getByText("Tell it by another way than the address: by phone or on paper.").waitFor();
  expect(await page.getByRole("button", { name: "Show: PIN" }).count()).toBe(0);
  await page.getByRole("button", { name: "Show: Address" }).click();
  await page.getByText(/^https:\/\/cloud\.example\.org\/.*\.age$/).waitFor();
  await page.getByRole("button", { name: "Show: Passphrase" }).click();
  await page.getByText(/^[0-9a-z]{32}$/).waitFor();
  await looksRight(page, "link-passphrase", [
    [800, 600],
    [1024, 700],
  ]);
  await done(page);
});

test("a host that does not answer is told with what to do, beside links that ended", async () => {
  const page = await open("open");
  await made(page);
  const second = await made(page);
  await page.evaluate((id) => {
    const link = window.porchlightFake.world.links.links.find((one) => one.id === id);
    if (link) link.expiresUs = Date.now() * 1000 - 1;
  }, second);
  await silence(page, 1, true);
  await toLinks(page);
  await page.getByText("The host does not answer.").waitFor();
  await page.getByText("What stands here is from when it was asked last.").waitFor();
  await page.getByText("Its time was over.").waitFor();
  await page.getByText("Expired", { exact: true }).waitFor();
  await looksRight(page, "links-silent", [
    [800, 600],
    [1024, 700],
    [1920, 1080],
  ]);
  await silence(page, 1, false);
  await page.getByRole("button", { name: "Ask the hosts" }).click();
  await expect.poll(() => page.getByText("The host does not answer.").count()).toBe(0);
  await done(page);
});

test("hosts are set up, asked, changed and removed, with a word where links wait there", async () => {
  const page = await open("open");
  await made(page);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Secure links" }).click();
  await page.getByText("one link waits there").or(page.getByText("1 link waits there")).first().waitFor();
  await page.getByText("What it learns, and what protects your clips").click();
  await page.getByText("It is the page of this release.").waitFor();
  await looksRight(page, "settings-links", [
    [800, 600],
    [1024, 700],
    [1920, 1080],
  ]);
  await page.getByRole("button", { name: "Ask it: Lea's computer" }).click();
  await page.getByText("Lea's computer answers.", { exact: true }).waitFor();
  await silence(page, 1, true);
  await page.getByRole("button", { name: "Ask it: Lea's computer" }).click();
  await page.getByText("The host does not answer.").waitFor();
  await silence(page, 1, false);

  // Another one, of one's own, by its own fields.
  await page.getByRole("button", { name: "Set up a host…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Your own space \(S3\)/ }).check();
  await dialog.getByLabel("What do you call it?").fill("My bucket");
  await dialog.getByLabel("Address of the service").fill("https://s3.example.org");
  await dialog.getByLabel("Name of the bucket").fill("porch");
  await dialog.getByLabel("Access key").fill("AKPORCH");
  await dialog.locator("input[type=password]").fill("moth and lantern");
  await looksRight(page, "link-host-bucket", [
    [800, 600],
    [1024, 700],
  ]);
  await dialog.getByRole("radio", { name: /^This computer/ }).check();
  await dialog.getByText("This tells them where you are").waitFor();
  await dialog.getByLabel("Port").fill("80");
  await dialog.getByText("A number from 1024 to 65535.").waitFor();
  await shot(page, "link-host-here");
  await dialog.getByRole("radio", { name: /^Your own space \(S3\)/ }).check();
  await dialog.getByLabel("Name of the bucket").waitFor();
  await dialog.getByRole("button", { name: "Set it up" }).click();
  await page.getByText("My bucket answers. Links can wait there now.").waitFor();

  // Its name is changed; the long word stays what it was, and never comes back into the page.
  await page.getByRole("button", { name: "Change… Lea's computer" }).click();
  expect(await dialog.locator("input[type=password]").inputValue()).toBe("");
  await dialog.getByLabel("What do you call it?").fill("Lea");
  await dialog.getByRole("button", { name: "Save the change" }).click();
  await page.getByText("Lea was changed.").waitFor();

  await page.getByRole("button", { name: "Remove… Lea" }).click();
  await dialog.getByText("One link waits there.").waitFor();
  await looksRight(page, "link-host-remove", [[1024, 700]]);
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await page.getByText("Lea was removed.").waitFor();
  // Everything that can leave is on one list.
  await page.getByRole("tab", { name: "What can leave" }).click();
  await page.getByText("Secure links: My bucket").waitFor();
  expect(await page.getByText("Secure links: Lea").count()).toBe(0);
  await done(page);
});
