// Sticks: seen as they come and go, every trouble with what to do about it, and every way an export ends that is not the good one.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot } from "./browser";
import { exportsUpTo, given, giveRange, heading, looksRight, next, step } from "./exports";

type Stick = "empty" | "holiday" | "fat" | "full" | "locked" | "closed" | "odd" | "forgetful";
const plug = (page: Page, stick: Stick) => page.evaluate((one) => window.porchlightFake.plug(one), stick);
const unplug = (page: Page, stick: Stick) => page.evaluate((one) => window.porchlightFake.unplug(one), stick);
const stick = (page: Page, name: string) => page.locator(".choice").filter({ hasText: name });
const write = (page: Page) => page.getByRole("button", { name: /^Write it to/ });

/** A range of the timeline, up to where it goes. */
async function toPlace(page: Page): Promise<void> {
  await giveRange(page);
  await step(page, "Clips");
  await page.getByRole("checkbox", { name: /Driveway/ }).uncheck();
  await page.getByRole("checkbox", { name: /Garden/ }).uncheck();
  await step(page, "Where to");
  await heading(page, "Where does it go?");
}

test("sticks come and go before the owner's eyes", async () => {
  const page = await open("open");
  await toPlace(page);
  for (const one of ["empty", "holiday", "fat"] as const) await unplug(page, one);
  await page.getByText("No stick is plugged in").waitFor();
  await looksRight(page, "stick-none", [[1024, 700]]);
  await plug(page, "empty");
  await page.getByLabel("SanDisk Ultra").check();
  await page.getByText("SanDisk Ultra is plugged in.").waitFor({ state: "attached" });
  await unplug(page, "empty");
  await page.getByText("The stick that you chose was pulled out.").waitFor();
  await shot(page, "stick-pulled");
  await step(page, "Last look");
  await page.getByRole("button", { name: "The stick that you chose was pulled out." }).waitFor();
  await plug(page, "empty");
  // The same one is there again: it is still the one that was chosen.
  await expect.poll(() => write(page).getAttribute("aria-disabled")).toBe(null);
  await done(page);
});

test("every trouble of a stick is said with what to do", async () => {
  const page = await open("open");
  await toPlace(page);
  for (const one of ["full", "locked", "closed", "odd"] as const) await plug(page, one);
  await stick(page, "WORK").getByText("Take a larger one, or give fewer clips.").waitFor();
  await stick(page, "INSTALLER").getByText("It can only be read.").waitFor();
  await stick(page, "Verbatim").getByText("Format it anew").waitFor();
  expect(await page.getByLabel("WORK").isDisabled()).toBe(true);
  await looksRight(page, "stick-troubles", [
    [1024, 700],
    [1920, 1080],
    [3840, 2160],
  ]);
  // One that was not opened: it is opened when it is written to, and by then it is known what is on it.
  await page.getByLabel("Kingston DataTraveler").check();
  await page.getByLabel("If there are other files on it, that is fine").waitFor();
  await next(page);
  await write(page).click();
  await page.getByText("There are other files on the stick.").waitFor();
  await step(page, "Where to");
  await stick(page, "Kingston").getByText("3 other files and folders on it").waitFor();
  await page.getByLabel("I know what is on it, and that goes along").check();
  await looksRight(page, "stick-others", [
    [1024, 700],
    [1280, 1080],
  ]);
  await next(page);
  await write(page).click();
  await page.getByText("What was checked").waitFor();
  await done(page);
});

test("a clip of more than 4 GiB does not go onto FAT", async () => {
  const page = await open("open");
  await giveRange(page);
  await step(page, "Clips");
  for (const name of ["Driveway", "Garden", "Front door"])
    await page.getByRole("checkbox", { name: new RegExp(name) }).uncheck();
  await page.getByRole("button", { name: "Add a clip…" }).click();
  const day = new Date(Date.now() - 864e5).toISOString().slice(0, 10);
  await page.getByLabel("From", { exact: true }).fill(`${day} 04:00:00`);
  await page.getByLabel("To", { exact: true }).fill(`${day} 07:30:00`);
  await page.getByRole("button", { name: "Add it" }).click();
  await step(page, "Where to");
  await stick(page, "INTENSO").getByText("this format takes at most 4.29 GB a file").waitFor();
  expect(await page.getByLabel("INTENSO").isDisabled()).toBe(true);
  expect(await page.getByLabel("SanDisk Ultra").isDisabled()).toBe(false);
  await done(page);
});

