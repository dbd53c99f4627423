// The editor of a redaction: a walking neighbour is hidden with the mouse, everything is done by the keyboard, and nothing is lost.

import { expect, test } from "vitest";
import { done, open, shot } from "./browser";
import { beginRedaction, drag, looksRight, view } from "./redaction";

test("a walking neighbour is hidden with the mouse", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page);
  await page.waitForFunction(
    () => (document.querySelector<HTMLVideoElement>("video[data-front]")?.readyState ?? 0) >= 2,
  );
  await shot(page, "redact-first");
  await drag(page, [30, 55], [42, 90]);
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  await shot(page, "redact-drawn");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await drag(page, [36, 70], [24, 72]);
  await shot(page, "redact-second");
  await expect.poll(async () => (await view(page)).plan.marks[0]?.keys.length, { timeout: 8000 }).toBe(2);
  await looksRight(page, "redact-edit", [
    [1280, 800],
    [1920, 1080],
  ]);
  await done(page);
});
