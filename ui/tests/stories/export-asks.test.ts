// What is asked before anything may leave: each thing that can be missing, in its place and on the last page, and the way to it.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot } from "./browser";
import { approved, given, giveRange, handOver, heading, looksRight, next, prepared, step } from "./exports";

const begin = (page: Page) => page.getByRole("button", { name: /^Write it to/ });
const lacking = (page: Page) => page.locator(".give-lacks li").allTextContents();
const blocked = (page: Page) => begin(page).getAttribute("aria-disabled");

test("an answer wants faces hidden, or the very words", async () => {
  const page = await open("open");
  await prepared(page, ["cam0", "cam1"]);
  await handOver(page);
  const clips = page.locator(".give-clip");
  expect(await clips.getByRole("radio", { checked: true }).count()).toBe(0);
  await page.getByText("Nothing is hidden in this clip yet.").first().waitFor();
  await step(page, "Last look");
  await expect
    .poll(() => lacking(page))
    .toEqual([
      "Front door: hide faces first, or leave it as recorded.",
      "Driveway: hide faces first, or leave it as recorded.",
      "Choose a stick.",
    ]);
  expect(await blocked(page)).toBe("true");
  await looksRight(page, "export-lacks", [[1024, 700]]);
  // What is missing leads to where it is asked.
  await page.getByRole("button", { name: /^Front door: hide faces/ }).click();
  await heading(page, "Which clips, and how?");
  await clips.nth(0).getByLabel("As recorded").check();
  const typed = page.getByLabel("Type: leave as recorded");
  await page.getByText("Front door would leave as recorded.").waitFor();
  await typed.fill("yes, as it was recorded");
  await page.getByText("Not yet: the words are").waitFor();
  await looksRight(page, "export-words", [
    [1024, 700],
    [1920, 1080],
  ]);
  await typed.fill("Leave as recorded");
  // The words never stand for the clip that was forgotten.
  await step(page, "Last look");
  await expect
    .poll(() => lacking(page))
    .toEqual(["Driveway: hide faces first, or leave it as recorded.", "Choose a stick."]);
  await step(page, "Clips");
  await page.getByRole("checkbox", { name: /Driveway/ }).uncheck();
  await step(page, "Where to");
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await expect.poll(() => blocked(page)).toBe(null);
  await page.getByText("as recorded: everybody in it can be recognised").waitFor();
  await page.getByText("an original begins at its key frame, and they leave too").waitFor();
  await page.getByText("24 notes of the camera lie between its pictures").waitFor();
  await step(page, "Clips");
  await page.getByRole("checkbox", { name: /Front door/ }).uncheck();
  await page.getByRole("checkbox", { name: /Driveway/ }).check();
  await page.locator(".give-clip").nth(1).getByLabel("As recorded").check();
  await step(page, "Last look");
  await page.getByText("a serial number maybe, and leaves with them: “HX-2204-0917A”").waitFor();
  await looksRight(page, "export-original", [[1024, 700]]);
  await done(page);
});

test("faces are hidden first, and the hand-over waits as it was left", async () => {
  const page = await open("open");
  const response = await prepared(page, ["cam1"], 20);
  await handOver(page);
  await page.getByRole("button", { name: "Hide faces first…" }).click();
  await page.getByRole("region", { name: "Picture: draw and move here" }).waitFor();
  await given(page);
  await heading(page, "Which clips, and how?");
  await page.getByText("Hiding is begun: draft.").waitFor();
  await page.getByRole("button", { name: "Go on with it…" }).waitFor();
  const [clip] = response.clips;
  if (!clip) throw new Error("no clip");
  await approved(page, response.id, clip);
  // It was approved meanwhile: the page knows at once.
  const hidden = page.getByLabel("With people hidden, as you approved it");
  await expect.poll(() => hidden.isChecked()).toBe(true);
  // From the approved result one comes back to the very same hand-over.
  await page.getByRole("button", { name: "Redactions" }).click();
  await page.getByRole("button", { name: /^Watch and save/ }).click();
  await page.getByRole("button", { name: "Hand it over…" }).click();
  await heading(page, "Which clips, and how?");
  expect(await page.locator(".give-clip").count()).toBe(1);
  await page.getByRole("button", { name: "Leave it for now" }).click();
  await page.getByText("A hand-over is begun").waitFor();
  await looksRight(page, "export-begun", [[1024, 700]]);
  await page.getByRole("button", { name: "Go on with it" }).click();
  await heading(page, "Which clips, and how?");
  await done(page);
});

