// Looking and minding cameras: the grid, one large, sound, adding, changing, pausing and removing, all by keyboard too.

import { expect, test } from "vitest";
import { done, open, playing, watching } from "./browser";

test("the grid by keyboard: arrows, Enter, sound, Escape, and streams that end with their picture", async () => {
  const page = await open("open");
  await playing(page, 4);
  const openStreams = () => page.evaluate(() => [...window.porchlightFake.world.open.values()]);
  expect((await openStreams()).map((stream) => stream.which)).toEqual(["sub", "sub", "sub", "sub"]);

  await page.getByRole("button", { name: /^Front door, / }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain("Driveway");
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain("Hall");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");

  await page.getByRole("heading", { name: "Front door" }).waitFor();
  await playing(page, 1);
  // Only the large picture is fetched now, from the main stream.
  expect((await openStreams()).map((stream) => [stream.camera, stream.which])).toEqual([["cam0", "main"]]);
  const muted = () => page.locator("video").evaluate((video) => (video as HTMLVideoElement).muted);
  expect(await muted()).toBe(true);
  await page.keyboard.press("m");
  await page.getByRole("button", { name: "Mute" }).waitFor();
  expect(await muted()).toBe(false);
  await page.getByRole("slider", { name: "Volume" }).fill("0.5");
  expect(await page.locator("video").evaluate((video) => (video as HTMLVideoElement).volume)).toBeCloseTo(0.5);

  await page.getByRole("button", { name: "All cameras" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Driveway" }).waitFor();
  await page.getByText("This camera is recorded without sound").waitFor();
  await page.keyboard.press("Escape");
  await playing(page, 4);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain("Driveway");
  await done(page);
});

test("fragments are acknowledged, old ones forgotten, and the picture stays near now", async () => {
  const page = await open("open", { cameras: 1 });
  await playing(page, 1);
  await page.waitForFunction(() =>
    [...window.porchlightFake.world.open.values()].every((stream) => stream.acknowledged >= 12),
  );
  const { behind, kept } = await page.locator("video").evaluate((element) => {
    const video = element as HTMLVideoElement;
    const ranges = video.buffered;
    return { behind: ranges.end(ranges.length - 1) - video.currentTime, kept: video.currentTime - ranges.start(0) };
  });
  expect(behind).toBeLessThan(2);
  expect(kept).toBeLessThan(14);
  await done(page);
});

test("a camera that ends its stream comes back by itself", async () => {
  const page = await open("open", { cameras: 1 });
  await playing(page, 1);
  const said = await watching(page, ".surface__cover");
  await page.evaluate(() => {
    for (const end of window.porchlightFake.world.endings.values()) end("closed");
  });
  await expect.poll(said).toMatch(/The picture cannot be shown right now\..*Recording goes on\./);
  await page.locator(".surface__cover").waitFor({ state: "detached" });
  await playing(page, 1);
  await done(page);
});

test("a camera that goes and comes back with another picture keeps its stream", async () => {
  const page = await open("open", { cameras: 1 });
  await playing(page, 1);
  const said = await watching(page, ".surface__cover");
  const stream = await page.evaluate(() => {
    const [[stream, change] = []] = [...window.porchlightFake.world.changes];
    change?.();
    return stream;
  });
  await expect.poll(said).toContain("Waiting for a picture…");
  await page.locator(".surface__cover").waitFor({ state: "detached" });
  await playing(page, 1);
  const acknowledged = () =>
    page.evaluate((id) => window.porchlightFake.world.open.get(id ?? -1)?.acknowledged ?? -1, stream);
  const before = await acknowledged();
  expect(before).toBeGreaterThan(0);
  await expect.poll(acknowledged).toBeGreaterThan(before);
  await done(page);
});

test("a list that is read anew opens no stream anew", async () => {
  const page = await open("open");
  await playing(page, 4);
  const streams = () => page.evaluate(() => [...window.porchlightFake.world.open.keys()]);
  const before = await streams();
  for (let i = 0; i < 3; i++) {
    const lists = () =>
      page.evaluate(() => window.porchlightFake.world.calls.filter((call) => call === "cameras_list").length);
    const asked = await lists();
    await page.evaluate(() => window.porchlightFake.world.tell(["cameras", "status"]));
    await expect.poll(lists).toBeGreaterThan(asked);
  }
  await page.waitForTimeout(100);
  expect(await streams()).toEqual(before);
  await done(page);
});

test("a camera without a small stream shows its key frames, labelled, without a hole", async () => {
  const page = await open("open", { cameras: 3 });
  const tile = page.getByRole("listitem").filter({ hasText: "Garden" });
  await tile.getByText("Key frames only").waitFor();
  const clock = () => tile.locator("video").evaluate((video) => (video as HTMLVideoElement).currentTime);
  await expect.poll(clock, { timeout: 15_000 }).toBeGreaterThan(0.7);
  expect(await tile.locator("video").evaluate((video) => (video as HTMLVideoElement).buffered.length)).toBe(1);
  await done(page);
});

test("streams stop while the window is hidden and begin again with it", async () => {
  const page = await open("open", { cameras: 2 });
  await playing(page, 2);
  const hide = (hidden: boolean) =>
    page.evaluate(
      (state) => {
        Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      },
      hidden ? "hidden" : "visible",
    );
  await hide(true);
  await page.waitForFunction(() => window.porchlightFake.world.open.size === 0);
  await hide(false);
  await page.waitForFunction(() => window.porchlightFake.world.open.size === 2);
  await playing(page, 2);
  await done(page);
});

test("trouble is told on the tile, in the banner and by the lamp", async () => {
  const page = await open("trouble");
  await playing(page, 1);
  await page.getByText("Driveway is not being recorded.").waitFor();
  await page
    .getByText("It does not answer. Is it switched on and on the network? Trying again in 4 seconds.")
    .waitFor();
  await page.getByText("This computer cannot show H.266.").waitFor();
  await page.getByText("gstreamer1.0-libav").waitFor();
  await page.getByText("You paused it. Nothing is recorded.").waitFor();
  await page.getByRole("img", { name: "Not everything is recorded" }).waitFor();
  await page.getByText("2 of 3 recording").waitFor();
  await done(page);
});

test("adding: a pasted log-in leaves the address, the probe advises, the name must be free", async () => {
  const page = await open("open");
  await page.getByRole("button", { name: "Add a camera" }).click();
  const address = page.getByLabel("Address", { exact: true });
  await address.fill("http://cam/");
  await page.getByText("That is not an RTSP address.").waitFor();
  await address.fill("rtsp://admin:p@ss/w@192.168.1.31/stream1");
  await address.fill("rtsp://admin:p@ss@192.168.1.31/stream1");
  await address.blur();
  expect(await address.inputValue()).toBe("rtsp://192.168.1.31/stream1");
  expect(await page.getByLabel("User name").inputValue()).toBe("admin");
  expect(await page.getByLabel("Password (optional)", { exact: true }).inputValue()).toBe("p@ss");
  expect(await page.getByLabel("Password (optional)", { exact: true }).getAttribute("type")).toBe("password");

  await page.getByText("Where does my camera hide its address?").click();
  await page.getByLabel("Make").selectOption("TP-Link Tapo");
  await page.getByRole("button", { name: "Use these" }).click();
  expect(await address.inputValue()).toBe("rtsp://192.168.1.31:554/stream1");
  expect(await page.getByLabel(/Address of the small stream/).inputValue()).toBe("rtsp://192.168.1.31:554/stream2");

  await page.getByRole("button", { name: "Look at the camera" }).click();
  await page.getByText("2560 × 1440, H.265").waitFor();
  await page.getByText("1 minute behind").waitFor();
  await page.getByText("Its clock is more than a minute behind.").waitFor();
  expect(await page.getByAltText(/^Picture from/).evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(
    1280,
  );
  await page.getByLabel("Name", { exact: true }).fill("Garden");
  await page.getByRole("button", { name: "Add and record" }).click();
  await page.getByText("That name is already in use.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Gate");
  await page.getByRole("button", { name: "Add and record" }).click();
  await page.getByText("Gate is being recorded.").waitFor();
  await playing(page, 5);
  // The password is nowhere on the page.
  expect(await page.content()).not.toContain("p@ss");
  await done(page);
});

test("a camera that does not answer can be added all the same", async () => {
  const page = await open("empty");
  await page.getByRole("button", { name: "Add a camera" }).click();
  await page.getByLabel("Address", { exact: true }).fill("rtsp://nowhere/s");
  await page.getByRole("button", { name: "Look at the camera" }).click();
  await page.getByText("The camera does not answer.").waitFor();
  await page.getByText("Nothing answers at 192.168.1.99.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Shed");
  await page.getByRole("button", { name: "Add without looking" }).click();
  await page.getByText("Shed is being recorded.").waitFor();
  await done(page);
});

test("pause, rename and remove can be taken back", async () => {
  const page = await open("open");
  const menu = async (item: string) => {
    await page.getByRole("button", { name: "Actions for Driveway" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await menu("Pause until I say so");
  await page.getByText("Driveway is paused.").waitFor();
  await page.getByText("You paused it. Nothing is recorded.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("You paused it. Nothing is recorded.").waitFor({ state: "detached" });

  await menu("Remove…");
  await page.getByLabel("Delete its footage too").check();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Driveway was removed.").waitFor();
  await page.getByRole("button", { name: "1 recently removed" }).click();
  await page.getByRole("button", { name: "Take back" }).click();
  await page.getByText("Driveway is back.").waitFor();
  await page.keyboard.press("Escape");

  await menu("Edit…");
  await page.getByLabel("Name", { exact: true }).fill("Street");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Street was changed.").waitFor();
  await page.getByRole("button", { name: /^Street, / }).waitFor();
  await done(page);
});

test("more cameras than fit a page go to the next one", async () => {
  const page = await open("many", { cameras: 18, width: 1920, height: 1080 });
  await page.getByText("Page 1 of 2").first().waitFor();
  expect(await page.locator("[data-tile]").count()).toBe(16);
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("Page 2 of 2").first().waitFor();
  expect(await page.locator("[data-tile]").count()).toBe(2);
  await done(page);
});
