// Models look through the result, too; and of a camera that looks at a street everything is hidden at first.

import { expect, test } from "vitest";
import { done, open, shot } from "./browser";
import { beginRedaction, looksRight, lookThrough, view } from "./redaction";

const SIZES: Array<[number, number]> = [[1280, 800]];

test("what slipped through is decided and the video made again; the receipt counts it", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page, "Garden", "12:15:08");
  await lookThrough(page);
  await page.getByRole("button", { name: /^Hide (all|the)/ }).click();
  await page.getByText("All decided.").first().waitFor();
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    world.looks.slips = 2;
    world.rendersUpTo = 0.9;
  });
  await page.getByRole("button", { name: "Make the video…" }).first().click();
  await page.getByRole("button", { name: "Make the video", exact: true }).click();
  await page.getByText(/^Looking through the result, 9/).waitFor();
  await looksRight(page, "second-looking", SIZES);
  await page.evaluate(() => {
    window.porchlightFake.world.rendersUpTo = 1;
  });
  await page.getByText("2 more were found in the result: decide about them, then make it again.").waitFor();
  expect((await view(page)).render?.stale).toBe(true);
  await looksRight(page, "second-slipped", SIZES);
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await page.getByText("Seen in the finished video").first().waitFor();
  await page.getByText("2 more in the finished video.").waitFor();
  await looksRight(page, "second-decide", SIZES);
  await page.getByRole("button", { name: "Hide all 2 undecided" }).click();
  await page.getByText("All decided.").first().waitFor();
  await page.evaluate(() => {
    window.porchlightFake.world.looks.decided = 1;
  });
  await page.getByRole("button", { name: "2. Review and save" }).click();
  await page.getByRole("button", { name: "Make it again" }).click();
  const { lengthUs } = await view(page);
  const pictures = Math.ceil(lengthUs / 100_000);
  const said = page.getByText(
    `Looked through again: faces and number plates in ${pictures} of ${pictures} pictures; 1 where you decided so; nothing new was found, which does not mean that nobody is there.`,
  );
  await said.waitFor();
  await page.getByText("Programs miss some: that is why you watched it.").waitFor();
  await said.scrollIntoViewIfNeeded();
  await looksRight(page, "second-receipt", SIZES);
  // Found ones have the picture of the lowest score on their sheet.
  await page.getByText("Where it was hardest to find").first().waitFor();
  await done(page);
});

test("a video that was made without models is looked through when they are there", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  const models = await page.evaluate(() => {
    const { looks } = window.porchlightFake.world;
    const { models } = looks;
    looks.models = { there: [], missing: [] };
    return models;
  });
  await beginRedaction(page, "Garden", "12:15:08");
  await page.getByRole("button", { name: "Make the video…" }).first().click();
  await page.getByRole("button", { name: "Make the video", exact: true }).click();
  await page.getByText(/^Made: 8/).waitFor();
  await page.getByText("Nobody but you looked through the result").waitFor();
  await page.evaluate((models) => {
    const { world } = window.porchlightFake;
    world.looks.models = models;
    world.rendersUpTo = 0.5;
    world.tell(["redactions"]);
  }, models);
  await page.getByText("Nothing looked through the result a second time yet.").waitFor();
  const look = page.getByRole("button", { name: "Let Porchlight look through the result once more" });
  await look.click();
  await page.getByText("Looking through the result, 50 %").waitFor();
  await page.evaluate(() => {
    window.porchlightFake.world.rendersUpTo = 1;
  });
  await page.getByText(/^Looked through again: /).waitFor();
  await look.waitFor({ state: "detached" });
  await done(page);
});

test("of a street everything is hidden at first, and whoever is found stays hidden", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await page.getByRole("button", { name: "Actions for Front door" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("tab", { name: "Never shown" }).click();
  await dialog.getByText("This camera looks at a street or a place where anybody may walk").click();
  await dialog.getByText("begin with everything hidden").waitFor();
  await looksRight(page, "street-switch", [
    [1280, 800],
    [1024, 700],
  ]);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await beginRedaction(page, "Front door", "12:15:12");
  await page.getByText("This camera looks at a street").waitFor();
  await page.getByText("Everything is hidden. Draw a box").waitFor();
  expect((await view(page)).plan.mode).toBe("keep_marked");
  await lookThrough(page);
  const { marks } = (await view(page)).plan;
  expect(marks.length).toBeGreaterThan(0);
  expect(marks.every((mark) => mark.decision === "hide")).toBe(true);
  // Nobody waits for a decision, and all are listed: one may be picked.
  expect(await page.getByRole("article").count()).toBe(marks.length);
  await page
    .getByRole("button", { name: /^May be seen: / })
    .first()
    .click();
  await expect
    .poll(async () => (await view(page)).plan.marks.filter((mark) => mark.decision === "keep").length)
    .toBe(1);
  await looksRight(page, "street", SIZES);
  await shot(page, "street");
  await done(page);
});
