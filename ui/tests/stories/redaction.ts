// What the stories of redaction share: a clip of yesterday, drawing with the mouse, and looking from all sides.

import type { Page } from "playwright-core";
import { expect } from "vitest";
import { shot, turnTo, violations } from "./browser";
import { goTo } from "./past";

process.env.TZ = "Europe/Berlin";

export function yesterday(): Date {
  const date = new Date();
  date.setDate(date.getDate() - 1);
  date.setHours(0, 0, 0, 0);
  return date;
}

/** Looking back at one camera, a minute of yesterday marked, and from there into the editor. */
export async function beginRedaction(
  page: Page,
  camera = "Driveway",
  to = "12:16:00",
  from = "12:15:00",
): Promise<void> {
  await page.getByRole("button", { name: "Looking back" }).click();
  await page.getByRole("slider", { name: "Position in time" }).waitFor();
  await goTo(page, yesterday(), from);
  await page.keyboard.press("[");
  await goTo(page, yesterday(), to);
  await page.keyboard.press("]");
  await page.getByRole("button", { name: "Hide faces…" }).click();
  // Four cameras are looked at: one of them it is.
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(camera, { exact: true }).check();
  await dialog.getByRole("button", { name: "Go on with this camera" }).click();
  await editor(page).waitFor();
}

export const editor = (page: Page) => page.getByRole("region", { name: "Picture: draw and move here" });
export const view = (page: Page) =>
  page.evaluate(async () => {
    const list = await window.porchlightFake.call("redactions_list", {});
    const id = list.ok ? (list.value.at(-1)?.id ?? 0) : 0;
    const found = await window.porchlightFake.call("redaction_show", { id });
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  });

/** Drags over the picture of the editor from one place to another, in hundredths of it. */
export const drag = (page: Page, from: [number, number], to: [number, number]) =>
  dragOn(page, ".redact .board__sheet", from, to);

export async function dragOn(page: Page, what: string, from: [number, number], to: [number, number]): Promise<void> {
  const box = await page.locator(what).boundingBox();
  if (!box) throw new Error("no picture");
  const at = ([x, y]: [number, number]) => [box.x + (box.width * x) / 100, box.y + (box.height * y) / 100] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]), { steps: 3 });
  await page.mouse.move(...at(to), { steps: 3 });
  await page.mouse.up();
}

/** What is open, by day and by night: nothing for axe to find, and a picture of each. */
export async function looksRight(page: Page, name: string, sizes: Array<[number, number]>): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    for (const [width, height] of sizes) {
      await turnTo(page, { theme, width, height, scale: 1 });
      const at = `${name}-${theme}-${width}`;
      await shot(page, at);
      expect(await violations(page), at).toEqual([]);
    }
  }
}

/** Looks go on up to this part of their way, and wait there. */
export const looksUpTo = (page: Page, part: number) =>
  page.evaluate((upTo) => {
    window.porchlightFake.world.looks.upTo = upTo;
  }, part);

/** Has the clip looked through, for what is ticked. */
export async function lookThrough(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Look through it" }).click();
  await page.getByText(/^Looked for /).waitFor();
}
