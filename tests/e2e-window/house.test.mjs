// What only the owner can decide, decided in the real window while recording goes on around it: where the recorder's own key lies, whether
// a disk or a database that is not the latest may be gone on with, and what the window's X means from now on.
import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Desktop, pressX, waitForFrames } from "./desktop.mjs";
import { button, command, makeHousehold, unlock } from "./owner.mjs";
import { story, until } from "./story.mjs";
import { pictures, program, World } from "./world.mjs";

const dialog = "//*[@role='dialog']";
const main = "//nav[@aria-label='Main']";

let world;
let desktop;
let window;

const shot = (name) => window.session.screenshot(join(pictures, `${name}.png`));

before(async () => {
  world = await World.create();
  desktop = await Desktop.open(world);
});

after(async () => {
  await world?.end();
});

const part = story(() => shot("failure-house"));

const status = async () => (await command(window.session, "cameras_list"))[0]?.status;

/** Recording, with footage on the disk that is younger than this call by a second. */
async function records(what) {
  const from = Date.now() + 1000;
  await until(what, async () => {
    const now = await status();
    return now?.state === "recording" && Date.parse(now.lastDurable ?? 0) >= from;
  }, 60);
}

async function open() {
  window = await world.window("--home", world.home);
  await window.session.wait("//h1", 40);
  await waitForFrames(1);
}

/** Ends window and recorder in order. */
async function stop() {
  await command(window.session, "window_close", { choice: "stop", remember: false }).catch(() => {});
  await until("window and recorder end", () => world.windowProcesses().length === 0 && world.recorderProcesses().length === 0);
}

async function settings(section) {
  await window.session.click(button("Settings"));
  await window.session.click(`//*[@role='tab'][normalize-space()='${section}']`);
}

const segmentsOf = () => JSON.parse(world.porchlight("segments", "--json"));

part("a household records, its recorder's key in the keyring", async () => {
  await open();
  await makeHousehold(window.session);
  await window.session.click(button("Later"));
  await command(window.session, "settings_set", { settings: { segmentSeconds: 3, reserveBytes: 0 } });
  const [{ main: url }] = await world.cameras("cards", "--count", "1", "--width", "320", "--height", "180", "--rate", "12", "--kbit", "300");
  await command(window.session, "camera_add", { name: "Door", url, subUrl: null, transport: "tcp", audio: false });
  await records("it records");
  assert.equal((await command(window.session, "app_state")).unattendedKey, "keyring");
});

part("the recorder's key is moved into a file and back while it records", async () => {
  const keys = join(world.home, "keys");
  const files = () => (existsSync(keys) ? readdirSync(keys) : []);
  const [recorder] = world.recorderProcesses();
  await settings("Keys");
  for (const [to, open, title, said] of [
    ["file", "Record before anybody logs in…", "Record before anybody logs in?", "The key lies in a file now."],
    ["keyring", "Wait for my log-in instead…", "Wait for your log-in?", "The key lies in the keyring now."],
  ]) {
    await window.session.click(button(open));
    await window.session.wait(`${dialog}//h2[normalize-space()='${title}']`);
    await shot(`house-key-to-${to}`);
    await window.session.click(`${dialog}${button("Move the key")}`);
    await window.session.wait(`//*[contains(text(), '${said}')]`);
    assert.equal((await command(window.session, "app_state")).unattendedKey, to);
    assert.equal(files().length, to === "file" ? 1 : 0);
    await records(`recording goes on with the key in ${to}`);
    assert.deepEqual(world.recorderProcesses(), [recorder], "by the same recorder");
    // The next recorder finds it in its new place.
    if (to === "file") continue;
    process.kill(recorder, "SIGKILL");
    await until("another recorder starts", () => world.recorderProcesses().some((pid) => pid !== recorder));
    await records("the next recorder finds the key");
  }
  const { ok, problems } = await command(window.session, "ledger_verify");
  assert.ok(ok, JSON.stringify(problems));
  const moved = (await command(window.session, "ledger_list", { limit: 100, before: null })).filter(({ kind }) => kind === "key_moved");
  assert.equal(moved.length, 2);
});

/**
 * What the storage page says of the disk, and that nothing is recorded meanwhile; then the owner says yes, and it is recorded.
 */
async function accepts(says, ask, name) {
  await open();
  await unlock(window.session);
  await window.session.wait(main, 60);
  await settings("Storage");
  await window.session.wait(`//*[contains(text(), "${says}")]`, 30);
  await shot(`house-${name}`);
  const before = segmentsOf().length;
  await sleep(2_000);
  assert.equal(segmentsOf().length, before, "nothing is written before the owner says yes");
  assert.notEqual((await status()).state, "recording");
  await window.session.click(button(ask));
  await window.session.wait(`${dialog}//*[contains(text(), 'Nothing on the disk is deleted by this.')]`);
  await window.session.click(`${dialog}${button("Go on and record")}`);
  await window.session.wait("//*[contains(text(), 'Recording goes on with this disk.')]");
  await window.session.waitGone(`//*[contains(text(), "${says}")]`);
  await records("recording goes on");
  const check = await command(window.session, "check");
  assert.ok(check.ok, JSON.stringify(check));
}

part("a database brought back from a backup is told, and gone on with after the owner's yes", async () => {
  await stop();
  const backup = join(world.folder, "backup");
  cpSync(world.home, backup, { recursive: true });
  const then = segmentsOf().length;
  await open();
  await unlock(window.session);
  await window.session.wait(main, 60);
  await until("more was recorded", () => segmentsOf().length >= then + 2);
  await stop();
  const latest = segmentsOf();
  for (const name of ["recorder.db", "recorder.db-wal", "recorder.db-shm"]) {
    rmSync(join(world.home, name), { force: true });
    if (existsSync(join(backup, name))) cpSync(join(backup, name), join(world.home, name));
  }
  await accepts("an older copy than its footage", "Go on from here…", "old-database");
  // What the old database did not know is taken in: nothing that was recorded is lost.
  const known = segmentsOf().map(({ file }) => file);
  for (const { file } of latest) assert.ok(known.includes(file), `${file} is known again`);
});

part("a disk that is an older copy is told, and gone on with after the owner's yes", async () => {
  await stop();
  const footage = join(world.home, "footage");
  renameSync(footage, join(world.folder, "newer"));
  cpSync(join(world.folder, "backup", "footage"), footage, { recursive: true });
  await accepts("an older copy", "Go on with this disk…", "older-disk");
});

part("the X is answered with Keep once, remembered, and never asks again", async () => {
  pressX();
  await window.session.wait(dialog);
  await window.session.click(`${dialog}//label[contains(., 'Do the same next time')]//input`);
  await window.session.click(`${dialog}${button("Keep recording")}`).catch(() => {});
  await waitForFrames(0);
  const [recorder] = world.recorderProcesses();
  assert.ok(recorder > 0, "recording goes on");
  const { entries } = await desktop.menu();
  assert.equal(entries[0].label, "Recording");
  // Opened again by a second start, its X closes at once.
  const second = world.start(program("porchlight-window"), ["--home", world.home]);
  assert.equal(await new Promise((resolve) => second.once("exit", resolve)), 0);
  await waitForFrames(1);
  pressX();
  await waitForFrames(0);
  assert.deepEqual(world.recorderProcesses(), [recorder], "the same recorder still records");
  const seen = segmentsOf().length;
  await until("footage comes", () => segmentsOf().length > seen);
  assert.equal(JSON.parse(world.porchlight("settings", "get", "--json")).closeAction, "keep");
});
