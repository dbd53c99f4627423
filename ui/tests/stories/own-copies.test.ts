// Own copies and bookmarks: a range is saved and checked, cancelled, refused; a frame; moments marked, found again, kept and taken back.

import { expect, test } from "vitest";
import { done, open, shot, turnTo, violations } from "./browser";
import { goTo } from "./past";

process.env.TZ = "Europe/Berlin";

function yesterday(): Date {
  const date = new Date();
  date.setDate(date.getDate() - 1);
  date.setHours(0, 0, 0, 0);
  return date;
}

type Page = Awaited<ReturnType<typeof open>>;

/** The place where footage is looked at; these stories need no picture of it. */
async function lookBack(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Looking back" }).click();
  await page.getByRole("slider", { name: "Position in time" }).waitFor();
}

/** Looking back at yesterday noon, with a range of twenty seconds marked. */
async function marked(page: Page): Promise<void> {
  await lookBack(page);
  await goTo(page, yesterday(), "12:15:00");
  await page.keyboard.press("[");
  await goTo(page, yesterday(), "12:15:20");
  await page.keyboard.press("]");
}

const pick = (page: Page, path: string) =>
  page.evaluate((picked) => {
    window.porchlightFake.pick = picked;
  }, path);

/** Copies go on to this part of their way and wait there, until told to go on. */
const copiesUpTo = (page: Page, part: number) =>
  page.evaluate((upTo) => {
    window.porchlightFake.world.copiesUpTo = upTo;
  }, part);

/** What is open now, by day and by night: nothing for axe to find, and a picture of each. */
async function looksRight(page: Page, name: string, sizes: Array<[number, number]>): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    for (const [width, height] of sizes) {
      await turnTo(page, { theme, width, height, scale: 1 });
      const at = `${name}-${theme}-${width}`;
      expect(await violations(page), at).toEqual([]);
      await shot(page, at);
    }
  }
}

const SIZES: Array<[number, number]> = [
  [1024, 700],
  [1920, 1080],
];

test("a range is saved and checked", async () => {
  const page = await open("open");
  await marked(page);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This copy is not sealed").waitFor();
  await dialog.getByText(/pictures, about/).waitFor();
  const from = dialog.getByLabel("From", { exact: true });
  expect(await from.inputValue()).toMatch(/12:15:00\.000$/);
  expect(await from.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await dialog.getByLabel("To", { exact: true }).inputValue()).toMatch(/12:15:20\.000$/);
  await dialog.getByText("It begins 1.4 s earlier").waitFor();
  await looksRight(page, "save-range", SIZES);
  // Without a place nothing is saved.
  await dialog.getByRole("button", { name: "Save it unsealed" }).click();
  await dialog.getByText("Choose where it goes.").waitFor();
  await pick(page, "/home/ada/Videos");
  await dialog.getByRole("button", { name: "Choose a folder…" }).click();
  await dialog.getByText("/home/ada/Videos").waitFor();
  await copiesUpTo(page, 0.3);
  await dialog.getByRole("button", { name: "Save it unsealed" }).click();
  await dialog.getByRole("button", { name: "Cancel the copy" }).waitFor();
  await dialog.getByText("Writing, 30 %").waitFor();
  await looksRight(page, "save-range-progress", SIZES);
  await copiesUpTo(page, 1);
  await dialog.getByText("Saved and checked").waitFor();
  await dialog.getByText(/pictures play\./).waitFor();
  await dialog
    .getByText(/Driveway.*the camera was offline|Not in it/)
    .first()
    .waitFor();
  await looksRight(page, "save-range-done", SIZES);
  await done(page);
});

