// The real window, from the first start to footage opened with stock age: wizard, camera, live, lock, ten kills, an orderly end.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { decrypt, holes, readmeCommands, rescueFolder, segments, stamps } from "./footage.mjs";
import { addCamera, burntNumber, button, command, field, heading, makeHousehold, unlock, waitForPicture } from "./owner.mjs";
import { story } from "./story.mjs";
import { pictures, World } from "./world.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const KILLS = 10;
/** Pictures a second of the simulated camera. */
const RATE = 25;

let world;
let window;
let sheet;
let footage;
let recorder;

const shot = (name) => window.session.screenshot(join(pictures, `${name}.png`));

before(async () => {
  world = await World.create();
});

after(async () => {
  await world?.end();
});

const part = story(() => shot("failure"), 240);

part("a first start makes a household, and the sheet is asked back", async () => {
  window = await world.window("--home", world.home);
  sheet = await makeHousehold(window.session, shot);
  assert.equal(sheet.words.length, 24);
  assert.match(sheet.text, /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/);
  await shot("5-ready");
});

part("a camera is looked at, added and recorded", async () => {
  const [camera] = await world.cameras("cards", "--count", "1", "--width", "1280", "--height", "720", "--rate", String(RATE), "--kbit", "1500");
  // Several borders between segments belong to the proof, and nobody waits a minute for each.
  await command(window.session, "settings_set", { settings: { segmentSeconds: 10 } });
  await window.session.click(button("Add a camera"));
  await addCamera(window.session, { name: "Front door", main: camera.main, sub: camera.main }, shot);
  await window.session.wait("//*[contains(., 'Front door')]", 20);
  footage = (await command(window.session, "settings_get")).folder;
  const until = Date.now() + 30_000;
  for (;;) {
    const [view] = await command(window.session, "cameras_list");
    if (view.status.state === "recording" && view.status.lastDurable) break;
    assert.ok(Date.now() < until, `not recording: ${JSON.stringify(view.status)}`);
    await sleep(250);
  }
});

part("live moves in the grid", async () => {
  const first = await waitForPicture(window.session, join(pictures, "7-grid.png"));
  await sleep(500);
  const second = await waitForPicture(window.session);
  assert.notEqual(second, first, "the burnt number has gone on between two screenshots");
});

part("opened large, it moves", async () => {
  await window.session.click("//*[@role='gridcell' or self::button or @role='button'][contains(@aria-label, 'Front door')]");
  await window.session.wait(button("All cameras"));
  const first = await waitForPicture(window.session, join(pictures, "8-live.png"));
  await sleep(500);
  const second = await waitForPicture(window.session, join(pictures, "9-live-later.png"));
  assert.notEqual(second, first, "the burnt number has gone on between two screenshots");
  await window.session.click(button("All cameras"));
});

part("lock hides it, and unlock brings it back", async () => {
  await window.session.click(button("Lock"));
  await window.session.wait(field("Passphrase"));
  assert.equal(await window.session.run("return document.querySelectorAll('video').length"), 0);
  assert.equal(await burntNumber(window.session), null);
  assert.ok(!(await window.session.run("return document.body.innerText")).includes("Front door"));
  await shot("10-locked");
  await unlock(window.session);
  await waitForPicture(window.session);
});

part(`${KILLS} kills of the window leave the recorder alone, and the next window attaches`, async () => {
  ({ pid: recorder } = (await command(window.session, "app_state")).recorder);
  assert.ok(recorder > 0);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const processes = world.windowProcesses();
    assert.equal(processes.length, 1, "one window is open");
    process.kill(processes[0], "SIGKILL");
    window.driver.kill("SIGKILL");
    while (world.windowProcesses().length > 0) await sleep(20);
    assert.deepEqual(world.recorderProcesses(), [recorder]);
    window = await world.window("--home", world.home);
    await window.session.wait(heading("Locked"), 30);
    const state = await command(window.session, "app_state");
    assert.equal(state.recorder.running, true);
    assert.equal(state.recorder.pid, recorder);
  }
  await unlock(window.session);
  await waitForPicture(window.session);
});

part("the ledger holds and the household checks out", async () => {
  const ledger = await command(window.session, "ledger_verify");
  assert.equal(ledger.ok, true, JSON.stringify(ledger.problems));
  await window.session.click("//a[normalize-space()='Ledger'] | //button[normalize-space()='Ledger']");
  await window.session.wait(heading("Ledger"));
  await sleep(500);
  await shot("11-ledger");
  await window.session.click("//a[normalize-space()='Health'] | //button[normalize-space()='Health']");
  await window.session.wait(heading("Health"));
  await sleep(1000);
  await shot("12-health");
  await window.session.click("//a[normalize-space()='Settings'] | //button[normalize-space()='Settings']");
  await window.session.wait(heading("Settings"));
  await sleep(500);
  await shot("13-settings");
});

part("stop ends in order, and not a frame is missing or doubled", async () => {
  const rotated = Date.now() + 30_000;
  while (segments(footage).length < 3) {
    assert.ok(Date.now() < rotated, "segments follow each other every ten seconds");
    await sleep(250);
  }
  // The answer may not come back: the window it would come to is gone.
  await command(window.session, "window_close", { choice: "stop", remember: false }).catch(() => {});
  const until = Date.now() + 20_000;
  while (world.recorderProcesses().length > 0 || world.windowProcesses().length > 0) {
    assert.ok(Date.now() < until, "window and recorder end within 20 s");
    await sleep(50);
  }
  const files = segments(footage);
  assert.ok(files.length >= 3, `${files.length} segments`);
  const folder = rescueFolder(world, footage, sheet.text);
  const relative = files[0].slice(footage.length + 1);
  const done = world.run("bash", ["-euc", readmeCommands(root, `footage/${relative}`)], { cwd: folder });
  assert.equal(done.status, 0, `the README's commands: ${done.err}`);
  assert.ok(statSync(join(folder, "door.mp4")).size > 10_000);
  const identity = join(folder, "id.txt");
  const numbers = files.flatMap((file) => stamps(decrypt(world, identity, file)));
  const found = holes(numbers);
  console.log(`# ${numbers.length} frames in ${files.length} segments: ${JSON.stringify(found)}`);
  assert.ok(numbers.length > KILLS * RATE, "the recording spans the kills");
  assert.deepEqual({ missing: found.missing, doubled: found.doubled }, { missing: 0, doubled: 0 });
});
