// The typical way: a neighbour walks to and fro, and is hidden with a box that is dragged along, a second at a time.

import { expect, test } from "vitest";
import { Blocks } from "../../src/shapes/blocks";
import { done, open, shot } from "./browser";
import { beginRedaction, drag, looksRight, view } from "./redaction";

const SECOND = 1_000_000;
/** The yard's walker (tests/clips.ts), in pixels of 640 x 360, so many seconds into the loop of eight. */
const walker = (seconds: number) => ({ x: 120 + 90 * Math.sin((seconds % 8) * 0.785), y: 226, width: 26, height: 58 });

test("a walking neighbour is hidden in every picture, with one box and one drag a second", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page, "Driveway", "12:15:08");
  await page.waitForFunction(
    () => (document.querySelector<HTMLVideoElement>("video[data-front]")?.readyState ?? 0) >= 2,
  );
  await shot(page, "redact-first");
  const start = (await view(page)).fromUs / SECOND;
  const middle = (second: number): [number, number] => {
    const { x, y, width, height } = walker(start + second);
    return [((x + width / 2) / 640) * 100, ((y + height / 2) / 360) * 100];
  };
  const [x, y] = middle(0);
  await page.getByText("Draw a box round whom or what you want to hide").waitFor();
  await drag(page, [x - 4, y - 11], [x + 4, y + 11]);
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  await page.getByText("It is hidden over the whole clip. Now go on in time").waitFor();
  for (let second = 1; second < 8; second++) {
    // Where the box stands by itself is where the place before left it.
    await page.keyboard.press("ArrowRight");
    await drag(page, middle(second - 1), middle(second));
    await expect.poll(async () => (await view(page)).plan.marks[0]?.keys.length).toBe(second + 1);
  }
  await page.getByText("Play it from the beginning.").waitFor();
  const { plan, masks, lengthUs, width, height } = await view(page);
  expect(plan.marks.map((mark) => [mark.fromUs, mark.toUs])).toEqual([[0, lengthUs]]);
  for (let at = 0; at < lengthUs - 900_000; at += SECOND / 12) {
    const blocks = Blocks.of(plan, masks, at, width, height);
    const seen = walker(start + at / SECOND);
    for (let row = Math.floor(seen.y / 16); row <= Math.floor((seen.y + seen.height) / 16); row++)
      for (let column = Math.floor(seen.x / 16); column <= Math.floor((seen.x + seen.width) / 16); column++)
        expect(blocks.isHidden(column, row), `block ${column} ${row} at ${at}`).toBe(true);
  }
  await looksRight(page, "redact-edit", [
    [1280, 800],
    [1920, 1080],
  ]);
  await done(page);
});
