// Receipts: found from everywhere, printed on one page, there also when the footage is gone; what releasing an original ends.

import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { done, open, shot, shots, violations } from "./browser";
import { approved, given, handOver, heading, looksRight, next, prepared, step } from "./exports";

const sheet = (page: Page) => page.getByRole("article", { name: "Receipt of what was given" });

/** Three clips of an answer to the burglary are handed over. */
async function give(page: Page): Promise<void> {
  const response = await prepared(page, ["cam0", "cam1", "cam2"], 30);
  for (const clip of response.clips) await approved(page, response.id, clip);
  await handOver(page);
  await step(page, "Where to");
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await page.getByRole("button", { name: "Write it to the stick" }).click();
  await page.getByText("What was checked").waitFor();
}

test("a receipt is found from the request, the response, the hold, the redaction and the ledger", async () => {
  const page = await open("open");
  await give(page);
  // From the response.
  await page.getByRole("button", { name: /^Requests/ }).click();
  await page.getByRole("tab", { name: "Responses" }).click();
  await page
    .locator(".response")
    .first()
    .getByRole("button", { name: /^See the receipt/ })
    .click();
  await sheet(page).waitFor();
  // From there to the request, and from its card back.
  await page.getByRole("button", { name: "Open the request" }).click();
  const card = page.locator(".ask-card");
  await card.getByText(/^Given /).waitFor();
  await shot(page, "export-card");
  await card.getByRole("button", { name: /^See the receipt: Given/ }).click();
  await sheet(page).waitFor();
  // From what is held because of it.
  await page.getByRole("button", { name: "Open the request" }).click();
  const hold = card.locator(".holds .rows__row").filter({ hasText: "handed over" }).first();
  await hold.getByRole("button", { name: "See the receipt" }).click();
  await sheet(page).waitFor();
  // From the ledger, and into it.
  await page.getByRole("button", { name: "See it in the ledger" }).click();
  await page.getByRole("heading", { name: "Ledger" }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toMatch(/^ledger-\d+$/);
  const entry = page.locator(`#${await page.evaluate(() => document.activeElement?.id)}`);
  await entry
    .getByText(/^3 clips were exported \(footage-[0-9a-f]{16}; to Lindenau Police Department; in answer to /)
    .waitFor();
  await shot(page, "export-ledger");
  // A line to read; every file with its hash unfolds.
  expect(await entry.getByText(/^START-HERE\.html: \d+ bytes, SHA-256 [0-9a-f]{64}$/).isVisible()).toBe(false);
  await entry.getByText(/^\d+ more details$/).click();
  await entry.getByText(/^START-HERE\.html: \d+ bytes, SHA-256 [0-9a-f]{64}$/).waitFor();
  expect(await violations(page)).toEqual([]);
  await shot(page, "export-ledger-unfolded");
  await page.getByRole("button", { name: /^See the receipt: 3 clips were exported/ }).click();
  await sheet(page).waitFor();
  // From the approved result.
  await page.getByRole("button", { name: "Redactions" }).click();
  await page
    .getByRole("button", { name: /^Watch and save/ })
    .first()
    .click();
  await page
    .getByRole("button", { name: /^Given / })
    .last()
    .click();
  await sheet(page).waitFor();
  await done(page);
});

test("a receipt is printed alone and on one page", async () => {
  const page = await open("open");
  await give(page);
  await page.getByRole("button", { name: "See the receipt" }).click();
  await sheet(page).waitFor();
  const asked = await page.evaluate(() => {
    let count = 0;
    window.print = () => {
      count++;
    };
    for (const button of document.querySelectorAll("button")) if (button.textContent === "Print it") button.click();
    return count;
  });
  expect(asked).toBe(1);
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("button", { name: "Print it" }).count()).toBe(0);
  expect(await page.getByRole("navigation", { name: "Main" }).count()).toBe(0);
  expect(await sheet(page).isVisible()).toBe(true);
  // The width of A4 without its margins, as a printer sees it.
  await page.setViewportSize({ width: 673, height: 1002 });
  await shot(page, "receipt-on-paper");
  const pdf = await page.pdf({ path: join(shots, "receipt.pdf"), preferCSSPageSize: true });
  expect(pdf.toString("latin1").match(/\/Count (\d+)/)?.[1]).toBe("1");
  await done(page);
});

test("eight clips and a witness's words stand on one page too", async () => {
  const page = await open("open");
  await page.evaluate(async () => {
    const fake = window.porchlightFake;
    const noon = (Math.floor(Date.now() / 864e5) * 864e5 - 36e5) * 1000;
    const clips = Array.from({ length: 8 }, (_, at) => ({
      camera: `cam${at % 3}`,
      fromUs: noon + at * 60e6,
      toUs: noon + at * 60e6 + 45e6,
      redaction: null,
      sound: false,
      looksAt: "The street in front of the house, and a little of the pavement on the other side",
    }));
    const made = await fake.call("export_start", {
      draft: {
        purpose: "legal_paper",
        response: null,
        paper: 1,
        clips,
        level: "witness",
        owner: {
          contact: "",
          name: "Ada L.",
          address: "12 Mill Lane, Lindenau",
          phone: "+15550133",
          email: "ada@example.org",
        },
        withRequest: false,
        sealed: false,
        whyBeyond: "",
        confirmation: "",
        keepKey: true,
      },
      place: { kind: "stick", drive: "stick-empty", folder: null, othersFine: false, link: null },
      told: "not_sealed",
    });
    if (!made.ok) throw new Error(made.error.message);
  });
  await given(page);
  await page.getByRole("button", { name: /^Receipt: District Court/ }).click();
  await sheet(page).waitFor();
  await looksRight(page, "receipt-many", [[1024, 700]]);
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await page.setViewportSize({ width: 673, height: 1002 });
  await shot(page, "receipt-many-on-paper");
  const pdf = await page.pdf({ path: join(shots, "receipt-many.pdf"), preferCSSPageSize: true });
  expect(pdf.toString("latin1").match(/\/Count (\d+)/)?.[1]).toBe("1");
  await done(page);
});

test("a receipt stays when the footage is gone", async () => {
  const page = await open("open");
  await given(page);
  await heading(page, "What was given");
  await looksRight(page, "receipts-old", [
    [1024, 700],
    [1920, 1080],
  ]);
  await page.getByRole("button", { name: /^Receipt: Lindenau Fire Service/ }).click();
  await sheet(page).getByText("The original is not bound any more").waitFor();
  await sheet(page).getByText("not on hold any more").waitFor();
  expect(await page.getByRole("button", { name: /^Release the original/ }).count()).toBe(0);
  // Its request is not there any more either.
  expect(await page.getByRole("button", { name: "Open the request" }).count()).toBe(0);
  await page.getByRole("button", { name: "See it in the ledger" }).click();
  // Some pages back.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("ledger-27");
  await done(page);
});

test("releasing an original says what ends with it", async () => {
  const page = await open("open");
  await give(page);
  await page.getByRole("button", { name: "See the receipt" }).click();
  await page.getByRole("button", { name: /^Release the original… Front door/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("no part of it can be opened any more").waitFor();
  await shot(page, "export-release");
  await dialog.getByRole("button", { name: "Release it" }).click();
  await page.getByText("Released. The receipt stays.").waitFor();
  await sheet(page).getByText("not on hold any more").waitFor();
  // From the request's card it is asked in the same words.
  await page.getByRole("button", { name: "Open the request" }).click();
  const card = page.locator(".ask-card");
  await card
    .locator(".holds")
    .getByRole("button", { name: /^Release: Driveway/ })
    .click();
  await dialog.getByText("no part of it can be opened any more").waitFor();
  await dialog.getByRole("button", { name: "Release it" }).click();
  await page
    .getByText(/released/i)
    .first()
    .waitFor();
  await done(page);
});

test("sealed to them, and onto a stick that cannot be read back past the memory", async () => {
  const page = await open("open");
  const response = await prepared(page, ["cam0"], 30);
  for (const clip of response.clips) await approved(page, response.id, clip);
  await handOver(page);
  await step(page, "For whom");
  await page.getByRole("switch", { name: "Seal it to them" }).press("Space");
  await page.getByRole("switch", { name: "Keep this hand-over's signing key" }).press("Space");
  await step(page, "Where to");
  await page.evaluate(() => window.porchlightFake.plug("forgetful"));
  await page.getByLabel("No-name 2.0").check();
  await next(page);
  await page.getByRole("button", { name: "Write it to the stick" }).click();
  await page.getByText("could not be read back past this computer's memory").waitFor();
  // What did not hold is not said to have held.
  expect(await page.getByText("read back from the stick itself").count()).toBe(0);
  await page.getByRole("button", { name: "See the receipt" }).click();
  await sheet(page).getByText("to the requester's key alone").waitFor();
  await sheet(page).getByText("kept, sealed").waitFor();
  await sheet(page)
    .getByText(/^footage-[0-9a-f]{16}\.zip\.age$/)
    .waitFor();
  await looksRight(page, "receipt-sealed", [[1024, 700]]);
  await done(page);
});

test("whoever kept the signing key answers a challenge with it", async () => {
  const page = await open("open");
  const response = await prepared(page, ["cam0"], 30);
  for (const clip of response.clips) await approved(page, response.id, clip);
  await handOver(page);
  await step(page, "For whom");
  await page.getByRole("switch", { name: "Keep this hand-over's signing key" }).press("Space");
  await step(page, "Where to");
  await page.getByLabel("SanDisk Ultra").check();
  await next(page);
  await page.getByRole("button", { name: "Write it to the stick" }).click();
  await page.getByText("What was checked").waitFor();
  await page.getByRole("button", { name: "See the receipt" }).click();
  await page.getByRole("button", { name: "Answer a challenge…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("From then on they know that the hand-over is yours.").waitFor();
  await looksRight(page, "export-prove", [[1024, 700]]);
  const file = (bytes: number) => ({
    name: "challenge.bin",
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(bytes, 7),
  });
  const input = dialog.locator('input[type="file"]');
  await input.setInputFiles(file(100_000));
  await dialog.getByText("larger than any challenge").waitFor();
  await page.evaluate(() => {
    window.porchlightFake.pick = "/home/ada/Documents/answer.json";
  });
  await input.setInputFiles(file(8));
  await dialog.getByText("fewer than 16 bytes").waitFor();
  await input.setInputFiles(file(32));
  await page.getByText("The answer is saved. Send it back").waitFor();
  expect(await dialog.count()).toBe(0);
  // Of a key that was erased there is nothing to answer with.
  await page.getByRole("button", { name: "All receipts" }).click();
  await page.getByRole("button", { name: /^Receipt: Lindenau Fire Service/ }).click();
  await sheet(page).waitFor();
  expect(await page.getByRole("button", { name: "Answer a challenge…" }).count()).toBe(0);
  await done(page);
});

test("where nothing was given it says how one gives", async () => {
  const page = await open("empty");
  await given(page);
  await page.getByText("Nothing was given yet").waitFor();
  await looksRight(page, "receipts-none", [
    [1024, 700],
    [1920, 1080],
  ]);
  // Without a response, a paper or a clip there is a way to each.
  await page.getByRole("button", { name: "Hand something over…" }).click();
  await page.getByText("No response is prepared.").waitFor();
  await page.getByLabel("Legal paper").check();
  await page.getByText("No paper is entered.").waitFor();
  await looksRight(page, "export-no-paper", [[1024, 700]]);
  await page.getByRole("button", { name: "Open requests" }).click();
  await page.getByRole("tab", { name: "Inbox" }).waitFor();
  await done(page);
});
