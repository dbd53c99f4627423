// What the stories of looking back share: going to a moment, and reading the number burnt into a picture.

import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Pictures a second of the fake cameras, and seconds until a clip begins again. */
const RATE = 12;
const LOOP = 8;

export async function lookBack(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Looking back" }).click();
  await page.getByRole("slider", { name: "Position in time" }).waitFor();
  await showing(page, "picture");
}

/** Waits until every tile shows this. */
export async function showing(page: Page, kind: string, camera?: string): Promise<void> {
  const tiles = camera ? `[data-reel="${camera}"]` : "[data-reel]";
  await page.waitForFunction(
    ([tiles, kind]) => {
      const all = [...document.querySelectorAll<HTMLElement>(tiles ?? "")];
      return all.length > 0 && all.every((tile) => tile.dataset.showing === kind);
    },
    [tiles, kind],
  );
}

/** Goes to a local date (year, month, day) and time by the calendar, with the keyboard and mouse of an owner. */
export async function goTo(page: Page, date: Date, time: string, which?: RegExp): Promise<void> {
  await page.keyboard.press("g");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const wanted = date.toLocaleDateString("en-GB", { month: "long", year: "numeric" });
  for (let turns = 0; turns < 15; turns++) {
    const shown = (await dialog.getByRole("heading", { level: 3 }).textContent()) ?? "";
    if (shown === wanted) break;
    const back = Date.parse(`1 ${shown}`) > Date.parse(`1 ${wanted}`);
    await dialog.getByRole("button", { name: back ? "Previous month" : "Next month" }).click();
  }
  await dialog.getByRole("button", { name: new RegExp(`^${date.getDate()} ${wanted}`) }).click();
  await dialog.getByLabel("Time", { exact: true }).fill(time);
  if (which) await dialog.getByText(which).click();
  await dialog.getByRole("button", { name: "Go there" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** The number of the frame that a camera's picture shows, of the 96 of its loop; `null` where no strip is seen. */
export async function burnt(page: Page, camera: string): Promise<number | null> {
  return (await burntAll(page, [camera]))[0] ?? null;
}

/** The numbers of several cameras' pictures, read in one go, so that none moves on meanwhile. */
export async function burntAll(page: Page, cameras: string[]): Promise<Array<number | null>> {
  await page.evaluate(installReader);
  return await page.evaluate((cameras) => window.readBurnt(cameras), cameras);
}

declare global {
  interface Window {
    readBurnt(cameras: string[]): Array<number | null>;
  }
}

function installReader(): void {
  window.readBurnt ??= (cameras) => {
    const pictures = cameras.map((camera) => {
      const video = document.querySelector<HTMLVideoElement>(`[data-reel="${camera}"] video[data-front]`);
      if (!video?.videoWidth) return null;
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const context = canvas.getContext("2d");
      context?.drawImage(video, 0, 0);
      return context && { context, unit: video.videoWidth / 640 };
    });
    return pictures.map((picture) => {
      if (!picture) return null;
      const bits = Array.from({ length: 19 }, (_, block) => {
        const x = (12 + (block + 0.5) * 8) * picture.unit;
        const [red = 0] = picture.context.getImageData(x, 344 * picture.unit, 1, 1).data;
        return red >= 128 ? 1 : 0;
      });
      const even = bits.reduce<number>((sum, bit) => sum + bit, 0) % 2 === 0;
      if (bits[0] !== 1 || bits[1] !== 0 || !even) return null;
      return bits.slice(2, 18).reduce<number>((number, bit) => number * 2 + bit, 0);
    });
  };
}

/**
 * How fast the clock below the pictures runs, over so many of its seconds, and the camera's number at each of them. Timed inside the
 * page from one turn of the clock to another: a story that is held up itself measures the same.
 */
export async function running(
  page: Page,
  camera: string,
  seconds: number,
): Promise<{ pace: number; seconds: Array<[second: number, number: number | null]> }> {
  await page.evaluate(installReader);
  return await page.evaluate(
    async ([camera, seconds]) => {
      const read = () => {
        const text = document.querySelector(".transport__clock")?.textContent ?? "";
        return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
      };
      const seen: Array<[number, number | null]> = [];
      const turn = async (before: number) => {
        // Standing, the clock shows tenths too.
        while (Math.floor(read()) === before) await new Promise((drawn) => requestAnimationFrame(drawn));
        seen.push([read(), window.readBurnt([camera])[0] ?? null]);
        return { wall: performance.now(), clock: read() };
      };
      const first = await turn(Math.floor(read()));
      let last = first;
      while (last.clock - first.clock < seconds) last = await turn(last.clock);
      return { pace: (1000 * (last.clock - first.clock)) / (last.wall - first.wall), seconds: seen };
    },
    [camera, seconds] as const,
  );
}

export function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Standing, a camera shows the picture of the clock, which is cut to a tenth of a second: one of the two or three in it. */
export async function expectStanding(page: Page, camera: string): Promise<void> {
  const at = Math.round((await clock(page)) * 10) * 100;
  const within = [frameAt(at), frameAt(at + 50), frameAt(at + 99.999)];
  await expect.poll(() => burnt(page, camera)).toBeOneOf(within);
}

/** The frame that the fake's cameras show at an instant. */
export function frameAt(ms: number): number {
  return Math.floor(((ms / 1000) % LOOP) * RATE + 1e-6);
}

export async function expectFrame(page: Page, camera: string, ms: number): Promise<void> {
  await expect.poll(() => burnt(page, camera)).toBe(frameAt(ms));
}

/** How far apart two frames of the loop are. */
export function apart(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number.POSITIVE_INFINITY;
  const frames = RATE * LOOP;
  const off = Math.abs(a - b) % frames;
  return Math.min(off, frames - off);
}

/** Time on the clock below the pictures, in seconds of the day. */
export async function clock(page: Page): Promise<number> {
  const text = (await page.locator(".transport__clock").textContent()) ?? "";
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
