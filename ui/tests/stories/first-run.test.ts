// A new owner: from the welcome to the first camera, with the sheet checked, or put off.

import { join } from "node:path";
import { expect, test } from "vitest";
import { PASSPHRASE, WORDS } from "../../src/ipc/fake/world";
import { done, open, playing, shot, shots } from "./browser";

test("from nothing to a recorded camera", async () => {
  const page = await open("new");
  await page.getByRole("button", { name: "Set up this household" }).click();

  const next = page.getByRole("button", { name: "Continue" });
  const first = page.getByLabel("New passphrase", { exact: true });
  await first.fill("short");
  await page.getByText("Guessed at once").waitFor();
  await page.getByLabel("The same once more", { exact: true }).fill("short");
  expect(await next.getAttribute("aria-disabled")).toBe("true");

  await first.fill(PASSPHRASE);
  await page.getByText("Strong.").waitFor();
  await first.press("Tab");
  await page.getByLabel("The same once more", { exact: true }).fill("another one");
  await page.getByLabel("The same once more", { exact: true }).blur();
  await page.getByText("The two are not the same yet.").waitFor();
  expect(await next.getAttribute("aria-disabled")).toBe("true");
  await page.getByLabel("The same once more", { exact: true }).fill(PASSPHRASE);
  expect(await first.getAttribute("type")).toBe("password");
  await page.getByRole("button", { name: "Show: New passphrase" }).click();
  expect(await first.getAttribute("type")).toBe("text");
  await next.click();

  // The stick is refused with a reason, and the estimate follows the limit.
  await page.getByText("A removable disk may be pulled").waitFor();
  expect(await page.getByRole("radio", { name: /USB stick/ }).isDisabled()).toBe(true);
  await page.getByText("3 cameras: about 12 days").waitFor();
  await page.getByLabel("Use at most").fill("9000");
  await page.getByText("That is more than is free on this disk.").waitFor();
  await page.getByLabel("Use at most").fill("750");
  await page.getByText("3 cameras: about 6 days").waitFor();

  // A folder of the owner's own, refused with its reason.
  await page.evaluate(() => {
    window.porchlightFake.pick = "/mnt/full";
  });
  await page.getByRole("button", { name: "Choose another folder…" }).click();
  await page.getByText("That disk is nearly full").waitFor();
  expect(await page.getByRole("radio", { name: /Footage disk/ }).isChecked()).toBe(true);

  // The consequence is told only to who asks for it.
  expect(await page.getByText("a stolen computer gives up").count()).toBe(0);
  await page.getByRole("switch", { name: "Record before anybody logs in" }).press("Space");
  await page.getByText("a stolen computer gives up").waitFor();
  await page.getByRole("switch", { name: "Record before anybody logs in" }).press("Space");
  await page.getByRole("button", { name: "Create the household" }).click();

  await page.getByRole("heading", { name: "Your recovery sheet" }).waitFor();
  const sheet = page.getByRole("article", { name: "Recovery sheet" });
  for (const word of [WORDS[0], WORDS[23]]) expect(await sheet.textContent()).toContain(word);
  expect(
    await sheet
      .getByAltText("QR code of the recovery key")
      .evaluate((image) => (image as HTMLImageElement).naturalWidth),
  ).toBeGreaterThan(0);
  await page.getByRole("button", { name: "I have it on paper" }).click();

  await page.getByLabel("Word 3").fill("wrong");
  await page.getByLabel("Word 12").fill("words");
  await page.getByLabel("Word 20").fill("here");
  await page.getByRole("button", { name: "Check the words" }).click();
  await page.getByText("Those words are not the ones on the sheet.").waitFor();
  await page.getByLabel("Word 3").fill(` ${WORDS[2]?.toUpperCase()} `);
  await page.getByLabel("Word 12").fill(WORDS[11] ?? "");
  await page.getByLabel("Word 20").fill(WORDS[19] ?? "");
  await page.getByRole("button", { name: "Check the words" }).click();

  await page.getByRole("heading", { name: "The light is on." }).waitFor();
  await page.getByRole("button", { name: "Add a camera" }).click();
  await page.getByRole("dialog", { name: "Add a camera" }).waitFor();
  await page.getByLabel("Address", { exact: true }).fill("rtsp://192.168.1.20/stream1");
  await page.getByRole("button", { name: "Look at the camera" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Front door");
  await page.getByRole("button", { name: "Add and record" }).click();
  await playing(page, 1);
  expect(await page.getByText("Recording", { exact: true }).first().isVisible()).toBe(true);
  await done(page);
});

test("a sheet that was not checked is remembered, and a new one can be made", async () => {
  const page = await open("new");
  await page.getByRole("button", { name: "Set up this household" }).click();
  await page.getByLabel("New passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The same once more", { exact: true }).fill(PASSPHRASE);
  await page.getByText("Strong.").waitFor();
  await page.getByLabel("The same once more", { exact: true }).press("Enter");
  await page.getByText("Footage disk").waitFor();
  await page.getByRole("button", { name: "Create the household" }).click();
  await page.getByRole("button", { name: "I have it on paper" }).click();
  await page.getByRole("button", { name: "I will do this later" }).click();
  await page.getByRole("button", { name: "Later", exact: true }).click();

  await page.getByText("The recovery sheet was not checked yet.").waitFor();
  await page.getByRole("button", { name: "Make a new sheet" }).click();
  await page.getByRole("tabpanel").getByRole("button", { name: "Make a new sheet" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("tabpanel").getByRole("button", { name: "Make a new sheet" }).click();
  await page.getByRole("article", { name: "Recovery sheet" }).waitFor();
  await page.getByLabel("Word 3").fill(WORDS[2] ?? "");
  await page.getByLabel("Word 12").fill(WORDS[11] ?? "");
  await page.getByLabel("Word 20").fill(WORDS[19] ?? "");
  await page.getByRole("button", { name: "Check the words" }).click();
  await page.getByText("The recovery sheet was not checked yet.").waitFor({ state: "detached" });
  await done(page);
});

test("on paper there is the sheet and nothing else", async () => {
  const page = await open("new");
  await page.getByRole("button", { name: "Set up this household" }).click();
  await page.getByLabel("New passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The same once more", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Create the household" }).click();
  await page.getByRole("article", { name: "Recovery sheet" }).waitFor();
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("button", { name: "Print the sheet" }).count()).toBe(0);
  expect(await page.getByRole("article", { name: "Recovery sheet" }).isVisible()).toBe(true);
  // The width of A4 without its margins, as a printer sees it.
  await page.setViewportSize({ width: 673, height: 1002 });
  await shot(page, "sheet-on-paper");
  const pdf = await page.pdf({ path: join(shots, "sheet.pdf"), preferCSSPageSize: true });
  expect(pdf.toString("latin1").match(/\/Count (\d+)/)?.[1]).toBe("1");
  await done(page);
});

test("the demo needs no set-up", async () => {
  const page = await open("new");
  await page.getByRole("button", { name: "Try the demo first" }).click();
  await playing(page, 4);
  expect(await page.getByText("Demo", { exact: true }).isVisible()).toBe(true);
  await done(page);
});
