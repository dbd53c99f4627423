// The editor by the keyboard alone; the other shapes, the other way round, sound, and looking from all sides.

import { expect, test } from "vitest";
import { PASSPHRASE } from "../../src/ipc/fake/world";
import { done, open, shot, violations } from "./browser";
import { beginRedaction, drag, editor, looksRight, view } from "./redaction";

const mark = async (page: Parameters<typeof view>[0], at = 0) => (await view(page)).plan.marks[at];

test("everything by the keyboard", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page);
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Everything here can be done without a mouse.").waitFor();
  await looksRight(page, "redact-keys", [[1280, 800]]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  await expect.poll(() => editor(page).evaluate((board) => board === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  const shape = page.getByRole("button", { name: /^Mark 1, box, hidden/ });
  await expect.poll(() => shape.evaluate((button) => button === document.activeElement)).toBe(true);
  const drawn = (await mark(page))?.keys[0]?.shape;
  // By a pixel, by ten, and larger.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+ArrowRight");
  await expect
    .poll(async () => (await mark(page))?.keys[0]?.shape)
    .toEqual(
      drawn && drawn.kind === "rect"
        ? { ...drawn, x: drawn.x + 156, y: drawn.y + 2778, width: drawn.width + 156 }
        : drawn,
    );
  // Another picture, another place.
  await page.keyboard.press(".");
  await page.keyboard.press(".");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await mark(page))?.keys.map((key) => key.atUs)).toEqual([0, 166_667]);
  await page.keyboard.press("PageUp");
  await expect.poll(() => page.locator(".redact__time strong").textContent()).toBe("0:00.000");
  await page.keyboard.press("PageDown");
  await expect.poll(() => page.locator(".redact__time strong").textContent()).toBe("0:00.166");
  await page.keyboard.press("Delete");
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(0);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  await page.keyboard.press("n");
  // It is in the picture from the second second to the fifth; half a second is added to be sure.
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("[");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("]");
  await expect.poll(async () => [(await mark(page))?.fromUs, (await mark(page))?.toUs]).toEqual([1e6, 4_083_333]);
  await page.keyboard.press(",");
  await page.keyboard.press("s");
  await expect
    .poll(async () => (await view(page)).plan.marks.map((one) => [one.fromUs, one.toUs]))
    .toEqual([
      [1e6, 3_916_667],
      [3_916_667, 4_083_333],
    ]);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(2);
  // The film begins and ends to the picture.
  await page.keyboard.press("Home");
  await page.keyboard.press(".");
  await page.keyboard.press("i");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("o");
  await expect.poll(async () => (await view(page)).plan.trim).toEqual({ fromUs: 83_333, toUs: 10_166_667 });
  const end = page.getByRole("slider", { name: "End of the video" });
  await end.press("ArrowLeft");
  await expect.poll(async () => (await view(page)).plan.trim.toUs).toBe(10_083_333);
  await page.keyboard.press("Escape");
  // Locked, it is not moved and says why.
  await page.getByRole("button", { name: "Choose Mark 1" }).press("Enter");
  await page.getByTitle(/^Lock\. /).press("Enter");
  await page.getByRole("button", { name: "Unlock", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  expect(await violations(page)).toEqual([]);
  // Closer, and over the picture without the mouse.
  const left = () => page.locator(".board__sheet").evaluate((sheet) => sheet.getBoundingClientRect().left);
  await page.keyboard.press("Escape");
  const whole = await left();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await expect.poll(left).toBeLessThan(whole - 20);
  const near = await left();
  await page.keyboard.press("Control+ArrowRight");
  await expect.poll(left).toBeLessThan(near - 20);
  await page.keyboard.press("0");
  await expect.poll(left).toBe(whole);
  // Locked, nothing of it is left on the page, and the place is the list again.
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).waitFor();
  expect(await page.locator("video, img, canvas").count()).toBe(0);
  expect(await page.locator("body").textContent()).not.toContain("Driveway");
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Redactions" }).click();
  await page.getByText("2 marks").waitFor();
  await done(page);
});

