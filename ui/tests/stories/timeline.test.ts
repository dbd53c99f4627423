// The timeline: zoom, pan, scrub, range, days of 23 and 25 hours, motion, and the whole place by keyboard alone.

import { expect, test } from "vitest";
import { done, open, shot, violations } from "./browser";
import { clock, expectFrame, goTo, lookBack, showing } from "./past";

process.env.TZ = "Europe/Berlin";

const position = (page: import("playwright-core").Page) => page.getByRole("slider", { name: "Position in time" });
const seconds = async (page: import("playwright-core").Page) =>
  Number(await position(page).getAttribute("aria-valuenow"));

/** The last Sunday of a month, at local midnight, of a year in which it is past. */
function lastSunday(month: number): Date {
  const now = new Date();
  for (let year = now.getFullYear(); ; year--) {
    const date = new Date(year, month, 31);
    while (date.getMonth() !== month || date.getDay() !== 0) date.setDate(date.getDate() - 1);
    if (date.getTime() < now.getTime() - 864e5) return date;
  }
}

test("a click goes there, the wheel zooms about the pointer, a drag moves, pictures follow the pointer", async () => {
  const page = await open("open");
  await lookBack(page);
  const box = await position(page).boundingBox();
  if (!box) throw new Error("no timeline");
  // Whole pixels: a browser may cut the fractions of some events and not of others.
  const y = Math.round(box.y + box.height - 20);
  const x = (part: number) => Math.round(box.x) + 10 * Math.round((box.width * part) / 10);
  await page.mouse.move(x(0.5), y);
  await page.locator(".glimpse__picture").waitFor();
  await page.mouse.click(x(0.5), y);
  await showing(page, "picture");
  const before = await seconds(page);
  const shown = () => page.locator(".timeline__span").textContent();
  expect(await shown()).toBe("6 hours");
  await page.mouse.wheel(0, -240);
  await expect.poll(shown).not.toBe("6 hours");
  // What stood under the pointer still does.
  await page.mouse.click(x(0.5), y);
  await expect.poll(async () => Math.abs((await seconds(page)) - before)).toBeLessThanOrEqual(1);

  await page.mouse.move(x(0.3), y);
  await page.mouse.down();
  await page.mouse.move(x(0.6), y, { steps: 5 });
  await page.mouse.up();
  await page.mouse.click(x(0.5) + x(0.6) - x(0.3), y);
  await expect.poll(async () => Math.abs((await seconds(page)) - before)).toBeLessThanOrEqual(1);
  await done(page);
});

test("dragging over the ruler shows pictures of all cameras, and lets go where it ends", async () => {
  const page = await open("open");
  await lookBack(page);
  const box = await position(page).boundingBox();
  if (!box) throw new Error("no timeline");
  await page.mouse.move(box.x + box.width * 0.7, box.y + 10);
  await page.mouse.down();
  for (let x = 0.69; x > 0.4; x -= 0.03) await page.mouse.move(box.x + box.width * x, box.y + 10, { steps: 2 });
  await expect.poll(() => page.locator(".reel__still").count()).toBe(4);
  await page.mouse.up();
  await expect.poll(() => page.locator(".reel__still").count()).toBe(0);
  await showing(page, "picture");
  await done(page);
});

test("small pictures while scrubbing are asked for once, the latest wins", async () => {
  const page = await open("open");
  await lookBack(page);
  const box = await position(page).boundingBox();
  if (!box) throw new Error("no timeline");
  const calls = () =>
    page.evaluate(() => window.porchlightFake.world.calls.filter((call) => call === "scrub_picture").length);
  for (let i = 0; i < 60; i++) await page.mouse.move(box.x + box.width * (0.1 + i * 0.012), box.y + box.height - 20);
  await page.locator(".glimpse__picture").waitFor();
  // One question at a time and the latest wins: far fewer than places passed.
  expect(await calls()).toBeLessThan(60);
  await done(page);
});

