// Into a redaction from a response, once for each clip; what goes wrong is said, and what is lost is asked about before.

import { expect, test } from "vitest";
import { done, open } from "./browser";
import { beginRedaction, drag, editor, looksRight, view } from "./redaction";

const SIZES: Array<[number, number]> = [[1280, 800]];

test("each clip of a response has one redaction, and it is discarded only when that is meant", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await page.getByRole("button", { name: "Redactions" }).click();
  await page.getByText("Nothing is redacted yet").waitFor();
  await looksRight(page, "redact-empty", SIZES);
  const begin = async () => {
    await page.getByRole("button", { name: /^Requests/ }).click();
    await page.getByRole("tab", { name: "Responses" }).click();
    await page.getByRole("button", { name: /^Hide faces and more… Driveway/ }).click();
    await editor(page).waitFor();
  };
  await begin();
  await drag(page, [30, 40], [50, 80]);
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  await begin();
  // The same one: what was drawn is there.
  await page.getByRole("button", { name: "Choose Mark 1" }).waitFor();
  await page.getByRole("button", { name: "All redactions" }).click();
  expect(await page.locator(".redactions__one").count()).toBe(1);
  await page.getByText("1 mark, for a response").waitFor();
  // A press takes its time: told anew meanwhile, the list still has the button that is pressed.
  await page.getByRole("button", { name: /^Go on: / }).hover();
  await page.mouse.down();
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    const [camera] = world.cameras.filter(({ name }) => name === "Driveway");
    if (camera) camera.name = "Driveway and gate";
    world.tell(["redactions"]);
  });
  await page.getByRole("heading", { name: "Driveway and gate" }).waitFor();
  await page.mouse.up();
  await editor(page).waitFor();
  await page.getByRole("button", { name: "All redactions" }).click();
  await page.getByRole("button", { name: /^Discard/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("goes and does not come back").waitFor();
  await looksRight(page, "redact-discard", SIZES);
  await page.keyboard.press("Escape");
  expect(await page.locator(".redactions__one").count()).toBe(1);
  await page.getByRole("button", { name: /^Discard/ }).click();
  await dialog.getByRole("button", { name: "Discard it" }).click();
  await page.getByText("Nothing is redacted yet").waitFor();
  await done(page);
});

test("what goes wrong is said where it happened", async () => {
  const page = await open("open", { width: 1280, height: 800 });
  await beginRedaction(page, "Driveway", "12:15:06");
  await drag(page, [30, 40], [50, 80]);
  await expect.poll(async () => (await view(page)).plan.marks.length).toBe(1);
  // Somebody else changed it: this act is not done, and the plan is read anew.
  const { id, revision } = await view(page);
  await page.evaluate(
    ([id, revision]) => {
      const { porchlightFake: fake } = window;
      const { tell } = fake.world;
      fake.world.tell = () => undefined;
      return fake
        .call("redaction_edit", { id, revision, edit: { kind: "fill", fill: "soft" } })
        .then(() => Object.assign(fake.world, { tell }));
    },
    [id, revision] as const,
  );
  await page.keyboard.press("]");
  await page.getByRole("alert").getByText("It was changed somewhere else meanwhile.").waitFor();
  await expect.poll(() => page.getByLabel("Colours around it").isChecked()).toBe(true);
  await looksRight(page, "redact-conflict", SIZES);
  await page.keyboard.press("]");
  await expect.poll(async () => (await view(page)).plan.marks[0]?.toUs).toBe(83_333);
  await page.getByRole("alert").getByText("It was changed").waitFor({ state: "detached" });
  // A render that fails says so, and can be begun again.
  await page.getByLabel("What becomes of it").selectOption("undecided");
  await page.getByText("1 mark is not decided yet").first().waitFor();
  await page.getByRole("button", { name: "Make the video…" }).click();
  await page.evaluate(() => {
    window.porchlightFake.world.renderFault = {
      code: "internal",
      message: "The check found a piece that came out differently.",
      hint: "Nothing was kept of it. Make it again.",
    };
  });
  await page.getByRole("button", { name: "Make the video", exact: true }).click();
  await page.getByText("The check found a piece that came out differently.").waitFor();
  await looksRight(page, "redact-failed", SIZES);
  await page.getByRole("button", { name: "Make it again" }).click();
  await page.getByText(/^Made: 6/).waitFor();
  // Hidden, but not decided: it cannot be approved.
  await page.getByRole("button", { name: "Decide what becomes of Mark 1" }).click();
  await editor(page).waitFor();
  expect(await page.getByLabel("What becomes of it").inputValue()).toBe("undecided");
  // The footage is gone: nothing is shown that is not there.
  await page.evaluate(() => {
    window.porchlightFake.world.redactionFault = {
      code: "not_found",
      message: "The footage of this clip was deleted.",
      hint: "Discard this redaction.",
    };
    window.porchlightFake.world.tell(["redactions"]);
  });
  await page.getByText("The footage of this clip was deleted.").waitFor();
  await looksRight(page, "redact-gone", SIZES);
  await page.getByRole("button", { name: "All redactions" }).click();
  await page.getByRole("button", { name: /^Discard/ }).waitFor();
  await done(page);
});
