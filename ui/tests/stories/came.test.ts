// Who came by: marks on the lanes, their cards, the legend that filters them, next and previous, and the setting they hang on.

import { expect, test } from "vitest";
import { done, open, shot, turnTo, violations } from "./browser";
import { lookBack, showing } from "./past";

/** The owner has switched it on. */
async function marked(): Promise<import("playwright-core").Page> {
  const page = await open("open");
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    world.settings.markSubjects = true;
    world.tell(["settings", "timeline"]);
  });
  await lookBack(page);
  await marks(page).first().waitFor();
  return page;
}

const marks = (page: import("playwright-core").Page) => page.locator(".came__mark");
const seconds = async (page: import("playwright-core").Page) =>
  Number(await page.getByRole("slider", { name: "Position in time" }).getAttribute("aria-valuenow"));

test("marks tell what came, where and when, to the eye and to a reader, in any light and size", async () => {
  const page = await marked();
  const first = page.getByRole("button", { name: /^(Person|Vehicle|Animal).* to \d\d:\d\d:\d\d, \d+ % sure$/ }).first();
  await first.hover();
  await page.locator(".glimpse .came__what").waitFor();
  await page.locator(".glimpse__picture").waitFor();
  for (const theme of ["dark", "light"] as const) {
    for (const [width, height, scale] of [
      [1280, 720, 1],
      [1920, 1080, 1],
      [2560, 1440, 1],
    ] as const) {
      await turnTo(page, { theme, width, height, scale });
      await marks(page).nth(1).hover();
      await page.locator(".glimpse .came__what").waitFor();
      expect(await violations(page)).toEqual([]);
      await shot(page, `came-${theme}-${width}`);
    }
  }
  await done(page);
});

test("the legend filters, and no mark covers another", async () => {
  const page = await marked();
  const kinds = () =>
    marks(page).evaluateAll((all) => [...new Set(all.map((one) => (one as HTMLElement).dataset.subject))]);
  expect((await kinds()).length).toBeGreaterThan(1);
  await page.getByRole("button", { name: "People", exact: true }).click();
  await expect.poll(kinds).not.toContain("person");
  await page.getByRole("button", { name: "Animals", exact: true }).click();
  await expect.poll(kinds).toEqual(["vehicle"]);
  await page.getByRole("button", { name: "Vehicles", exact: true }).click();
  expect(await page.getByRole("button", { name: "Vehicles", exact: true }).getAttribute("aria-pressed")).toBe("true");
  await page.getByRole("button", { name: "People", exact: true }).click();
  for (let turns = 0; turns < 3; turns++) {
    await page.keyboard.press("-");
    const covered = await page.locator(".came__lane").evaluateAll((lanes) =>
      lanes.some((lane) => {
        const lefts = [...lane.querySelectorAll("button")]
          .map((one) => one.getBoundingClientRect().left)
          .sort((a, b) => a - b);
        return lefts.some((left, i) => i > 0 && left - (lefts[i - 1] ?? 0) < 23.5);
      }),
    );
    expect(covered).toBe(false);
  }
  // A mark is where it belongs at once: one that travels there covers others on its way.
  const travelled = await marks(page)
    .first()
    .evaluate((mark) => {
      const before = mark.getBoundingClientRect().left;
      mark.style.left = `${Number.parseFloat(mark.style.left) + 100}px`;
      return mark.getBoundingClientRect().left - before;
    });
  expect(travelled).toBeCloseTo(100, 1);
  // Further back nobody looked, and that is said.
  await page.getByText(/Looked for only where the fine line is/).waitFor();
  expect(await violations(page)).toEqual([]);
  await done(page);
});

test("by keyboard alone: one stop, arrows from mark to mark, Enter goes there, Shift with N and P", async () => {
  const page = await marked();
  expect(await page.locator('.came__mark[tabindex="0"]').count()).toBe(1);
  await page.locator('.came__mark[tabindex="0"]').focus();
  await page.locator(".glimpse .came__what").waitFor();
  const name = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  const before = await name();
  await page.keyboard.press("ArrowRight");
  await expect.poll(name).not.toBe(before);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(name).toBe(before);
  await page.keyboard.press("ArrowDown");
  await expect.poll(name).toMatch(/% sure$/);
  const at = await seconds(page);
  await page.keyboard.press("Enter");
  await expect.poll(() => seconds(page)).not.toBe(at);
  await page.getByRole("slider", { name: "Position in time" }).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Space");
  const newest = await seconds(page);
  await page.keyboard.press("Shift+P");
  await page
    .getByText(/^(Person|Vehicle|Animal) at /)
    .first()
    .waitFor();
  const last = await seconds(page);
  expect(last).toBeLessThan(newest);
  await page.keyboard.press("Shift+P");
  await expect.poll(() => seconds(page)).toBeLessThan(last);
  await page.getByRole("button", { name: "Next person, vehicle or animal" }).click();
  await expect.poll(() => seconds(page)).toBe(last);
  await showing(page, "picture");
  await done(page);
});

test("switched off nothing is marked; what it costs and which models are missing is told where it is switched", async () => {
  const page = await open("open");
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    world.models.missing.push({
      subjects: ["person", "vehicle", "animal"],
      file: "people.onnx",
      why: "it is not there",
    });
    world.models.there = world.models.there.filter((model) => !model.subjects.includes("person"));
  });
  await lookBack(page);
  expect(await marks(page).count()).toBe(0);
  expect(await page.getByRole("button", { name: "People", exact: true }).count()).toBe(0);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Window" }).click();
  await page.getByText(/Nobody is recognised, nothing leaves this computer/).waitFor();
  await page.getByText(/people\.onnx \(it is not there\)/).waitFor();
  await page.getByText("No model for this is on this computer: nothing will be marked.").waitFor();
  expect(await violations(page)).toEqual([]);
  await shot(page, "came-settings");
  await page.getByRole("switch", { name: "Mark people, vehicles and animals" }).press("Space");
  await expect.poll(() => page.evaluate(() => window.porchlightFake.world.settings.markSubjects)).toBe(true);
  await page.getByRole("switch", { name: "Mark motion" }).press("Space");
  await page.getByText(/nothing is looked for until it is on/).waitFor();
  await done(page);
});
