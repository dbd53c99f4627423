// The pictures of the documentation, taken anew: `npm run pictures`. Each is one screen of the fake household with the demo's scenes.

import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { PASSPHRASE, type Scenario } from "../../src/ipc/fake/world";
import { done, open, playing, shots, turnTo } from "../stories/browser";
import { approved, handOver, next, prepared, step } from "../stories/exports";
import { goTo, lookBack, showing } from "../stories/past";
import { beginRedaction, drag, dragOn, lookThrough } from "../stories/redaction";
import { makeScenes, SHOWN } from "./scenes";

process.env.TZ = "Europe/Berlin";

const images = fileURLToPath(new URL("../../../docs/images", import.meta.url));
/** A page of documentation is loaded over slow lines too. */
const MOST_BYTES = 250_000;

let media = "";

beforeAll(async () => {
  media = await makeScenes();
  mkdirSync(images, { recursive: true });
}, 900_000);

interface Picture {
  name: string;
  scenario: Scenario;
  theme: "light" | "dark";
  reach: (page: Page) => Promise<void>;
}

function yesterday(): Date {
  const date = new Date();
  date.setDate(date.getDate() - 1);
  return date;
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first();

/** Yesterday noon, an hour and a half of it in sight, twenty seconds marked. */
async function atNoon(page: Page): Promise<void> {
  await lookBack(page);
  await goTo(page, yesterday(), "12:15:04");
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await page.keyboard.press("[");
  await goTo(page, yesterday(), "12:17:24");
  await page.keyboard.press("]");
  await goTo(page, yesterday(), "12:15:05");
  await showing(page, "picture");
}

/** Some seconds of the driveway: the plate of a car that comes nearer, and who sits in it. */
async function hideSomebody(page: Page): Promise<void> {
  await beginRedaction(page, "Driveway", "12:15:08");
  await page.waitForFunction(
    () => (document.querySelector<HTMLVideoElement>("video[data-front]")?.readyState ?? 0) >= 2,
  );
  const name = async (text: string) => {
    await page.getByLabel("Name", { exact: true }).fill(text);
    await page.getByRole("slider", { name: "Position in the clip" }).focus();
  };
  for (let second = 0; second < 3; second++) await page.keyboard.press("ArrowRight");
  await drag(page, [42, 68], [55.5, 77]);
  await name("Number plate");
  await page.getByLabel("Why").selectOption("plate");
  const way: Array<[number, number]> = [
    [48.7, 72.5],
    [49.3, 59.7],
    [49.9, 48.4],
    [49.9, 43],
  ];
  for (const [step, to] of way.slice(1).entries()) {
    await page.getByRole("slider", { name: "Position in the clip" }).press("ArrowLeft");
    await drag(page, way[step] ?? to, to);
    await expect.poll(() => page.locator(".track__key").count()).toBe(step + 2);
  }
  for (let second = 0; second < 3; second++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("b");
  await drag(page, [51, 39], [57.5, 52]);
  await name("Driver");
  await page.getByLabel("Why").selectOption("bystander");
  // No ring of the keyboard's around anything.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.mouse.move(2, 2);
}

/** The front door, eight seconds: who comes up the path, and two who pass behind. Places are those of the demo's scene. */
async function lookAtFrontDoor(page: Page): Promise<void> {
  await page.evaluate(() => {
    type Places = Array<[at: number, x: number, y: number, width: number, height: number]>;
    const visitor: Places = [
      [0.5, 310, 94, 20, 20],
      [1.5, 311, 98, 26, 28],
      [2.5, 300, 106, 32, 34],
      [3.5, 296, 110, 36, 38],
      [4.5, 303, 108, 38, 40],
      [7, 303, 108, 38, 40],
    ];
    const passing = (from: number, x: number, by: number): Places =>
      Array.from({ length: 8 - from }, (_, at) => [from + at, x + by * at, 88, 14, 16]);
    const scene = { subject: "face" as const };
    const { looks } = window.porchlightFake.world;
    looks.dark = [];
    looks.scenes = {
      street: [
        { ...scene, best: 940, lowest: 610, places: visitor },
        { ...scene, best: 720, lowest: 450, places: passing(0, 74, 43), guessed: [[5, 6]] },
        { ...scene, best: 540, lowest: 410, places: passing(2, 614, -48) },
      ],
    };
  });
  await beginRedaction(page, "Front door", "12:15:12", "12:15:04");
  await lookThrough(page);
  await expect.poll(() => page.locator(".finding__picture img").count()).toBeGreaterThan(1);
  await page.mouse.move(2, 2);
}

async function toSheet(page: Page): Promise<void> {
  await button(page, "Set up this household").click();
  await page.getByLabel("New passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The same once more", { exact: true }).fill(PASSPHRASE);
  await button(page, "Continue").click();
  await button(page, "Create the household").click();
  await page.getByText("24 words").first().waitFor();
}

/** An answer with a clip of the driveway, as far as the last look. */
async function toLastLook(page: Page): Promise<void> {
  const response = await prepared(page, ["cam1"], 30);
  for (const clip of response.clips) await approved(page, response.id, clip);
  await handOver(page);
  await step(page, "Where to");
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await page.getByText("data/clip-01.mp4").waitFor();
  await page.mouse.move(2, 2);
}

const section = (name: string) => async (page: Page) => {
  await button(page, "Settings").click();
  await page.getByRole("tab", { name }).click();
  await page.getByRole("tabpanel").locator(".card, .leaving__item").first().waitFor();
};

const pictures: Picture[] = [
  {
    name: "first-run",
    scenario: "new",
    theme: "dark",
    reach: async (page) => {
      await button(page, "Set up this household").waitFor();
    },
  },
  { name: "recovery-sheet", scenario: "new", theme: "light", reach: toSheet },
  { name: "grid", scenario: "open", theme: "dark", reach: (page) => playing(page, 4) },
  {
    name: "focus",
    scenario: "open",
    theme: "dark",
    reach: async (page) => {
      await button(page, /^Front door, /).click();
      await playing(page, 1);
    },
  },
  {
    name: "add-a-camera",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await button(page, "Add a camera").click();
      await page.getByLabel("Address", { exact: true }).fill("rtsp://192.168.1.31/stream1");
      await button(page, "Look at the camera").click();
      await page.getByLabel("Name", { exact: true }).fill("Behind the gate");
    },
  },
  {
    name: "looking-back",
    scenario: "open",
    theme: "dark",
    reach: async (page) => {
      await atNoon(page);
      const box = await page.getByRole("slider", { name: "Position in time" }).boundingBox();
      if (!box) throw new Error("no timeline");
      await page.mouse.move(box.x + box.width * 0.7, box.y + box.height - 45);
      await page.mouse.move(box.x + box.width * 0.72, box.y + box.height - 45);
      await page.locator(".glimpse__picture").waitFor();
    },
  },
  {
    name: "save-a-range",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await atNoon(page);
      await page.keyboard.press("e");
      await page.getByText(/pictures, about/).waitFor();
    },
  },
  {
    name: "requests",
    scenario: "open",
    theme: "dark",
    reach: async (page) => {
      await button(page, /^Requests/).click();
      await page.locator(".ask").filter({ hasText: "Burglary" }).click();
      await page.getByText("Who asks, and how you know them").waitFor();
    },
  },
  {
    name: "unknown-sender",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await button(page, /^Requests/).click();
      await page.locator(".ask").filter({ hasText: "Resembles" }).click();
      await page.getByText("All that is shown of it").waitFor();
    },
  },
  {
    name: "prepare-a-response",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await button(page, /^Requests/).click();
      await page.locator(".ask").filter({ hasText: "Burglary" }).click();
      await page.getByRole("button", { name: "Prepare a response…" }).click();
      await page.getByRole("dialog").getByText("Proposed: what your cameras recorded").waitFor();
    },
  },
  {
    name: "what-cameras-look-at",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await button(page, /^Requests/).click();
      await page.getByRole("tab", { name: "Places" }).click();
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.locator(".fan").evaluate((fan) => fan.scrollIntoView({ block: "end" }));
    },
  },
  {
    name: "redaction",
    scenario: "open",
    theme: "dark",
    reach: async (page) => {
      await hideSomebody(page);
    },
  },
  { name: "redaction-found", scenario: "open", theme: "light", reach: lookAtFrontDoor },
  {
    name: "redaction-look-first",
    scenario: "open",
    theme: "dark",
    reach: async (page) => {
      await lookAtFrontDoor(page);
      await button(page, /^Hide all/).click();
      await button(page, /^Look at/).click();
      await page.getByRole("list", { name: "Moments" }).getByRole("button").first().press("Enter");
      await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    },
  },
  {
    name: "redaction-review",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await hideSomebody(page);
      await button(page, "Make the video…").click();
      await page.getByRole("button", { name: "Make the video", exact: true }).click();
      await button(page, "Looks right").waitFor();
      const frames = () => page.locator(".contact__frame").count();
      await expect
        .poll(async () => (await page.locator(".contact__frame img").count()) === (await frames()))
        .toBe(true);
    },
  },
  {
    name: "never-shown",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await playing(page, 4);
      await button(page, "Actions for Driveway").click();
      await page.getByRole("menuitem", { name: "Edit…" }).click();
      await page.getByRole("tab", { name: "Never shown" }).click();
      await page.locator(".masks__still").waitFor();
      await dragOn(page, ".masks .board__sheet", [84, 21], [96, 53]);
    },
  },
  { name: "hand-over", scenario: "open", theme: "dark", reach: toLastLook },
  {
    name: "receipt",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await toLastLook(page);
      await button(page, "Write it to the stick").click();
      await button(page, "See the receipt").click();
      await page.getByRole("article", { name: "Receipt of what was given" }).waitFor();
      await page.mouse.move(2, 2);
    },
  },
  { name: "storage", scenario: "open", theme: "light", reach: section("Storage") },
  {
    name: "health",
    scenario: "open",
    theme: "light",
    reach: async (page) => {
      await button(page, "Health").click();
      await page.getByText("Swap on this computer").waitFor();
    },
  },
  { name: "what-can-leave", scenario: "open", theme: "dark", reach: section("What can leave") },
  { name: "lock", scenario: "locked", theme: "dark", reach: async () => undefined },
];

test.each(pictures)("$name", async ({ name, scenario, theme, reach }) => {
  const page = await open(scenario, { theme, media });
  await page.evaluate((names) => {
    const { world } = window.porchlightFake;
    for (const [index, camera] of world.cameras.entries()) camera.name = names[index] ?? camera.name;
    world.tell(["cameras"]);
  }, SHOWN);
  await reach(page);
  await turnTo(page, { theme, width: 1440, height: 900, scale: 1 });
  const taken = join(shots, `docs-${name}.png`);
  await page.screenshot({ path: taken });
  const path = join(images, `${name}.png`);
  for (const colours of [256, 160, 96, 64]) {
    // No time and no comment, so that the same picture is the same file.
    execFileSync("convert", [taken, "-strip", "-dither", "None", "-colors", String(colours), `PNG8:${path}`]);
    if (statSync(path).size < MOST_BYTES) break;
  }
  expect(statSync(path).size, name).toBeLessThan(MOST_BYTES);
  await done(page);
});