test("it is cancelled, and what was filled in is still there", async () => {
  const page = await open("open");
  await toPlace(page);
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await exportsUpTo(page, 0.5);
  await write(page).click();
  await page.getByText("Writing, 50 %").waitFor();
  await page.getByText(/about \d+ seconds left/).waitFor();
  await page.getByRole("button", { name: "Cancel it" }).click();
  await page.getByText("What was written is removed again.").waitFor();
  await looksRight(page, "export-cancelled", [[1024, 700]]);
  await page.getByRole("button", { name: "Back to the last look" }).click();
  await heading(page, "Look it over once more");
  await exportsUpTo(page, 1);
  await write(page).click();
  await page.getByText("What was checked").waitFor();
  await done(page);
});

test("a stick that is pulled out, and one that fills up, fail plainly", async () => {
  const page = await open("open");
  await toPlace(page);
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await exportsUpTo(page, 0.4);
  await write(page).click();
  await page.getByText("Writing, 40 %").waitFor();
  await unplug(page, "empty");
  await page.getByText("The stick was pulled out before it was done.").waitFor();
  await page.getByText("says .partial in its name").waitFor();
  await looksRight(page, "export-pulled", [[1024, 700]]);
  await plug(page, "empty");
  await page.evaluate(() => {
    window.porchlightFake.world.exportFault = {
      code: "disk_full",
      message: "The stick is full.",
      hint: "Take a larger one, or delete something on it.",
    };
  });
  await exportsUpTo(page, 1);
  await page.getByRole("button", { name: "Back to the last look" }).click();
  await write(page).click();
  await page.getByText("Take a larger one, or delete something on it.").waitFor();
  expect(await page.getByText("Nothing was handed over").count()).toBe(1);
  await done(page);
});

test("a lock ends it, and the window remembers nothing of what was typed", async () => {
  const page = await open("open");
  await toPlace(page);
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await exportsUpTo(page, 0.4);
  await write(page).click();
  await page.getByText("Writing, 40 %").waitFor();
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).fill("porch moth lantern gravel");
  await expect.poll(() => page.evaluate(() => document.body.textContent?.includes("SanDisk") === true)).toBe(false);
  await page.keyboard.press("Enter");
  await given(page);
  await page.getByText("Porchlight was locked while it was written.").waitFor();
  await looksRight(page, "export-locked", [[1024, 700]]);
  await page.getByRole("button", { name: "Look at it" }).click();
  await page.getByText("Unlock it and begin again.").waitFor();
  expect(await page.getByRole("button", { name: "Back to the last look" }).count()).toBe(0);
  await page.getByRole("button", { name: "All receipts" }).last().click();
  await page.getByRole("button", { name: "Take off the list" }).click();
  await expect.poll(() => page.getByText("Porchlight was locked while it was written.").count()).toBe(0);
  await done(page);
});

test("into a folder, seen to its end from elsewhere, and what was not proven", async () => {
  const page = await open("open");
  await toPlace(page);
  await page.getByText("A folder", { exact: true }).click();
  await page.getByText("No folder is chosen yet.").waitFor();
  await step(page, "Last look");
  await page.getByRole("button", { name: "Choose a folder." }).click();
  await page.evaluate(() => {
    window.porchlightFake.pick = "/home/ada/full";
  });
  await page.getByRole("button", { name: "Choose a folder…" }).click();
  await page.getByText("/home/ada/full").waitFor();
  await looksRight(page, "export-folder", [[1024, 700]]);
  await next(page);
  await write(page).click();
  await page.getByText("Free some space there, or pick another folder.").waitFor();
  await step(page, "Where to");
  await page.evaluate(() => {
    window.porchlightFake.pick = "/home/ada/Given";
  });
  await page.getByRole("button", { name: "Choose a folder…" }).click();
  await page.getByText("/home/ada/Given").waitFor();
  await next(page);
  await exportsUpTo(page, 0.5);
  await write(page).click();
  await page.getByText("Writing, 50 %").waitFor();
  await page.getByRole("button", { name: "Health" }).click();
  await page.getByRole("button", { name: /Given.*being written/ }).waitFor();
  await shot(page, "export-elsewhere");
  await exportsUpTo(page, 1);
  await page.getByText("Written and checked: /home/ada/Given.").waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("could not be read back past this computer's memory").waitFor();
  await page.getByRole("button", { name: "Open the folder" }).click();
  await expect.poll(() => page.evaluate(() => window.porchlightFake.world.calls.includes("export_folder"))).toBe(true);
  // It left: nothing of it is begun any more.
  await given(page);
  await page.getByRole("button", { name: "All receipts" }).click();
  expect(await page.getByText("A hand-over is begun").count()).toBe(0);
  await done(page);
});
