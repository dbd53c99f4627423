// Handing over: an answer from its response to the stick and its receipt; what is asked on the way, and what stands in it.

import { expect, test } from "vitest";
import { done, open } from "./browser";
import { approved, exportsUpTo, handOver, heading, looksRight, next, prepared } from "./exports";

const SIZES: Array<[number, number]> = [
  [1024, 700],
  [1920, 1080],
  [3840, 2160],
];

test("an answer goes from its response to a stick, and leaves a receipt", async () => {
  const page = await open("open");
  const response = await prepared(page, ["cam0", "cam3"]);
  const clip = response.clips[0];
  if (!clip) throw new Error("no clip");
  await approved(page, response.id, clip);
  await handOver(page);
  await heading(page, "Which clips, and how?");
  // Nothing that is seen indoors is picked by anybody but the owner.
  expect(await page.getByRole("checkbox", { name: /Front door/ }).isChecked()).toBe(true);
  expect(await page.getByRole("checkbox", { name: /Hall/ }).isChecked()).toBe(false);
  expect(await page.getByLabel("With people hidden, as you approved it").first().isChecked()).toBe(true);
  await looksRight(page, "export-clips", SIZES);
  await next(page);
  await heading(page, "How much of you goes along?");
  await page.getByText("Not one word.").waitFor();
  await looksRight(page, "export-owner", SIZES);
  await next(page);
  await heading(page, "For whom is it?");
  await looksRight(page, "export-whom", SIZES);
  await next(page);
  await heading(page, "Where does it go?");
  await looksRight(page, "export-place", SIZES);
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await heading(page, "Look it over once more");
  await page.getByText("data/clip-01.mp4").waitFor();
  await looksRight(page, "export-last", SIZES);
  await exportsUpTo(page, 0.4);
  await page.getByRole("button", { name: "Write it to the stick" }).click();
  await page.getByText("Writing, 40 %").waitFor();
  await looksRight(page, "export-writing", SIZES);
  await exportsUpTo(page, 1);
  await page.getByText("What was checked").waitFor();
  await looksRight(page, "export-done", SIZES);
  await page.getByRole("button", { name: "Make it safe to pull out" }).click();
  await page.getByText("can be pulled out now").waitFor();
  await page.getByRole("button", { name: "See the receipt" }).click();
  await page.getByRole("article", { name: "Receipt of what was given" }).waitFor();
  await looksRight(page, "export-receipt", SIZES);
  await page.getByRole("button", { name: "All receipts" }).click();
  await looksRight(page, "export-list", SIZES);
  await done(page);
});
