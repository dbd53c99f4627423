// What a camera never shows: drawn once, by mouse and by keyboard, and on the screen too where the owner wants it.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, playing, shot } from "./browser";
import { dragOn, looksRight } from "./redaction";

async function edit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Actions for Front door" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await page.getByRole("dialog").getByRole("tab", { name: "Never shown" }).click();
}

test("a neighbour's window is drawn once and never shown again", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  page.setDefaultTimeout(12_000);
  await playing(page, 4);
  await edit(page);
  const dialog = page.getByRole("dialog");
  await dialog.locator(".masks__still").waitFor();
  await dragOn(page, ".masks .board__sheet", [36, 22], [62, 70]);
  await dialog.getByRole("button", { name: "Place 1", exact: true }).waitFor();
  // A second one with the keyboard alone.
  await dialog.getByRole("button", { name: "Ellipse" }).press("Enter");
  await dialog.getByRole("region", { name: "Picture of the camera: draw and move here" }).press("Enter");
  const second = dialog.getByRole("button", { name: "Place 2, ellipse" });
  await second.waitFor();
  const before = await second.boundingBox();
  await second.press("Shift+ArrowLeft");
  await expect.poll(async () => (await second.boundingBox())?.x ?? 0).toBeLessThan(before?.x ?? 0);
  await second.press("Delete");
  await second.waitFor({ state: "detached" });
  await dialog.getByText("Hide on this screen too").click();
  await looksRight(page, "masks", [
    [1280, 800],
    [1024, 700],
  ]);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  // Live, large, and when looking back.
  await page.locator(".tile .mask-cover rect").waitFor();
  await shot(page, "masks-live");
  await page.locator('[data-tile="cam0"]').click();
  await page.locator(".mask-cover rect").waitFor();
  await playing(page, 1);
  await shot(page, "masks-focus");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Looking back" }).click();
  await page.locator('[data-reel="cam0"] .mask-cover rect').waitFor();
  expect(await page.locator(".mask-cover").count()).toBe(1);
  await shot(page, "masks-past");
  // Still known when the camera is changed again.
  await page.getByRole("button", { name: "Cameras" }).click();
  await edit(page);
  await dialog.getByRole("button", { name: "Remove: Place 1" }).click();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(() => page.locator(".mask-cover").count()).toBe(0);
  await done(page);
});
