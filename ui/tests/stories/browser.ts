// What the stories share: a page per scenario in the Chromium that tests/serve.ts started, axe, and pictures to look at under target/ui/shots.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import type { Scenario } from "../../src/ipc/fake/world";

export const shots = fileURLToPath(new URL("../../../target/ui/shots", import.meta.url));
mkdirSync(shots, { recursive: true });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How many times slower than this computer the pages run: `PORCHLIGHT_SLOW=6 npm run ui:test` finds what hangs on time. */
const slower = Number(process.env.PORCHLIGHT_SLOW ?? 1);

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.connect(inject("browser"));
});

afterAll(async () => {
  // The connection alone: the browser is that of all files.
  await browser?.close();
});

export interface Options {
  theme?: "light" | "dark";
  width?: number;
  height?: number;
  cameras?: number;
  reducedMotion?: boolean;
  /** Where the clips of the fake cameras are taken from, instead of those drawn for the stories. */
  media?: string;
}

const faults = new WeakMap<Page, string[]>();

/** A page of this scenario. Whatever the page logs as an error, a breach of the policy included, fails the story in `done`. */
export async function open(scenario: Scenario, options: Options = {}): Promise<Page> {
  const page = await blank(options);
  const query = new URLSearchParams({ scenario });
  if (options.cameras !== undefined) query.set("cameras", String(options.cameras));
  await page.goto(`${inject("url")}?${query}`);
  // What is shown while the page asks how things are is no screen yet: keys that are pressed there are lost.
  await page.locator("#content:not(.waiting)").waitFor();
  return page;
}

/** A page with nothing in it yet. */
export async function blank(options: Options = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.theme ?? "dark",
    reducedMotion: options.reducedMotion === false ? "no-preference" : "reduce",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  const { media } = options;
  if (media)
    await context.route("**/media/*", (route) => route.fulfill({ path: join(media, basename(route.request().url())) }));
  const page = await context.newPage();
  // Patience and no measure: nothing is proved by how soon it comes.
  page.setDefaultTimeout(60_000);
  if (slower > 1) {
    const debug = await context.newCDPSession(page);
    await debug.send("Emulation.setCPUThrottlingRate", { rate: slower });
  }
  const seen: string[] = [];
  faults.set(page, seen);
  page.on("pageerror", (error) => seen.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") seen.push(message.text());
  });
  return page;
}

/** `meant` are errors that belong to the story. */
export async function done(page: Page, meant?: RegExp): Promise<void> {
  const seen = faults.get(page) ?? [];
  await page.context().close();
  expect(seen.filter((fault) => !meant?.test(fault))).toEqual([]);
}

/** Another light, another window: as on a new evening, or when the window is dragged to another monitor. */
export async function turnTo(
  page: Page,
  to: { theme: "light" | "dark"; width: number; height: number; scale: number },
): Promise<void> {
  const { theme, width, height, scale } = to;
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height });
  if (scale !== 1) {
    const debug = await page.context().newCDPSession(page);
    await debug.send("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: scale,
      mobile: false,
    });
  }
  await settled(page);
}

/** Until nothing moves any more but the pictures: layouts that follow the size take a frame or two, colours their transition. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A browser that draws nothing, or an animation that stands, is no reason to wait for ever.
    const within = (one: Promise<unknown>) => Promise.race([one, new Promise((late) => setTimeout(late, 3_000))]);
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    for (let frames = 0; frames < 3; frames++) await within(frame());
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await within(Promise.allSettled(ending.map((one) => one.finished)));
  });
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
  // Evaluated by the debugger and not as a script of the page, whose policy allows none; once a page.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return await page.evaluate(async () => {
    const runner = (globalThis as unknown as { axe: typeof import("axe-core") }).axe;
    const result = await runner.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      // What passed is counted nowhere.
      resultTypes: ["violations"],
    });
    return result.violations.map((violation) => ({
      rule: `${violation.id}: ${violation.help}`,
      nodes: violation.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`),
    }));
  });
}

/**
 * Everything that stands on the page from now on at `selector`, also what stands there for a moment only: watched from inside the page,
 * so that a story on a busy computer cannot miss it.
 */
export async function watching(page: Page, selector: string): Promise<() => Promise<string>> {
  const seen = await page.evaluateHandle((selector) => {
    const texts: string[] = [];
    const look = () => {
      for (const element of document.querySelectorAll(selector)) {
        const text = element.textContent ?? "";
        if (text && !texts.includes(text)) texts.push(text);
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    return texts;
  }, selector);
  return () => seen.evaluate((texts) => texts.join("\n"));
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