test("a closed dialog leaves the copy at work, and it says when it is done", async () => {
  const page = await open("open");
  await marked(page);
  await page.getByRole("button", { name: "Save range" }).click();
  const dialog = page.getByRole("dialog");
  await pick(page, "/home/ada/Videos");
  await dialog.getByRole("button", { name: "Choose a folder…" }).click();
  await dialog.getByLabel("Name").fill("Parcel");
  await dialog.getByText(/pictures, about/).waitFor();
  await copiesUpTo(page, 0.5);
  await dialog.getByRole("button", { name: "Save it unsealed" }).click();
  await dialog.getByRole("button", { name: "Cancel the copy" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /A copy is being made/ }).waitFor();
  await shot(page, "copy-under-way");
  await copiesUpTo(page, 1);
  await page.getByText("Parcel is saved and checked.").waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Open the folder" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Take off the list" }).click();
  await page.getByText("No copy was made yet.").waitFor();
  await done(page);
});

test("a copy is cancelled, and one that finds no room says what to do", async () => {
  const page = await open("open");
  await marked(page);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog");
  await pick(page, "/media/full");
  await dialog.getByRole("button", { name: "Choose a folder…" }).click();
  await dialog.getByText(/pictures, about/).waitFor();
  await dialog.getByRole("button", { name: "Save it unsealed" }).click();
  await dialog.getByText("save a shorter range").waitFor();
  await pick(page, "/home/ada/Videos");
  await dialog.getByRole("button", { name: "Choose a folder…" }).click();
  await dialog.getByLabel("Exactly at these frames").check();
  await dialog.getByRole("button", { name: "From: +1 frame" }).click();
  expect(await dialog.getByLabel("From", { exact: true }).inputValue()).toMatch(/12:15:00\.040$/);
  await dialog.getByText(/pictures, about/).waitFor();
  await copiesUpTo(page, 0.5);
  await dialog.getByRole("button", { name: "Save it unsealed" }).click();
  await dialog.getByRole("button", { name: "Cancel the copy" }).click();
  await dialog.getByText("The copy was cancelled").waitFor();
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
  // What cannot be is said before it is asked for.
  await dialog.getByLabel("From", { exact: true }).fill("tomorrow");
  await dialog.getByText("Write it like").waitFor();
  await done(page);
});

test("a frame is saved as a picture", async () => {
  const page = await open("open");
  await lookBack(page);
  await goTo(page, yesterday(), "12:15:03");
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Exactly the frame that is shown").waitFor();
  expect(await violations(page)).toEqual([]);
  await shot(page, "save-frame");
  await pick(page, "/home/ada/Pictures/door");
  await dialog.getByRole("button", { name: /Choose a place/ }).click();
  await page.getByText("Saved: /home/ada/Pictures/door.jpg").waitFor();
  await done(page);
});

test("moments are marked, found, kept and taken back", async () => {
  const page = await open("open", { width: 1024, height: 700 });
  await lookBack(page);
  await goTo(page, yesterday(), "12:15:03");
  await page.keyboard.press("b");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Note").fill("Fox at the bins");
  await looksRight(page, "bookmark", [[1024, 700]]);
  await dialog.getByRole("button", { name: "Mark it" }).click();
  await page.getByText("Marked.").waitFor();
  await page.getByRole("button", { name: "Bookmarks" }).click();
  await dialog.getByText("4 bookmarks").waitFor();
  await looksRight(page, "bookmarks", [[1024, 700]]);
  await dialog.getByLabel("Search notes and cameras").fill("fox");
  await dialog.getByText("1 bookmark", { exact: true }).waitFor();
  await dialog.getByRole("button", { name: "Keep this footage" }).click();
  await dialog.getByRole("button", { name: "Release" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Release");
  await dialog.getByRole("button", { name: "Change" }).click();
  await page.getByRole("dialog", { name: "Change the bookmark" }).getByLabel("Note").fill("Two foxes at the bins");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Two foxes at the bins").waitFor();
  await page.getByRole("dialog").getByLabel("Search notes and cameras").fill("foxes");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("The bookmark was removed.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
  await page.getByText("Two foxes at the bins").waitFor();
  await page.getByRole("dialog").getByLabel("Search notes and cameras").fill("parcel");
  await page.getByRole("dialog").getByRole("button", { name: "Go there" }).click();
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await done(page);
});
