// Minding the house: every field of a camera, pauses that end, storage and its disks, the recorder's key, full screen; by keyboard too.

import { expect, test } from "vitest";
import { PASSPHRASE, WORDS } from "../../src/ipc/fake/world";
import { done, open, playing } from "./browser";

const HOUR = 3_600_000;

const world = <T>(page: Awaited<ReturnType<typeof open>>, read: string): Promise<T> =>
  page.evaluate(`window.porchlightFake.world.${read}`) as Promise<T>;

test("a camera's every field is changed, and only what was changed is sent", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Actions for Driveway" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Driveway" });
  await dialog.getByLabel("Name", { exact: true }).fill("Street side");
  await dialog.getByLabel("Where it hangs (optional)").fill("Above the gate");
  await dialog.getByText("A shop, an office, a yard").click();
  await dialog.getByRole("switch", { name: "Record sound" }).press("Space");

  await dialog.getByRole("tab", { name: "Connection" }).click();
  await dialog.getByLabel("Connection").getByText("UDP").click();
  await dialog.getByRole("button", { name: "Take the small stream away" }).click();
  await dialog.getByText("The small stream is taken away when you save.").waitFor();
  await dialog.getByRole("button", { name: "Keep it after all" }).click();
  await dialog.getByRole("button", { name: "Take the small stream away" }).click();

  await dialog.getByRole("tab", { name: "Storage and clock" }).click();
  await dialog.getByText("By its own account its clock is 74 s behind this computer's.").waitFor();
  await dialog.getByLabel("A limit of its own (optional)").fill("a lot");
  await dialog.getByText("A number above 0.").waitFor();
  await dialog.getByLabel("A limit of its own (optional)").fill("250");
  await dialog.getByLabel("Its clock, corrected by").fill("7400");
  await dialog.getByText("A number of seconds from -3600 to 3600").waitFor();
  await dialog.getByLabel("Its clock, corrected by").fill("1,5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Street side was changed.").waitFor();
  expect(await world(page, "cameras[1]")).toMatchObject({
    name: "Street side",
    place: "Above the gate",
    class: "business",
    audio: true,
    transport: "udp",
    subAddress: null,
    quotaBytes: 250e9,
    clockCorrectionUs: 1_500_000,
  });
  await done(page);
});

test("a pause for an hour says until when, on the tile, and ends by a press on it", async () => {
  const page = await open("open");
  await playing(page, 4);
  const before = Date.now();
  await page.getByRole("button", { name: "Actions for Garden" }).click();
  await page.getByRole("menuitem", { name: "Pause for an hour" }).click();
  await page.getByText(/^Garden is paused until /).waitFor();
  const until = Date.parse(await world<string>(page, "cameras[2].pausedUntil"));
  // An hour from the press, to the full minute above.
  expect(until).toBeGreaterThanOrEqual(before + HOUR);
  expect(until).toBeLessThanOrEqual(Date.now() + HOUR + 60_000);
  const tile = page.getByRole("listitem").filter({ hasText: "Garden" });
  await tile
    .getByText(/Paused until (\d\d:\d\d|\d)/)
    .first()
    .waitFor();
  await tile.getByText("Recording begins again by itself.").waitFor();
  await page.getByRole("button", { name: "Record again: Garden" }).click();
  await page.getByText("Garden records again.").waitFor();
  await playing(page, 4);
  expect(await world(page, "cameras[2].pausedUntil")).toBeNull();
  await done(page);
});

test("an open menu keeps the focus while the list of cameras is read again", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Actions for Garden" }).click();
  await page.getByRole("menuitem", { name: "Pause for an hour" }).focus();
  const reads = () =>
    world<string[]>(page, "calls").then((calls) => calls.filter((call) => call === "cameras_list").length);
  const before = await reads();
  await page.evaluate(() => window.porchlightFake.world.tell(["cameras"]));
  await expect.poll(reads).toBeGreaterThan(before);
  await page.waitForTimeout(100);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Pause for an hour");
  await done(page);
});

test("storage: each camera's part, a limit of its own, another folder", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Storage" }).click();
  await page.getByText("At today's rate, footage is kept for about 36 days.").waitFor();
  const row = page.getByRole("row").filter({ hasText: "Driveway" });
  await row.getByText("11 days").or(row.getByText("12 days")).first().waitFor();
  await page.getByRole("button", { name: "Change the limit of Driveway" }).click();
  await page.getByRole("dialog").getByLabel("At most (optional)").fill("120");
  await page.getByRole("button", { name: "Save the limit" }).click();
  await row.getByText("120 GB").waitFor();
  expect(await world(page, "cameras[1].quotaBytes")).toBe(120e9);

  await page.evaluate(() => {
    window.porchlightFake.pick = "/home/ada/.local/share/porchlight/footage";
  });
  await page.getByRole("button", { name: "Record to another folder…" }).click();
  await page.getByText("Only new footage goes to:").waitFor();
  await page.getByRole("button", { name: "Record there" }).click();
  await page.getByText("New footage goes to the new folder.").waitFor();
  expect(await world(page, "settings.folder")).toBe("/home/ada/.local/share/porchlight/footage");
  await done(page);
});

