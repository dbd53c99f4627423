// Keys, locking, settings, ledger, health: everything besides the pictures.

import { expect, test } from "vitest";
import { KEY_TEXT, PASSPHRASE, WORDS } from "../../src/ipc/fake/world";
import { done, open, playing } from "./browser";

test("Ctrl+L locks: no picture, no stream and no name is left; the passphrase opens again", async () => {
  const page = await open("open");
  await playing(page, 4);
  await page.getByRole("button", { name: "Actions for Driveway" }).click();
  await page.getByRole("menuitem", { name: "Pause until I say so" }).click();
  await page.getByText("Driveway is paused.").waitFor();
  await page.evaluate(() => {
    window.porchlightFake.world.app.banner = {
      kind: "not_recording",
      cameras: ["Hall"],
      text: "Not recording: Hall.",
      hint: null,
    };
  });
  await page.keyboard.press("Control+l");
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  await page.getByText("1 camera is not being recorded.").waitFor();
  expect(await page.content()).not.toContain("Hall");
  expect(await page.locator("video").count()).toBe(0);
  await page.waitForFunction(() => window.porchlightFake.world.open.size === 0);
  expect(await page.content()).not.toContain("Driveway");

  const field = page.getByLabel("Passphrase", { exact: true });
  await field.fill("wrong");
  await field.press("Enter");
  await page.getByText("That passphrase does not open this household.").waitFor();
  expect(await field.inputValue()).toBe("");
  await field.fill(PASSPHRASE);
  await page.getByRole("button", { name: "Unlock" }).click();
  await playing(page, 3);
  await done(page);
});

test("locked from behind, by auto-lock, the window follows", async () => {
  const page = await open("open");
  await playing(page, 4);
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    world.app.phase = "locked";
    world.tell(["locked"]);
  });
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  expect(await page.locator("video").count()).toBe(0);
  await done(page);
});

test("a banner that gives way to another takes its advice with it", async () => {
  const page = await open("open");
  const banner = page.locator(".banners");
  for (const [kind, text, hint] of [
    ["recovery_unconfirmed", "Your recovery sheet is not confirmed.", "Print it."],
    ["not_recording", "Not recording: Hall.", "It is tried again and again."],
  ] as const) {
    await page.evaluate(
      ([kind, text, hint]) => {
        const { world } = window.porchlightFake;
        world.app.banner = { kind, cameras: [], text, hint };
        world.tell(["app"]);
      },
      [kind, text, hint] as const,
    );
    await banner.getByText(text).waitFor();
    await banner.getByText(hint).waitFor();
  }
  await page.getByText("Print it.").waitFor({ state: "detached" });
  await done(page);
});

test("hands on the mouse are told to the engine, and not too often", async () => {
  const page = await open("open");
  for (let i = 0; i < 20; i++) await page.mouse.move(100 + i * 20, 300);
  const told = () =>
    page.evaluate(() => window.porchlightFake.world.calls.filter((call) => call === "owner_is_here").length);
  expect(await told()).toBe(1);
  await done(page);
});

test.each([
  ["words", WORDS.map((word, i) => `${i + 1} ${word}`).join("\n")],
  ["text", (KEY_TEXT.match(/.{1,6}/g) ?? []).join(" ")],
])("a forgotten passphrase: the sheet's %s set a new one", async (_, typed) => {
  const page = await open("locked");
  await page.getByRole("button", { name: "Forgot the passphrase?" }).click();
  const key = page.getByLabel("Words or text from the sheet");
  await key.fill("lamp abandon");
  await page.getByText("2 of 24 words").waitFor();
  await key.fill(typed);
  await page.getByText("That looks complete.").waitFor();
  await page.getByLabel("New passphrase", { exact: true }).fill("some quite other words");
  await page.getByLabel("The same once more", { exact: true }).fill("some quite other words");
  await page.getByText("Strong.").waitFor();
  await page.getByRole("button", { name: "Set the new passphrase" }).click();
  await playing(page, 4);
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).fill("some quite other words");
  await page.keyboard.press("Enter");
  await playing(page, 4);
  await done(page);
});

