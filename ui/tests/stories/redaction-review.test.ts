// From marks to a file: made, stopped and gone on with; looked at and watched; approved; saved, and nothing before that.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot } from "./browser";
import { beginRedaction, drag, looksRight, view } from "./redaction";

const rendersUpTo = (page: Page, part: number) =>
  page.evaluate((upTo) => {
    window.porchlightFake.world.rendersUpTo = upTo;
  }, part);

/** A short clip with a mark, in the review. */
async function marked(page: Page): Promise<void> {
  await beginRedaction(page, "Driveway", "12:15:06");
  await drag(page, [14, 50], [30, 90]);
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  // Gone after the third second: the sheet shows the picture behind that too.
  for (let second = 0; second < 3; second++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("]");
  await page.getByLabel("Name", { exact: true }).fill("Neighbour with a bin");
  await page.getByRole("button", { name: "Make the video…" }).click();
}

/** Until all of it was watched. On a busy computer the film stands still now and then, and what it jumps over is left to be seen. */
async function watchAll(page: Page): Promise<void> {
  const left = page.getByRole("button", { name: "To what is left" });
  const playing = page.locator("#redact-watch").getByRole("button", { name: "Pause" });
  const all = async () => {
    if ((await page.getByText("100 % watched").count()) > 0) return true;
    if ((await playing.count()) === 0 && (await left.count()) > 0) await left.click();
    return false;
  };
  await expect.poll(all, { timeout: 45_000, interval: 500 }).toBe(true);
}

test("nothing is saved before it was made, seen, watched and approved", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await marked(page);
  const save = page.getByRole("button", { name: "Save the redacted video…" });
  await page.getByText("Locked: there is no video of what is marked now.").waitFor();
  await save.click({ force: true });
  expect(await page.getByRole("dialog").count()).toBe(0);
  await rendersUpTo(page, 0.4);
  await page.getByRole("button", { name: "Make the video", exact: true }).click();
  await page.getByText("Making it, 40 %").waitFor();
  await looksRight(page, "redact-render", [[1280, 800]]);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("What was finished is kept").waitFor();
  await rendersUpTo(page, 1);
  await page.getByRole("button", { name: "Go on making it" }).click();
  await page.getByText(/^Made: 6/).waitFor();
  await page
    .getByText("The last picture before it is hidden")
    .or(page.getByText("The first hidden one"))
    .first()
    .waitFor();
  await expect.poll(() => page.locator(".contact__frame img").count()).toBe(3);
  await page.getByText("The first one after it").waitFor();
  await looksRight(page, "redact-sheets", [
    [1280, 800],
    [1920, 1080],
  ]);
  await page.getByRole("button", { name: "Looks right" }).click();
  await page.getByText("1 of 1 looked at").waitFor();
  // The way to what is left plays it.
  await page.getByRole("button", { name: /^Watch 0:00/ }).click();
  await watchAll(page);
  await page.getByText("You have looked at everything.").waitFor();
  await looksRight(page, "redact-watched", [[1280, 800]]);
  await page.getByRole("button", { name: "Check all of it" }).click();
  await page.getByText("All of it was checked.").waitFor();
  await page.getByRole("button", { name: "Approve it" }).click();
  await page.getByText(/^Approved .*\.$/).waitFor();
  await page.evaluate(() => {
    window.porchlightFake.pick = "/home/ada/Videos/driveway";
  });
  await save.click();
  await page.getByRole("dialog").getByText("This file is not sealed").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Choose a place and save…" }).click();
  await page.getByText("Saved: /home/ada/Videos/driveway.mp4").waitFor();
  await looksRight(page, "redact-approved", [[1280, 800]]);
  // Any change locks it again; undone, it is good again.
  await page.getByRole("button", { name: "1. Hide" }).click();
  await page.getByRole("button", { name: "Choose Neighbour with a bin" }).click();
  await page.getByLabel("Why").selectOption("neighbour");
  await expect.poll(async () => (await view(page)).stage).toBe("draft");
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await view(page)).stage).toBe("approved");
  await page.getByRole("button", { name: "All redactions" }).click();
  await page.getByText("Approved", { exact: true }).waitFor();
  await looksRight(page, "redact-list", [
    [1280, 800],
    [1024, 700],
  ]);
  await shot(page, "redact-list");
  await done(page);
});