test("a swapped disk is told, and accepted only after its consequences were read", async () => {
  const page = await open("open");
  await page.evaluate(() => {
    const { world } = window.porchlightFake;
    world.volumeCondition = "swapped";
    world.app.banner = {
      kind: "storage",
      cameras: [],
      text: "The footage disk is not the one that was recorded to last.",
      hint: null,
    };
    world.tell(["app", "settings"]);
  });
  await page.getByRole("button", { name: "Open storage" }).click();
  await page.getByText("This disk is an older copy of the one that was recorded to last.").waitFor();
  await page.getByRole("button", { name: "Go on with this disk…" }).click();
  const dialog = page.getByRole("dialog", { name: "Go on with this disk?" });
  await dialog.getByText("Nothing on the disk is deleted by this.").waitFor();
  await dialog.getByRole("button", { name: "Go on and record" }).click();
  await page.getByText("Recording goes on with this disk.").waitFor();
  await page.getByRole("button", { name: "Go on with this disk…" }).waitFor({ state: "detached" });
  await done(page);
});

test("the recorder's key moves, its consequence said first; the drill's date stays", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByText("after a restart, recording waits for your log-in.").waitFor();
  await page.getByRole("button", { name: "Record before anybody logs in…" }).click();
  await page.getByRole("dialog").getByText("a stolen computer then gives up camera log-ins").waitFor();
  await page.getByRole("button", { name: "Move the key" }).click();
  await page.getByText("The recorder's key lies in a file, so recording begins before anybody logs in.").waitFor();
  expect(await world(page, "settings.unattendedKey")).toBe("file");

  await page.getByText("Not done yet.").waitFor();
  await page.getByLabel("Words or text from the sheet").fill(WORDS.join(" "));
  await page.getByRole("button", { name: "Run the drill" }).click();
  await page.getByText("The sheet works.").waitFor();
  await page.getByText(/^Last done /).waitFor();
  await done(page);
});

test("the window: start with the desktop, the monitor, and full screen with F11, button and Escape", async () => {
  const page = await open("open");
  await playing(page, 4);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Window" }).click();
  await page.getByRole("switch", { name: "Start with the desktop" }).press("Space");
  await expect.poll(() => world(page, "settings.autostart")).toBe(true);
  await page.getByLabel("Full screen goes to").selectOption("HDMI-1");
  await expect.poll(() => world(page, "settings.monitor")).toBe("HDMI-1");
  await page.getByRole("switch", { name: "Start in full screen" }).press("Space");
  await expect.poll(() => world(page, "settings.startFullScreen")).toBe(true);

  // From anywhere, F11 leads to the pictures and nothing else.
  await page.keyboard.press("F11");
  await playing(page, 4);
  expect(await page.getByRole("navigation", { name: "Main" }).isVisible()).toBe(false);
  expect(await page.getByRole("heading", { name: "Cameras" }).isVisible()).toBe(false);
  await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.getByRole("button", { name: "Full screen" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor({ state: "hidden" });
  // One camera large: Escape leaves full screen first, the picture second.
  await page.getByRole("button", { name: /^Driveway, / }).click();
  await page.getByRole("heading", { name: "Driveway" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.getByRole("heading", { name: "Driveway" }).waitFor();
  await page.keyboard.press("Escape");
  await playing(page, 4);
  expect(await world(page, "place.fullScreen")).toBe(false);
  await done(page);
});

test("a day by keyboard alone: unlock, pause, change, look at health, a setting, lock", async () => {
  const page = await open("locked");
  const focus = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
    });
  /** Tab until the focus is on what is named so. */
  const reach = async (name: string | RegExp, key = "Tab") => {
    for (let presses = 0; presses < 60; presses++) {
      const at = await focus();
      if (typeof name === "string" ? at === name : name.test(at)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`${name} is not reached by ${key}; the focus is on ${await focus()}`);
  };
  // Typed at once: the field has the focus as soon as it is there.
  expect(await focus()).toBe("");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("password");
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Enter");
  await playing(page, 4);

  // The second tile's menu: pause it, take it up again on the tile itself.
  await reach(/^Front door, /);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("m");
  expect(await focus()).toBe("Actions for Driveway");
  await page.keyboard.press("Enter");
  await page.locator("[role=menu]:focus-within").waitFor();
  await page.keyboard.press("p");
  await expect.poll(focus).toBe("Pause for an hour");
  await page.keyboard.press("Enter");
  await page.getByText(/^Driveway is paused until /).waitFor();
  await reach(/^Driveway, /, "Shift+Tab");
  await page.keyboard.press("Tab");
  expect(await focus()).toBe("Record again: Driveway");
  await page.keyboard.press("Enter");
  await page.getByText("Driveway records again.").waitFor();
  // The button went with the pause; the focus stays on its tile.
  expect(await focus()).toMatch(/^Driveway, /);

  // Its place is written down.
  await page.keyboard.press("Tab");
  expect(await focus()).toBe("Actions for Driveway");
  await page.keyboard.press("Enter");
  await page.locator("[role=menu]:focus-within").waitFor();
  await page.keyboard.press("e");
  await expect.poll(focus).toBe("Edit…");
  await page.keyboard.press("Enter");
  await expect.poll(focus).toBe("Camera");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("By the road");
  await page.keyboard.press("Enter");
  await page.getByText("Driveway was changed.").waitFor();
  expect(await world(page, "cameras[1].place")).toBe("By the road");

  await reach("Health", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByText("One thing needs you now.").waitFor();
  await reach("Settings");
  await page.keyboard.press("Enter");
  await reach("Keys");
  for (let presses = 0; presses < 4; presses++) await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: "Window" }).waitFor();
  await page.getByRole("switch", { name: "Start with the desktop" }).waitFor();
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press("Tab");
    if (
      await page.getByRole("switch", { name: "Start with the desktop" }).evaluate((at) => at === document.activeElement)
    )
      break;
  }
  await page.keyboard.press("Space");
  await expect.poll(() => world(page, "settings.autostart")).toBe(true);
  await page.keyboard.press("F11");
  await page.getByRole("navigation", { name: "Main" }).waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.keyboard.press("Control+l");
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  await done(page);
});