test("a wrong sheet is refused in words", async () => {
  const page = await open("locked");
  await page.getByRole("button", { name: "Forgot the passphrase?" }).click();
  await page.getByLabel("Words or text from the sheet").fill([...WORDS].reverse().join(" "));
  await page.getByLabel("New passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The same once more", { exact: true }).fill(PASSPHRASE);
  await page.getByText("Strong.").waitFor();
  await page.getByRole("button", { name: "Set the new passphrase" }).click();
  await page.getByText("That is not a recovery key of this household.").waitFor();
  await done(page);
});

test("both lost: the owner begins again, and the new sheet is shown before anything else", async () => {
  const page = await open("locked");
  await page.getByRole("button", { name: "Forgot the passphrase?" }).click();
  await page.getByText("No sheet either?").click();
  await page.getByRole("button", { name: "Begin again with a new key" }).click();
  await page.getByText("Footage recorded until now stays sealed for good.").waitFor();
  await page.getByLabel("New passphrase", { exact: true }).fill("some quite other words");
  await page.getByLabel("The same once more", { exact: true }).fill("some quite other words");
  await page.getByText("Strong.").waitFor();
  const make = page.getByRole("button", { name: "Make the new key" });
  expect(await make.getAttribute("aria-disabled")).toBe("true");
  await page.getByLabel("Type “begin again” to go on").fill("Begin again");
  await make.click();
  await page.getByRole("heading", { name: "Your recovery sheet" }).waitFor();
  expect(await page.locator("video").count()).toBe(0);
  await page.getByRole("button", { name: "I will do this later" }).click();
  await playing(page, 4);
  await page.getByText("The recovery sheet was not checked yet.").waitFor();
  await done(page);
});

test("keys: change the passphrase, add and remove a person, run the drill", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Change the passphrase" }).click();
  await page.getByLabel("Current passphrase", { exact: true }).fill("not it");
  await page.getByLabel("New passphrase", { exact: true }).fill("brand new words here");
  await page.getByLabel("The same once more", { exact: true }).fill("brand new words here");
  await page.getByText("Strong.").waitFor();
  await page.getByRole("button", { name: "Change the passphrase" }).click();
  await page.getByText("That passphrase does not open this household.").waitFor();
  await page.getByLabel("Current passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Change the passphrase" }).click();
  await page.getByText("The passphrase was changed.").waitFor();

  await page.getByRole("button", { name: "Add a way in" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Alan");
  await page.getByLabel("Public key").fill("not a key");
  await page.getByRole("button", { name: "Add a way in" }).click();
  await page.getByText("That is not a public key Porchlight can use.").waitFor();
  await page.getByLabel("Public key").fill("age1alan");
  await page.getByRole("button", { name: "Add a way in" }).click();
  await page.getByText("Alan can open this household now.").waitFor();

  await page.getByRole("button", { name: "Remove: Grace" }).click();
  await page.getByText("A new key begins.").waitFor();
  await page.getByRole("dialog").getByLabel("Passphrase", { exact: true }).fill("brand new words here");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("Grace opens no new footage.").waitFor();

  await page.getByLabel("Words or text from the sheet").fill(WORDS.join(" "));
  await page.getByRole("button", { name: "Run the drill" }).click();
  await page.getByText("The sheet works.").waitFor();
  expect(await page.getByLabel("Words or text from the sheet").inputValue()).toBe("");
  await done(page);
});

test("settings are kept: limit, days, closing, look", async () => {
  const page = await open("open");
  const settings = () => page.evaluate(() => window.porchlightFake.world.settings);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Lock by itself").selectOption("5");
  await expect.poll(async () => (await settings()).autoLockMinutes).toBe(5);
  await page.getByRole("tab", { name: "Storage" }).click();
  await page.getByLabel("Use at most").fill("no number");
  await page.getByText("A number above 0.").waitFor();
  await page.getByLabel("Use at most").fill("800");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect((await settings()).limitBytes).toBe(800e9);
  await page.getByLabel("Keep for", { exact: true }).selectOption("null");
  await expect.poll(async () => (await settings()).keepDays).toBeNull();
  await page.getByRole("tab", { name: "Window" }).click();
  await page.getByRole("group", { name: "When the window is closed" }).getByText("Stop recording").click();
  await expect.poll(async () => (await settings()).closeAction).toBe("stop");
  await page.getByRole("switch", { name: "Notify when something is not recorded" }).press("Space");
  await expect.poll(async () => (await settings()).notifications).toBe(false);
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const night = await paper();
  await page.getByRole("group", { name: "Look" }).getByText("Light").click();
  // Colours may take a moment to change.
  await expect.poll(paper).not.toBe(night);
  await expect.poll(async () => (await settings()).look).toBe("light");
  // Locked, it stays; and the shell hands it to the next page before anything is drawn.
  await page.keyboard.press("Control+l");
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  expect(await paper()).not.toBe(night);
  await page.addInitScript(() => {
    window.porchlightLook = "light";
  });
  await page.goto(page.url().replace("scenario=open", "scenario=locked"));
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.dataset.look)).toBe("light");
  expect(await paper()).not.toBe(night);
  await done(page);
});

