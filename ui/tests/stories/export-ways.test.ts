// The same ways for everybody: by the keyboard alone, from right to left, with nothing that jumps.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot, violations } from "./browser";
import { exportsUpTo, giveRange, handOver, heading, prepared, step } from "./exports";

const focused = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    if (!(one instanceof HTMLElement)) return "";
    const label = one instanceof HTMLInputElement ? one.labels?.[0]?.textContent : null;
    return (one.getAttribute("aria-label") ?? label ?? one.textContent ?? "").trim();
  });

/** Goes on with the Tab key until this has the keyboard. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${name}; it is at ${await focused(page)}`);
}

test("everything is handed over without a mouse", async () => {
  const page = await open("open", { width: 1024, height: 700 });
  await giveRange(page);
  await heading(page, "What is it for?");
  // Each step begins at its heading.
  expect(await focused(page)).toBe("What is it for?");
  await tabTo(page, /^Continue$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Which clips, and how?");
  await tabTo(page, /^Driveway/);
  await page.keyboard.press("Space");
  await tabTo(page, /^Garden/);
  await page.keyboard.press("Space");
  await tabTo(page, /^Continue$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("How much of you goes along?");
  await tabTo(page, /^The clips alone/);
  await page.keyboard.press("ArrowDown");
  await tabTo(page, /^A mailbox or a phone number$/);
  await page.keyboard.type("lantern.box@example.org");
  await tabTo(page, /^Continue$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("For whom is it?");
  await tabTo(page, /^Continue$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Where does it go?");
  // The first stick is reached by the Tab key, chosen by Space.
  await tabTo(page, /^SanDisk Ultra/);
  await page.keyboard.press("Space");
  await tabTo(page, /^Continue$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Look it over once more");
  await tabTo(page, /^Write it to the stick$/);
  // No hand is so fast that it comes before the engine has counted what was typed last.
  await expect
    .poll(() => page.getByRole("button", { name: "Write it to the stick" }).getAttribute("aria-disabled"))
    .toBe(null);
  await page.keyboard.press("Enter");
  await page.getByText("What was checked").waitFor();
  await tabTo(page, /^Make it safe to pull out$/);
  await page.keyboard.press("Enter");
  await page.getByText("can be pulled out now").waitFor();
  // What was pressed is gone: the keyboard goes on from beside it.
  await tabTo(page, /^See the receipt$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Receipt of what was given");
  await done(page);
});

test("from right to left nothing is lost or covered", async () => {
  const page = await open("open", { width: 1024, height: 700 });
  await prepared(page, ["cam0", "cam3"], 60, 10, "missing_person");
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  await handOver(page);
  for (const name of ["Clips", "About you", "For whom", "Where to", "Last look"]) {
    await step(page, name);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    expect(await violations(page), name).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true);
    await shot(page, `export-rtl-${name.replace(" ", "-").toLowerCase()}`);
  }
  await done(page);
});

test("nothing jumps while it is written, and nothing moves by itself", async () => {
  const page = await open("open");
  await giveRange(page);
  await step(page, "Where to");
  await page.getByLabel("SanDisk Ultra").check();
  await step(page, "Last look");
  await exportsUpTo(page, 0.1);
  await page.getByRole("button", { name: "Write it to the stick" }).click();
  await page.getByText("Preparing the clips, 10 %").waitFor();
  const jumps = await page.evaluateHandle(() => {
    const seen: number[] = [];
    const observer = new PerformanceObserver((all) => {
      for (const entry of all.getEntries()) seen.push((entry as PerformanceEntry & { value: number }).value);
    });
    observer.observe({ type: "layout-shift", buffered: false });
    return seen;
  });
  for (const part of [0.3, 0.5, 0.8, 0.95]) {
    await exportsUpTo(page, part);
    await page.getByText(`${Math.floor(part * 100)} %`).waitFor();
  }
  await page.getByText("Checking every file, 95 %").waitFor();
  expect(await jumps.evaluate((seen) => seen.reduce((sum, one) => sum + one, 0))).toBeLessThan(0.001);
  expect(
    await page.evaluate(
      () => document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime === Infinity).length,
    ),
  ).toBe(0);
  await done(page);
});
