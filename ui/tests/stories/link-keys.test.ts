// The whole way of a secure link by the keyboard alone: a host is set up, the link is made, handed on, given more and taken back.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open } from "./browser";
import { giveRange, step } from "./exports";
import { TOKEN } from "./links";

const focused = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    if (!(one instanceof HTMLElement)) return "";
    const named = one instanceof HTMLInputElement || one instanceof HTMLSelectElement;
    const label = named ? one.labels?.[0]?.textContent : null;
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

async function press(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

test("a link is made, handed on and taken back without a mouse", async () => {
  const page = await open("open", { width: 1024, height: 700 });
  await page.evaluate(() => {
    window.porchlightFake.world.links.hosts = [];
  });
  await giveRange(page);
  await step(page, "Where to");
  await expect.poll(() => focused(page)).toBe("Where does it go?");
  await tabTo(page, /^A stick$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await press(page, /^Set up a host…$/);
  await tabTo(page, /^What do you call it\?$/);
  await page.keyboard.type("Lea");
  await tabTo(page, /^Its address$/);
  await page.keyboard.type("https://drop.example.net");
  await tabTo(page, /^The long word/);
  await page.keyboard.type(TOKEN);
  // The form goes by the Enter key, as any form does.
  await page.keyboard.press("Enter");
  await page.getByText("Lea answers. Links can wait there now.").waitFor();
  await page.getByRole("switch", { name: /^With a PIN/ }).waitFor();
  await tabTo(page, /^With a PIN/);
  await tabTo(page, /^It waits for$/);
  await page.keyboard.press("ArrowDown");
  await tabTo(page, /^3 times$/);
  await page.keyboard.press("ArrowUp");
  await press(page, /^Continue$/);
  await expect.poll(() => focused(page)).toBe("Look it over once more");
  await page.getByText("after 14 days").waitFor();
  await page.getByText("twice", { exact: true }).waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Make the link" }).getAttribute("aria-disabled")).toBe(null);
  await press(page, /^Make the link$/);
  await page.getByText("It waits for them").waitFor();

  await press(page, /^Show: Address$/);
  await page.getByRole("button", { name: "Hide: Address" }).waitFor();
  // The button that was pressed is another now: the keyboard stays with it.
  await press(page, /^Hide: Address$/);
  await page.getByRole("button", { name: "Show: Address" }).waitFor();
  await press(page, /^Copy: PIN$/);
  await page.getByText(/Cleared from the clipboard in/).waitFor();
  expect(await page.evaluate(() => window.porchlightFake.world.links.clipboard)).toEqual({ id: 1, what: "pin" });
  await press(page, /^Give it more/);
  await page.getByRole("dialog").waitFor();
  await press(page, /^Give it that$/);
  await page.getByText("The host was told.").waitFor();
  await press(page, /^Take it back/);
  await page.getByRole("dialog").waitFor();
  // It begins on the way out.
  await expect.poll(() => focused(page)).toBe("Leave it");
  await press(page, /^Take it back$/);
  await page.getByText("You took it back.").waitFor();
  // What was pressed is gone: the keyboard goes on from beside it.
  await page.keyboard.press("Tab");
  await press(page, /^See the receipt$/);
  await expect.poll(() => focused(page)).toBe("Receipt of what was given");
  await done(page);
});