test("a range of the timeline is for oneself: as recorded, and nothing indoors by itself", async () => {
  const page = await open("open", { width: 1024, height: 700 });
  await page.getByRole("button", { name: "Looking back" }).click();
  await shot(page, "export-looking-back-1024");
  await giveRange(page);
  await heading(page, "What is it for?");
  expect(await page.getByLabel("Own use").isChecked()).toBe(true);
  await looksRight(page, "export-what", [
    [1024, 700],
    [1920, 1080],
  ]);
  await next(page);
  for (const name of ["Front door", "Driveway", "Garden"])
    expect(await page.getByRole("checkbox", { name: new RegExp(name) }).isChecked()).toBe(true);
  expect(await page.getByRole("checkbox", { name: /Hall/ }).isChecked()).toBe(false);
  expect(await page.getByLabel("As recorded").first().isChecked()).toBe(true);
  // The Driveway records no sound: nothing is asked about it.
  expect(await page.getByRole("switch", { name: "With its sound" }).count()).toBe(2);
  await page.getByRole("button", { name: /^Take Garden/ }).click();
  await page.getByRole("checkbox", { name: /Driveway/ }).uncheck();
  await page.getByRole("button", { name: "Add a clip…" }).click();
  await page.getByRole("form", { name: "Add a clip" }).getByRole("combobox").selectOption("cam3");
  await page.getByText("Be sure that it belongs to it.").waitFor();
  await page.getByLabel("From", { exact: true }).fill("yesterday");
  await page.getByRole("button", { name: "Add it" }).click();
  await page.getByText(/Write it like/).waitFor();
  await looksRight(page, "export-add", [[1024, 700]]);
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Add a clip");
  await step(page, "For whom");
  await page.getByText("Nobody asked through Porchlight").waitFor();
  await step(page, "Last look");
  await page.getByText("20 seconds of Front door, as recorded").waitFor();
  await done(page);
});

test("a clip of a time without footage, and none at all, are said", async () => {
  const page = await open("open");
  await given(page);
  await page.getByRole("button", { name: "Hand something over…" }).click();
  await heading(page, "What is it for?");
  await page.getByText("A newer revision of the request came.").waitFor();
  await page.getByLabel("Own use").check();
  await next(page);
  await page.getByText("No clip is chosen yet.").waitFor();
  await looksRight(page, "export-no-clip", [[1024, 700]]);
  await step(page, "Last look");
  await expect.poll(() => lacking(page)).toEqual(["No clip is chosen.", "Choose a stick."]);
  await step(page, "Clips");
  await page.getByRole("button", { name: "Add a clip…" }).click();
  await page.getByLabel("From", { exact: true }).fill("2019-05-01 10:00:00");
  await page.getByLabel("To", { exact: true }).fill("2019-05-01 10:01:00");
  await page.getByRole("button", { name: "Add it" }).click();
  await step(page, "Last look");
  await expect.poll(() => lacking(page)).toEqual(["Front door: nothing was recorded then.", "Choose a stick."]);
  await done(page);
});

test("more than was asked for wants a reason", async () => {
  const page = await open("open");
  const response = await prepared(page, ["cam0"], 120, -1);
  await approved(page, response.id, response.clips[0] ?? { camera: "", fromUs: 0, toUs: 0 });
  await handOver(page);
  await page.getByText("Front door: 1 minute before the time they asked about.").waitFor();
  await looksRight(page, "export-beyond", [[1024, 700]]);
  await step(page, "Last look");
  await expect.poll(() => lacking(page)).toEqual(["Say why you give more than they asked for.", "Choose a stick."]);
  await step(page, "Clips");
  await page.getByLabel("Why give more?").fill("The van comes into the picture before that.");
  await step(page, "Last look");
  await expect.poll(() => lacking(page)).toEqual(["Choose a stick."]);
  await done(page);
});