test("outlines, the other way round, sound, and all sides", async () => {
  const page = await open("open", { width: 1600, height: 900 });
  await beginRedaction(page, "Garden");
  await page.waitForFunction(
    () => (document.querySelector<HTMLVideoElement>("video[data-front]")?.readyState ?? 0) >= 2,
  );
  await page.getByRole("tab", { name: "Marks" }).click();
  await page.getByLabel("What is hidden").selectOption("keep_marked");
  await page.getByText("Everything is hidden. Draw a box").waitFor();
  await page.getByRole("button", { name: "Outline, corner by corner" }).click();
  const box = await page.locator(".redact .board__sheet").boundingBox();
  if (!box) throw new Error("no picture");
  const corners: Array<[number, number]> = [
    [0.3, 0.2],
    [0.6, 0.15],
    [0.7, 0.8],
    [0.4, 0.9],
  ];
  for (const [x, y] of [...corners, corners[0] as [number, number]])
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
  await expect.poll(async () => (await mark(page))?.keys[0]?.shape.kind).toBe("polygon");
  expect(await mark(page)).toMatchObject({ decision: "keep", fromUs: 0, toUs: 83_333 });
  // It may be seen as far as it is placed, and no farther.
  await page.keyboard.press("ArrowRight");
  await drag(page, [50, 50], [52, 50]);
  await expect.poll(async () => (await mark(page))?.toUs).toBe(1_083_333);
  expect((await mark(page))?.keys.map((key) => key.atUs)).toEqual([0, 1e6]);
  await shot(page, "redact-outline");
  // Sound goes along, but for what is drawn on its lane.
  await page.getByText("With sound").click();
  await page.getByText("Mute what must not be heard").waitFor();
  const sound = await page.locator(".track--sound .track__time").boundingBox();
  if (!sound) throw new Error("no lane of the sound");
  await page.mouse.move(sound.x + 200, sound.y + 20);
  await page.mouse.down();
  await page.mouse.move(sound.x + 320, sound.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.getByRole("slider", { name: "End of the muted part" }).press("Shift+ArrowRight");
  await expect
    .poll(async () => {
      const { sound } = (await view(page)).plan;
      return sound.kind === "kept" ? sound.muted.length : 0;
    })
    .toBe(1);
  await page.keyboard.press("c");
  await page.getByRole("region", { name: "As it will be" }).locator("img").waitFor();
  await page.getByText("Nothing was made yet.").waitFor();
  await looksRight(page, "redact-sides", [[1600, 900]]);
  await page.keyboard.press("x");
  await page.locator(".board .redact__exact").waitFor();
  await shot(page, "redact-exact");
  await page.keyboard.press("x");
  // Closer, and back.
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -600);
  await shot(page, "redact-near");
  await page.keyboard.press("0");
  await page.getByRole("button", { name: /^Unmute/ }).click();
  await expect
    .poll(async () => {
      const { sound } = (await view(page)).plan;
      return sound.kind === "kept" ? sound.muted.length : -1;
    })
    .toBe(0);
  await done(page);
});

test("played, the box goes along; small, large and from right to left", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page);
  await drag(page, [14, 55], [28, 90]);
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  // In hundredths of the picture, and what the editor says of the time: what is told of the plan may be a moment ahead of what is seen.
  const left = () =>
    page.locator(".board__shape").evaluate((shape) => Math.round(Number.parseFloat((shape as HTMLElement).style.left)));
  const time = () => page.locator(".redact__time strong").textContent();
  for (let second = 0; second < 4; second++) {
    await expect.poll(left).toBe(14 + second * 8);
    await page.keyboard.press("ArrowRight");
    await expect.poll(time).toBe(`0:0${second + 1}.000`);
    await drag(page, [21 + second * 8, 70], [29 + second * 8, 70]);
    await expect.poll(async () => (await mark(page))?.keys.length).toBe(second + 2);
  }
  await expect.poll(left).toBe(46);
  await page.keyboard.press("Home");
  await expect.poll(time).toBe("0:00.000");
  await expect.poll(left).toBe(14);
  await page.keyboard.press(" ");
  await expect.poll(left).toBeGreaterThan(18);
  await page.keyboard.press(" ");
  await looksRight(page, "redact-size", [
    [1024, 700],
    [1280, 800],
    [3840, 2160],
  ]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  await shot(page, "redact-rtl");
  await done(page);
});
