// What the stories share: one Chromium, a page per scenario, axe, and pictures to look at under target/ui/shots.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import type { Scenario } from "../../src/ipc/fake/world";

export const shots = fileURLToPath(new URL("../../../target/ui/shots", import.meta.url));
mkdirSync(shots, { recursive: true });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
    timeout: 60_000,
  });
});

afterAll(async () => {
  await browser?.close();
});

export interface Options {
  theme?: "light" | "dark";
  width?: number;
  height?: number;
  cameras?: number;
  reducedMotion?: boolean;
}

const faults = new WeakMap<Page, string[]>();

/** A page of this scenario. Whatever the page logs as an error, a breach of the policy included, fails the story in `done`. */
export async function open(scenario: Scenario, options: Options = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.theme ?? "dark",
    reducedMotion: options.reducedMotion === false ? "no-preference" : "reduce",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const seen: string[] = [];
  faults.set(page, seen);
  page.on("pageerror", (error) => seen.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") seen.push(message.text());
  });
  const query = new URLSearchParams({ scenario });
  if (options.cameras !== undefined) query.set("cameras", String(options.cameras));
  await page.goto(`${inject("url")}?${query}`);
  await page.locator("#content").waitFor();
  return page;
}

export async function done(page: Page): Promise<void> {
  const seen = faults.get(page) ?? [];
  await page.context().close();
  expect(seen).toEqual([]);
}

/** Saves what the page shows, for people to look at. */
export async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

interface Violation {
  rule: string;
  nodes: string[];
}

/** Every accessibility rule that the page breaks. */
export async function violations(page: Page): Promise<Violation[]> {
  // Evaluated by the debugger and not as a script of the page, whose policy allows none.
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const runner = (globalThis as unknown as { axe: typeof import("axe-core") }).axe;
    const result = await runner.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return result.violations.map((violation) => ({
      rule: `${violation.id}: ${violation.help}`,
      nodes: violation.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`),
    }));
  });
}

/** Waits until live pictures move. */
export async function playing(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      Array.from(document.querySelectorAll("video")).filter((video) => video.currentTime > 0.3 && video.videoWidth > 0)
        .length >= wanted,
    count,
  );
}