test("what leaves about the owner is seen word by word", async () => {
  const page = await open("open");
  await giveRange(page);
  await step(page, "About you");
  await page.getByText("Not one word.").waitFor();
  await page.getByLabel("With one way to reach me (L1)").check();
  await page.getByText("A way to reach you is still missing.").waitFor();
  await page.getByLabel("A mailbox or a phone number").fill("lantern.box@example.org");
  await page.getByLabel("What Front door looks at").fill("Street-facing, ground floor");
  const leaves = page.locator(".give-owner__leaves");
  await leaves.getByText("lantern.box@example.org").waitFor();
  await leaves.getByText("Street-facing, ground floor").waitFor();
  // The camera's name is no word of this level.
  expect(await leaves.getByText("The camera's name", { exact: true }).count()).toBe(0);
  await looksRight(page, "export-contact", [
    [1024, 700],
    [1920, 1080],
  ]);
  await page.getByLabel("As a witness (L2)").check();
  await page.getByText("Your name is still missing.").waitFor();
  await step(page, "Last look");
  await expect.poll(() => lacking(page)).toContain("Your name is missing, or choose a level that does without.");
  await step(page, "About you");
  await page.getByRole("textbox", { name: "Your name" }).fill("Ada L.");
  await leaves.getByText("Ada L.").waitFor();
  await leaves.getByText("The camera's name", { exact: true }).first().waitFor();
  // The mailbox of the other level does not go along with this one.
  expect(await leaves.getByText("lantern.box@example.org").count()).toBe(0);
  await looksRight(page, "export-witness", [[1024, 700]]);
  // Typed each time: a locked window remembers none of it.
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).fill("porch moth lantern gravel");
  await page.keyboard.press("Enter");
  await given(page);
  await heading(page, "What was given");
  expect(await page.getByText("A hand-over is begun").count()).toBe(0);
  await done(page);
});

test("a request that may be one home's alone stays here; a key in a request can be sealed to", async () => {
  const page = await open("open");
  await prepared(page, ["cam0"], 60, 10, "lost_animal");
  await handOver(page);
  await step(page, "For whom");
  await page.getByText("This request may be yours alone").waitFor();
  expect(await page.getByLabel("No, it stays here").isChecked()).toBe(true);
  await page.getByText("Their request holds no key").waitFor();
  await looksRight(page, "export-alone", [[1024, 700]]);
  await step(page, "Last look");
  expect(await page.getByText("meta/request.ofr").count()).toBe(0);
  await step(page, "For whom");
  await page.getByLabel("Yes, word for word").check();
  await step(page, "Last look");
  await page.getByText("meta/request.ofr").waitFor();
  // Another is begun from its response: nothing that was filled in goes without a word.
  await prepared(page, ["cam1"]);
  await handOver(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Another hand-over is begun").waitFor();
  await dialog.getByRole("button", { name: "Go on with the one begun" }).click();
  await page.getByText("meta/request.ofr").waitFor();
  await handOver(page);
  await dialog.getByRole("button", { name: "Begin anew" }).click();
  await heading(page, "Which clips, and how?");
  await step(page, "For whom");
  await page.getByRole("switch", { name: "Seal it to them" }).press("Space");
  await step(page, "Last look");
  await page.getByText("one file that only their key opens").waitFor();
  await done(page);
});

test("a paper is chosen, and its clips leave as recorded", async () => {
  const page = await open("open");
  await giveRange(page);
  await page.getByLabel("Legal paper").check();
  await step(page, "Last look");
  await expect.poll(() => lacking(page)).toEqual(["Choose the paper that this answers.", "Choose a stick."]);
  await step(page, "What for");
  await page.getByLabel("Answer to a request").check();
  const response = await prepared(page, ["cam1"]);
  await page.getByLabel(/^Burglary/).check();
  // What was brought along from the timeline stays, beside what the response names.
  await step(page, "Clips");
  expect(await page.locator(".give-clip").count()).toBe(5);
  expect(response.clips.length).toBe(1);
  await step(page, "What for");
  await page.getByLabel("Legal paper").check();
  await page.getByLabel(/District Court of Lindenau/).check();
  await looksRight(page, "export-paper", [[1024, 700]]);
  await step(page, "For whom");
  await page.getByText("Who served the paper").waitFor();
  await step(page, "Clips");
  expect(await page.getByLabel("As recorded").first().isChecked()).toBe(true);
  await done(page);
});

test("a response that a newer revision overtook while it was handed over is said", async () => {
  const page = await open("open");
  const response = await prepared(page, ["cam0"]);
  await handOver(page);
  await step(page, "Last look");
  await page.evaluate((id) => {
    const fake = window.porchlightFake;
    const one = fake.world.requests.responses.find((known) => known.id === id);
    if (one) one.supersededBy = one.request;
    fake.world.tell(["requests"]);
  }, response.id);
  await expect.poll(() => lacking(page)).toContain("A newer revision of the request came: look at the response again.");
  await done(page);
});