test("what can leave, the report line by line, the ledger and the check", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "What can leave" }).click();
  await page.getByText("192.168.1.20 to 192.168.1.23, in your network").waitFor();
  // Feeds, a second copy, and the host of links, where nothing waits.
  await page.getByText("Secure links: Lea's computer").waitFor();
  expect(await page.getByRole("tabpanel").getByText("Off", { exact: true }).count()).toBe(3);

  await page.getByRole("tab", { name: "Help" }).click();
  await page.getByRole("button", { name: "Show the report" }).click();
  expect(await page.getByLabel("Every line of the report").textContent()).toContain("System: Debian");
  await page.evaluate(() => {
    window.porchlightFake.pick = "/home/ada/report.txt";
  });
  await page.getByRole("button", { name: "Save as a file…" }).click();
  await page.getByText("Saved to /home/ada/report.txt").waitFor();

  await page.getByRole("button", { name: "Ledger" }).click();
  await page.getByRole("row").nth(1).waitFor();
  expect(await page.getByRole("row").count()).toBe(101);
  await page.getByRole("button", { name: "Show older entries" }).click();
  await expect.poll(() => page.getByRole("row").count()).toBe(141);
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Nothing was changed.").waitFor();
  await page.getByText("That nobody with the passphrase restored an older copy").waitFor();

  await page.getByRole("button", { name: "Health" }).click();
  await page.getByText("Swap on this computer is not encrypted.").waitFor();
  // What needs the owner stands first.
  expect(await page.getByRole("listitem").filter({ hasText: "Pictures" }).isVisible()).toBe(true);
  expect(await page.locator(".health__item").first().textContent()).toContain("Pictures");
  await page.getByRole("button", { name: "Check all footage" }).click();
  await page.getByText("12,408 segments checked. Everything is as it should be.").waitFor();
  await done(page);
});

test("closing asks, and remembers when told to", async () => {
  const page = await open("open");
  await page.evaluate(() => window.porchlightFake.askToClose());
  await page.getByRole("dialog", { name: "Keep recording after closing?" }).waitFor();
  await page.getByLabel("Do the same next time").check();
  await page.getByRole("button", { name: "Keep recording" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.evaluate(() => window.porchlightFake.world.calls.at(-1))).toBe("window_close");
  await done(page);
});

test("a household of a newer version is left alone, and told of", async () => {
  const page = await open("unusable");
  await page.getByText("A newer Porchlight made this household.").waitFor();
  await page.getByText("This household was last used by Porchlight 0.3.").waitFor();
  expect(await page.getByRole("button").count()).toBe(0);
  await done(page);
});

test("by keyboard alone: skip link, rail, a camera added, lock", async () => {
  const page = await open("empty");
  await page.getByText("No camera yet").waitFor();
  // The focus begins in the content; back from there lies the rail, and before it the way past it.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("content");
  const stops: Array<string | undefined> = [];
  while (stops.length < 20 && stops.at(-1) !== "Skip to the content") {
    await page.keyboard.press("Shift+Tab");
    stops.push(await page.evaluate(() => document.activeElement?.textContent?.trim()));
  }
  const rail = ["Cameras", "Looking back", "Requests", "Redactions", "Given", "Ledger", "Health", "Settings", "Lock"];
  expect(stops).toEqual([...rail.reverse(), "Skip to the content"]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Add a camera");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Add a camera" }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  await page.keyboard.type("192.168.1.40/stream1");
  await page.keyboard.press("Enter");
  await page.getByText("Main stream, recorded").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("placeholder"))).toBe("Front door");
  await page.keyboard.type("Porch");
  await page.keyboard.press("Enter");
  await page.getByText("Porch is being recorded.").waitFor();
  await playing(page, 1);
  await page.keyboard.press("Control+l");
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("password");
  await done(page);
});