test("a range is marked with the mouse and with [ and ], moved by its ends, and dropped", async () => {
  const page = await open("open", { cameras: 2 });
  await lookBack(page);
  await page.keyboard.press("[");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("]");
  await page.getByText("10 seconds", { exact: true }).waitFor();
  const end = page.getByRole("slider", { name: "Start of the range" });
  await end.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByText("1 minute", { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  await position(page).focus();
  await page.keyboard.press("Escape");
  expect(await end.count()).toBe(0);
  const box = await position(page).boundingBox();
  if (!box) throw new Error("no timeline");
  await page.keyboard.down("Shift");
  await page.mouse.move(box.x + 300, box.y + box.height - 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + box.height - 20, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await end.waitFor();
  await done(page);
});

test("the night the clocks go back: 25 hours, 02:30 twice, and each of the two can be gone to", async () => {
  const page = await open("open", { cameras: 2 });
  await lookBack(page);
  const sunday = lastSunday(9);
  await goTo(page, sunday, "02:30:05", /The first time/);
  const first = await seconds(page);
  await expect.poll(() => position(page).getAttribute("aria-valuetext")).toMatch(/02:30:05 CEST/);
  await expectFrame(page, "cam0", first * 1000);
  await goTo(page, sunday, "02:30:05", /The second time/);
  expect((await seconds(page)) - first).toBe(3600);
  await expect.poll(() => position(page).getAttribute("aria-valuetext")).toMatch(/02:30:05 CET/);
  await expectFrame(page, "cam0", (first + 3600) * 1000);
  await page.keyboard.press("g");
  await page.getByText("This day has 25 hours.").waitFor();
  await page.keyboard.press("Escape");
  await shot(page, "looking-25-hours");
  await done(page);
});

test("the night the clocks go forward: 23 hours, and a time that was left out leads to the one after", async () => {
  const page = await open("open", { cameras: 2 });
  await lookBack(page);
  const sunday = lastSunday(2);
  await goTo(page, sunday, "02:30");
  await expect.poll(() => position(page).getAttribute("aria-valuetext")).toMatch(/03:30:00 CEST/);
  await page.keyboard.press("g");
  await page.getByText("This day has 23 hours.").waitFor();
  await page.getByLabel("Time", { exact: true }).fill("02:15");
  await page.getByText("this time does not exist on that day").waitFor();
  await page.keyboard.press("Escape");
  await shot(page, "looking-23-hours");
  // A day on from the evening before is 23 hours.
  const before = await seconds(page);
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageDown");
  expect((await seconds(page)) - before).toBe(0);
  await done(page);
});

test("motion: next and previous, told, and the picture is there", async () => {
  const page = await open("open");
  await lookBack(page);
  await page.keyboard.press("p");
  await page
    .getByText(/^Motion at /)
    .first()
    .waitFor();
  // Told first, gone there then.
  await showing(page, "picture");
  const last = await seconds(page);
  await page.keyboard.press("p");
  await expect.poll(() => seconds(page)).toBeLessThan(last);
  await page.keyboard.press("n");
  await expect.poll(() => seconds(page)).toBe(last);
  await showing(page, "picture");
  await done(page);
});

test("the whole place by keyboard alone", async () => {
  const page = await open("open");
  // From the top of the window to the place.
  const at = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  for (let i = 0; i < 10 && (await at()) !== "Looking back"; i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await showing(page, "picture");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Position in time");
  const start = await seconds(page);
  await page.keyboard.press("ArrowLeft");
  expect(start - (await seconds(page))).toBe(5);
  await page.keyboard.press("Shift+ArrowLeft");
  expect(start - (await seconds(page))).toBe(65);
  await page.keyboard.press("j");
  expect(start - (await seconds(page))).toBe(75);
  await page.keyboard.press("2");
  await expect.poll(() => page.locator("[data-reel]").count()).toBe(3);
  await page.keyboard.press("Shift+3");
  await expect.poll(() => page.locator("[data-reel]").count()).toBe(1);
  await page.keyboard.press(">");
  expect(await page.getByLabel("Speed").inputValue()).toBe("2");
  await page.keyboard.press("<");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  const running = await clock(page);
  await expect.poll(() => clock(page)).toBeGreaterThan(running);
  await page.keyboard.press("k");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.keyboard.press("PageUp");
  const span = await page.locator(".timeline__span").textContent();
  await page.keyboard.press("-");
  await expect.poll(() => page.locator(".timeline__span").textContent()).not.toBe(span);
  await page.keyboard.press("?");
  await page.getByText("Everything here can be done without a mouse.").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  // Every control is a stop of the Tab key and shows where it is.
  const stops = new Set<string>();
  for (let i = 0; i < 45; i++) {
    await page.keyboard.press("Tab");
    stops.add(await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? ""));
  }
  for (const name of ["Play", "Next motion", "One picture back", "Full screen", "Speed", "Show more time"]) {
    expect([...stops]).toContain(name);
  }
  await done(page);
});

test("a live tile leads to what has just happened there", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Actions for Driveway" }).click();
  await page.getByRole("menuitem", { name: "Look back" }).click();
  await showing(page, "picture");
  expect(
    await page.locator("[data-reel]").evaluateAll((tiles) => tiles.map((tile) => (tile as HTMLElement).dataset.reel)),
  ).toEqual(["cam1"]);
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await done(page);
});

test("a household without footage is told the next step", async () => {
  const page = await open("empty");
  await page.getByRole("button", { name: "Looking back" }).click();
  await page.getByText("Nothing to look back on yet").waitFor();
  await page.getByRole("button", { name: "Add a camera" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await done(page);
});
