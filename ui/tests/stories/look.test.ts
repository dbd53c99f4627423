// Every screen by day and by night and at several sizes: nothing for axe to find, and a picture of each to look at.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { KEY_TEXT, PASSPHRASE, type Scenario } from "../../src/ipc/fake/world";
import { done, open, playing, shot, turnTo, violations } from "./browser";
import { goTo, lookBack, showing } from "./past";

function twoDaysAgo(): Date {
  const date = new Date();
  date.setDate(date.getDate() - 2);
  return date;
}

interface Screen {
  name: string;
  scenario: Scenario;
  cameras?: number;
  reach?: (page: Page) => Promise<void>;
  /** What a new size of the window undoes. */
  again?: (page: Page) => Promise<void>;
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first();

async function toFootage(page: Page): Promise<void> {
  await button(page, "Set up this household").click();
  await page.getByLabel("New passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The same once more", { exact: true }).fill(PASSPHRASE);
  await button(page, "Continue").click();
  await page.getByText("Footage disk").waitFor();
}

async function toSheet(page: Page): Promise<void> {
  await toFootage(page);
  await button(page, "Create the household").click();
  await page.getByText("24 words").first().waitFor();
}

const section = (name: string) => async (page: Page) => {
  await button(page, "Settings").click();
  await page.getByRole("tab", { name }).click();
  await page.getByRole("tabpanel").locator(".card, .leaving__item").first().waitFor();
};

const editing = (tab?: string) => async (page: Page) => {
  await button(page, "Actions for Driveway").click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await page.getByRole("dialog").waitFor();
  if (tab) await page.getByRole("tab", { name: tab }).click();
};

const requests =
  (tab = "Inbox", line?: string) =>
  async (page: Page) => {
    await button(page, /^Requests/).click();
    await page.getByRole("tab", { name: tab }).click();
    if (line) await page.locator(".ask").filter({ hasText: line }).first().click();
    else await page.getByRole("tabpanel").locator(".card, .inbox__list").first().waitFor();
    if (line) await page.locator(".ask-card").waitFor();
  };

const screens: Screen[] = [
  { name: "welcome", scenario: "new" },
  {
    name: "passphrase",
    scenario: "new",
    reach: async (page) => {
      await button(page, "Set up this household").click();
      await page.getByLabel("New passphrase", { exact: true }).fill("porch moth");
      await page.getByText(/Good/).waitFor();
    },
  },
  { name: "footage", scenario: "new", reach: toFootage },
  { name: "sheet", scenario: "new", reach: toSheet },
  {
    name: "check",
    scenario: "new",
    reach: async (page) => {
      await toSheet(page);
      await button(page, "I have it on paper").click();
      await button(page, "Check the words").waitFor();
    },
  },
  {
    name: "empty",
    scenario: "empty",
    reach: async (page) => {
      await page.getByText("No camera yet").waitFor();
    },
  },
  { name: "grid", scenario: "open", reach: (page) => playing(page, 4) },
  { name: "grid-9", scenario: "many", cameras: 9, reach: (page) => playing(page, 9) },
  { name: "grid-1", scenario: "open", cameras: 1, reach: (page) => playing(page, 1) },
  { name: "grid-16", scenario: "many", cameras: 16, reach: (page) => playing(page, 16) },
  {
    name: "trouble",
    scenario: "trouble",
    reach: (page) => playing(page, 1),
  },
  {
    name: "focus",
    scenario: "open",
    reach: async (page) => {
      await button(page, /^Driveway, /).click();
      await playing(page, 1);
      await button(page, "About this camera").click();
    },
  },
  {
    name: "looking",
    scenario: "open",
    reach: async (page) => {
      await lookBack(page);
      await goTo(page, twoDaysAgo(), "16:12:08");
      await showing(page, "picture");
      await page.keyboard.press("-");
      await page.keyboard.press("[");
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("]");
    },
    again: async (page) => {
      const box = await page.getByRole("slider", { name: "Position in time" }).boundingBox();
      if (!box) throw new Error("no timeline");
      await page.mouse.move(box.x + box.width * 0.7, box.y + box.height - 45);
      await page.mouse.move(box.x + box.width * 0.72, box.y + box.height - 45);
      await page.locator(".glimpse__picture").waitFor();
    },
  },
  {
    name: "looking-gap",
    scenario: "many",
    cameras: 9,
    reach: async (page) => {
      await lookBack(page);
      await goTo(page, twoDaysAgo(), "15:06:10");
      await showing(page, "gap", "cam1");
    },
  },
  {
    name: "looking-month",
    scenario: "open",
    cameras: 1,
    reach: async (page) => {
      await lookBack(page);
      for (let i = 0; i < 8; i++) await page.keyboard.press("-");
      await page.getByText("40 days", { exact: true }).waitFor();
    },
  },
  {
    name: "looking-seconds",
    scenario: "many",
    cameras: 3,
    reach: async (page) => {
      await lookBack(page);
      await goTo(page, twoDaysAgo(), "16:12:08");
      await showing(page, "picture");
      for (let i = 0; i < 8; i++) await page.keyboard.press("+");
    },
  },
  {
    name: "looking-calendar",
    scenario: "open",
    reach: async (page) => {
      await lookBack(page);
      await page.keyboard.press("g");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "looking-keys",
    scenario: "open",
    reach: async (page) => {
      await lookBack(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "looking-empty",
    scenario: "empty",
    reach: async (page) => {
      await button(page, "Looking back").click();
      await page.getByText("Nothing to look back on yet").waitFor();
    },
  },
  {
    name: "add-camera",
    scenario: "open",
    reach: async (page) => {
      await button(page, "Add a camera").click();
      await page.getByLabel("Address", { exact: true }).fill("rtsp://192.168.1.30/");
      await page.getByText("Where does my camera hide its address?").click();
    },
  },
  {
    name: "add-camera-found",
    scenario: "open",
    reach: async (page) => {
      await button(page, "Add a camera").click();
      await page.getByLabel("Address", { exact: true }).fill("rtsp://192.168.1.30/stream1");
      await button(page, "Look at the camera").click();
      await page.getByText("This is what it sends").or(page.getByText("Main stream, recorded")).first().waitFor();
    },
  },
  {
    name: "remove-camera",
    scenario: "open",
    reach: async (page) => {
      await button(page, "Actions for Driveway").click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
      await page.getByLabel("Keep its footage").first().waitFor();
    },
  },
  { name: "locked", scenario: "locked" },
  {
    name: "recover",
    scenario: "locked",
    reach: async (page) => {
      await button(page, "Forgot the passphrase?").click();
      await page.getByLabel("Words or text from the sheet").fill(KEY_TEXT);
    },
  },
  {
    name: "start-over",
    scenario: "locked",
    reach: async (page) => {
      await button(page, "Forgot the passphrase?").click();
      await page.getByText("No sheet either?").click();
      await button(page, "Begin again with a new key").click();
    },
  },
  { name: "unusable", scenario: "unusable" },
  {
    name: "ledger",
    scenario: "open",
    reach: async (page) => {
      await button(page, "Ledger").click();
      await button(page, "Verify").click();
      await page.getByText("Nothing was changed.").waitFor();
    },
  },
  {
    name: "health",
    scenario: "open",
    reach: async (page) => {
      await button(page, "Health").click();
      await page.getByText("Swap on this computer").waitFor();
    },
  },
  { name: "settings-keys", scenario: "open", reach: section("Keys") },
  { name: "settings-storage", scenario: "open", reach: section("Storage") },
  { name: "settings-leaving", scenario: "open", reach: section("What can leave") },
  {
    name: "settings-storage-swapped",
    scenario: "open",
    reach: async (page) => {
      await page.evaluate(() => {
        window.porchlightFake.world.volumeCondition = "swapped";
      });
      await section("Storage")(page);
      await button(page, "Go on with this disk…").click();
      await button(page, "Go on and record").waitFor();
    },
  },
  { name: "settings-window", scenario: "open", reach: section("Window") },
  { name: "edit-camera", scenario: "open", reach: editing() },
  { name: "edit-camera-connection", scenario: "open", reach: editing("Connection") },
  { name: "edit-camera-keeping", scenario: "open", reach: editing("Storage and clock") },
  {
    name: "paused",
    scenario: "open",
    reach: async (page) => {
      await button(page, "Actions for Garden").click();
      await page.getByRole("menuitem", { name: "Pause for an hour" }).click();
      await button(page, "Record again: Garden").waitFor();
      await playing(page, 3);
    },
  },
  {
    name: "full-screen",
    scenario: "many",
    cameras: 9,
    reach: async (page) => {
      await playing(page, 9);
      await page.keyboard.press("F11");
      await page.getByRole("navigation", { name: "Main" }).waitFor({ state: "hidden" });
    },
  },
  {
    name: "removed",
    scenario: "open",
    reach: async (page) => {
      await page.evaluate(() => {
        const camera = window.porchlightFake.world.cameras[1];
        if (camera) camera.removed = new Date(Date.now() - 36e5).toISOString();
        window.porchlightFake.world.tell(["cameras"]);
      });
      await button(page, "1 recently removed").click();
      await button(page, "Take back").waitFor();
    },
  },
  {
    name: "settings-help",
    scenario: "open",
    reach: async (page) => {
      await section("Help")(page);
      await button(page, "Show the report").click();
      await page.getByLabel("Every line of the report").waitFor();
    },
  },
  { name: "requests", scenario: "open", reach: requests() },
  { name: "requests-empty", scenario: "empty", reach: requests() },
  { name: "request-card", scenario: "open", reach: requests("Inbox", "Burglary") },
  {
    name: "request-hidden",
    scenario: "open",
    reach: async (page) => {
      await requests()(page);
      await page.getByText("Hidden", { exact: true }).click();
      await page.locator(".ask").click();
      await button(page, "10 notices").click();
    },
  },
  { name: "request-rtl", scenario: "open", reach: requests("Inbox", "Missing person") },
  { name: "request-unplaced", scenario: "many", cameras: 3, reach: requests("Inbox", "Burglary") },
  {
    name: "request-stranger",
    scenario: "open",
    reach: async (page) => {
      await requests("Inbox", "Resembles")(page);
      await button(page, "Compare the words").click();
    },
  },
  {
    name: "request-hold",
    scenario: "open",
    reach: async (page) => {
      await requests("Inbox", "Burglary")(page);
      await button(page, "Hold footage…").click();
    },
  },
  {
    name: "request-prepare",
    scenario: "open",
    reach: async (page) => {
      await requests("Inbox", "Burglary")(page);
      await button(page, "Prepare a response…").click();
    },
  },
  { name: "request-paper", scenario: "open", reach: requests("Inbox", "District Court") },
  { name: "responses", scenario: "open", reach: requests("Responses") },
  { name: "requests-known", scenario: "open", reach: requests("Who you know") },
  { name: "requests-rules", scenario: "open", reach: requests("Rules") },
  { name: "requests-places", scenario: "open", reach: requests("Places") },
  { name: "requests-arrival", scenario: "open", reach: requests("How they arrive") },
  {
    name: "close",
    scenario: "open",
    reach: async (page) => {
      await page.evaluate(() => window.porchlightFake.askToClose());
      await page.getByText("Do the same next time").waitFor();
    },
  },
];

interface Size {
  theme: "light" | "dark";
  width: number;
  height: number;
  scale?: number;
}

/** Those that change most with size are seen at more sizes than by day at the smallest and by night at the usual one. */
const telling = new Set([
  "welcome",
  "sheet",
  "grid",
  "grid-9",
  "focus",
  "add-camera-found",
  "locked",
  "settings-keys",
  "looking",
  "looking-gap",
  "request-card",
  "requests-places",
]);
const usual: Size[] = [
  { theme: "dark", width: 1440, height: 900 },
  { theme: "light", width: 1024, height: 700 },
];
const more: Size[] = [
  { theme: "light", width: 1440, height: 900 },
  { theme: "dark", width: 3840, height: 2160 },
];

/** For a look at everything: `PORCHLIGHT_SHOTS=all` takes every screen by day and by night at all sizes, the last on a fine screen. */
const everything: Size[] = (["light", "dark"] as const).flatMap((theme) =>
  [
    { width: 1024, height: 700 },
    { width: 1440, height: 900 },
    { width: 3840, height: 2160 },
    { width: 1920, height: 1080, scale: 2 },
  ].map((size) => ({ theme, ...size })),
);

function sizesOf(screen: Screen): Size[] {
  if (process.env.PORCHLIGHT_SHOTS === "all") return everything;
  return telling.has(screen.name) ? [...usual, ...more] : usual;
}

test.each(screens)("$name", async (screen) => {
  const { name, scenario, cameras, reach, again } = screen;
  // Reached once and then turned from size to size: the way there is the same at all of them.
  const page = await open(scenario, cameras ? { cameras } : {});
  await reach?.(page);
  for (const { theme, width, height, scale = 1 } of sizesOf(screen)) {
    await turnTo(page, { theme, width, height, scale });
    await again?.(page);
    const at = `${name}-${theme}-${width}${scale > 1 ? `@${scale}` : ""}`;
    await shot(page, at);
    expect(await violations(page), at).toEqual([]);
    // Nothing may stick out sideways at any size.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), at).toBeLessThanOrEqual(0);
  }
  await done(page);
});
