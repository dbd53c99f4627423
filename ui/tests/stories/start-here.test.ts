// START-HERE.html of a bundle, as whoever finds the stick opens it: from a folder, on any screen and on paper. It is made by crates/verify.

import { expect, test } from "vitest";
import { blank, done, shot, violations } from "./browser";

const page = new URL("../../../tests/data/bundle/start-here.html", import.meta.url).href;

test.for([
  { name: "light", theme: "light", width: 1100 },
  { name: "dark", theme: "dark", width: 1100 },
  { name: "narrow", theme: "light", width: 360 },
] as const)("it is read with ease: $name", async ({ name, theme, width }) => {
  const here = await blank({ theme, width });
  const asked: string[] = [];
  here.on("request", (request) => asked.push(request.url()));
  await here.goto(page);
  // Its own style counts, and nothing else is asked for.
  expect(await here.evaluate(() => getComputedStyle(document.querySelector("main") as Element).maxWidth)).toBe("782px");
  expect(asked).toEqual([page]);
  expect(await here.getByRole("heading", { level: 1 }).textContent()).toContain("redacted copies");
  expect(await here.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  expect(await violations(here)).toEqual([]);
  await shot(here, `start-here-${name}`);
  await done(here);
});

test("it is read on paper, and by a screen reader", async () => {
  const here = await blank({ theme: "dark", width: 720 });
  await here.goto(page);
  await here.emulateMedia({ media: "print", colorScheme: "dark" });
  expect(await here.evaluate(() => getComputedStyle(document.body).color)).toBe("rgb(0, 0, 0)");
  expect(await here.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
  const told = await here.locator("main").ariaSnapshot();
  expect(told).toContain('rowheader "SHA-256"');
  expect(told).toContain('link "data/clip-01.mp4"');
  await shot(here, "start-here-paper");
  await done(here);
});
