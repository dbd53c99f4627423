// The real window as a part of the desktop: its frame's X, the tray, notifications, one window a household, full screen, the start with
// the log-in, the look, and beginning again when every key is lost.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Agency, NAME } from "./agency.mjs";
import { active, brightness, Desktop, frames, geometry, HEIGHT, pressX, screen, states, WIDTH, waitForFrames, xdotool } from "./desktop.mjs";
import { addCamera, button, command, field, heading, makeHousehold, passphrase, unlock } from "./owner.mjs";
import { story, until } from "./story.mjs";
import { pictures, program, World } from "./world.mjs";

const ready = "[not(@aria-disabled='true')]";
const [ESCAPE, F11] = ["\uE00C", "\uE03B"];
/** Shown in full screen too. */
const grid = "//ul[@aria-label='Live pictures']";
const dialog = "//*[@role='dialog']";
const second = "seven slow herons under the pier";

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

const part = story(() => screen(join(pictures, "failure-desktop.png")));

const state = () => command(window.session, "app_state");

/** A page opened by WebDriver alone can be asked; so every look inside is through a window of its own. */
async function openWindow() {
  window = await world.window("--home", world.home);
  await window.session.wait("//h1", 40);
  await waitForFrames(1);
}

part("a household whose recorder's key lies in the keyring records", async () => {
  await openWindow();
  await makeHousehold(window.session);
  const [camera] = await world.cameras("cards", "--count", "1", "--width", "640", "--height", "360", "--rate", "15", "--kbit", "500");
  await window.session.click(button("Add a camera"));
  await addCamera(window.session, { name: "Front door", main: camera.main.replace("//", "//ada:secret-of-ada@") });
  await until("the camera records", async () => {
    const [seen] = await command(window.session, "cameras_list");
    return seen?.status.state === "recording" && seen.status.lastDurable;
  });
  const now = await state();
  assert.equal(now.unattendedKey, "keyring");
  assert.equal(now.recorder.running, true);
  // No file holds the key instead.
  const keys = join(world.home, "keys");
  assert.deepEqual(existsSync(keys) ? readdirSync(keys) : [], []);
});

part("the tray shows a lamp with a menu; lock works from it", async () => {
  const { item } = await desktop.heard((said) => said.item);
  assert.ok(item.path.length > 1);
  await until("the tray says that all is well", async () => (await desktop.menu()).entries[0].label === "Recording");
  const { status, entries } = await desktop.menu();
  assert.equal(status, "Active");
  assert.deepEqual(
    entries.map((entry) => [entry.label, entry.enabled]),
    [
      ["Recording", false],
      ["Open Porchlight", true],
      ["Lock", true],
      ["Quit…", true],
    ],
  );
  await desktop.press("Lock");
  await window.session.wait(heading("Locked"));
  await until("a locked household cannot be locked", async () => (await desktop.menu()).entries[2].enabled === false);
});

part("a camera that is lost is told on the desktop by its name, never by its address", async () => {
  await unlock(window.session);
  await window.session.wait("//nav[@aria-label='Main']", 60);
  world.simulator.kill("SIGSTOP");
  const lost = await desktop.notification(60);
  assert.equal(lost.summary, "Not recording");
  assert.match(lost.body, /Front door/);
  assert.doesNotMatch(lost.body, /rtsp|127\.0\.0\.1|:\d{4}|ada|secret/);
  await until("the tray says it without the name", async () => (await desktop.menu()).entries[0].label === "1 camera is not being recorded");
  await shot("desktop-not-recording");
  world.simulator.kill("SIGCONT");
  const again = await desktop.notification(60);
  assert.equal(again.summary, "Recording again");
});

part("who asks for footage is told on the desktop once, and nothing of what they ask", async () => {
  const agency = new Agency(world);
  const file = agency.request({ summary: "A red cargo bicycle was taken.", wanted: "A red cargo bicycle, or a white van." });
  const text = readFileSync(file, "utf8");
  const { session } = window;
  // The story may be told at night.
  await command(session, "rules_set", { rules: { ...(await command(session, "rules_get")), quietFrom: 0, quietTo: 0 } });
  await command(session, "trust_pin_file", { text: agency.key, class: "municipal" });
  assert.equal((await command(session, "request_take", { text })).taken, "card");
  const told = await desktop.notification(60);
  assert.deepEqual([told.summary, told.body], [`${NAME} asks for footage`, "Read it when you like. Nobody learns what you do."]);
  // Said again it would be heard before whatever the next parts wait for.
  assert.equal((await command(session, "request_take", { text })).taken, "known");
});

part("a second start shows the window that is there", async () => {
  const [frame] = frames();
  xdotool("windowminimize", frame);
  await until("it is hidden", () => /HIDDEN/.test(states(frame)));
  const other = world.start(program("porchlight-window"), ["--home", world.home]);
  const ended = new Promise((resolve) => other.once("exit", resolve));
  assert.equal(await ended, 0);
  await until("it is back", () => !/HIDDEN/.test(states(frame)) && active() === Number(frame));
  assert.equal(frames().length, 1);
});

part("full screen: F11 fills the screen with pictures only, Escape leaves", async () => {
  const [frame] = frames();
  const before = geometry(frame);
  await window.session.press(F11);
  await until("it fills the screen", () => geometry(frame).width === WIDTH && geometry(frame).height === HEIGHT);
  assert.match(states(frame), /FULLSCREEN/);
  await window.session.waitGone("//nav[@aria-label='Main']");
  await sleep(500);
  await shot("desktop-full-screen");
  await window.session.press(ESCAPE);
  await until("it leaves", () => geometry(frame).width === before.width);
  await window.session.wait("//nav[@aria-label='Main']", 60);
});

part("starting with the desktop is an entry among its autostart programs, and goes with the switch", async () => {
  const folder = join(world.folder, ".config", "autostart");
  const entries = () => (existsSync(folder) ? readdirSync(folder) : []);
  await command(window.session, "settings_set", { settings: { autostart: true } });
  await until("the entry is there", () => entries().length === 1);
  const entry = readFileSync(join(folder, entries()[0]), "utf8");
  assert.match(entry, /^Exec=.*porchlight-window.* --background/m);
  assert.ok(entry.includes(`--home ${world.home}`), entry);
  await command(window.session, "settings_set", { settings: { autostart: false } });
  await until("the entry is gone", () => entries().length === 0);
});

part("the X asks; kept recording, the window goes, locked, and the tray still tells", async () => {
  await command(window.session, "settings_set", { settings: { look: "light" } });
  pressX();
  await window.session.wait(`${dialog}//h2[normalize-space()='Keep recording after closing?']`);
  await shot("desktop-close-question");
  // Escape is no answer.
  await window.session.press(ESCAPE);
  await window.session.waitGone(dialog);
  assert.equal(frames().length, 1);
  await sleep(10_500);
  pressX();
  await window.session.click(`${dialog}${button("Keep recording")}`);
  await waitForFrames(0);
  assert.equal(world.windowProcesses().length, 1, "the lamp in the tray stays");
  assert.equal(world.recorderProcesses().length, 1, "recording goes on");
  const { entries } = await desktop.menu();
  assert.equal(entries[2].enabled, false, "and it is locked");
  world.simulator.kill("SIGSTOP");
  assert.equal((await desktop.notification(60)).body, "1 camera is not being recorded.");
  world.simulator.kill("SIGCONT");
  assert.equal((await desktop.notification(60)).summary, "Recording again");
});

part("the tray opens the window again, in the look that was chosen", async () => {
  await desktop.press("Open Porchlight");
  await waitForFrames(1);
  await until("it is drawn", async () => {
    screen(join(pictures, "desktop-opened-again.png"));
    const [frame] = frames();
    return brightness(frame) > 200;
  });
});

part("quitting from the tray asks too, and stop ends everything in order", async () => {
  await desktop.press("Quit…");
  await sleep(1500);
  screen(join(pictures, "desktop-quit-question.png"));
  // No WebDriver reaches a page that it did not open: the second answer of the question, by keyboard.
  xdotool("key", "Tab", "Return");
  await until("everything ends", () => world.windowProcesses().length === 0 && world.recorderProcesses().length === 0, 30);
});

part("started in full screen on the chosen monitor; the answer to the X is remembered", async () => {
  await openWindow();
  await unlock(window.session);
  await window.session.wait("//nav[@aria-label='Main']", 60);
  const { monitors } = await command(window.session, "window_place");
  // GTK knows only monitors with a plug of their own, and Xvfb has one: the left. The window is moved to the other half.
  assert.deepEqual([monitors[0].width, monitors[0].height], [WIDTH, HEIGHT]);
  await command(window.session, "settings_set", { settings: { startFullScreen: true, monitor: monitors[0].name } });
  const [moved] = frames();
  xdotool("windowmove", moved, String(WIDTH + 60), "60");
  await until("it is on the right", () => geometry(moved).x >= WIDTH);
  await until("it records", async () => (await state()).recorder.running);
  pressX();
  await window.session.wait(dialog);
  await window.session.click(`${dialog}//label[contains(., 'Do the same next time')]//input`);
  await window.session.click(`${dialog}${button("Stop recording")}`).catch(() => {});
  await until("everything ends", () => world.windowProcesses().length === 0 && world.recorderProcesses().length === 0, 30);

  await openWindow();
  await until("it fills the chosen monitor", () => {
    const { x, width, height } = geometry(frames()[0]);
    return /FULLSCREEN/.test(states(frames()[0])) && x === 0 && width === WIDTH && height === HEIGHT;
  });
  assert.equal(await window.session.run("return document.documentElement.dataset.look"), "light");
  await until("it records", async () => (await state()).recorder.running);
  pressX();
  await until("nothing is asked", () => world.windowProcesses().length === 0 && world.recorderProcesses().length === 0, 30);
});

part("passphrase and sheet both lost: the owner begins again and gets a new sheet", async () => {
  await openWindow();
  await window.session.click(button("Forgot the passphrase?"));
  await window.session.click("//summary[contains(., 'No sheet either?')]");
  await window.session.click(button("Begin again with a new key"));
  await window.session.type(field("New passphrase"), second);
  await window.session.type(field("The same once more"), second);
  await window.session.type(field("Type “begin again” to go on"), "begin again");
  await shot("desktop-begin-again");
  await window.session.click(`${button("Make the new key")}${ready}`);
  await window.session.wait(heading("Your recovery sheet"), 60);
  await shot("desktop-new-sheet");
  const asked = await window.session.run(`return {
    words: [...document.querySelectorAll(".sheet__words .mono")].map((word) => word.textContent.trim()),
    numbers: [...document.querySelectorAll(".words-back label")].map((label) => Number(label.textContent.match(/\\d+/)[0])),
  }`);
  assert.equal(asked.words.length, 24);
  for (const number of asked.numbers) await window.session.type(field(`Word ${number}`), asked.words[number - 1]);
  await window.session.click(`${button("Check the words")}${ready}`);
  await window.session.wait(grid, 60);
  assert.equal((await state()).recoveryConfirmed, true);
  // The old passphrase opens nothing any more, the new one does.
  await command(window.session, "lock");
  await window.session.wait(heading("Locked"));
  await window.session.type(field("Passphrase"), passphrase);
  await window.session.click(`${button("Unlock")}${ready}`);
  await window.session.wait("//*[contains(text(), 'That passphrase does not open this household.')]");
  await window.session.type(field("Passphrase"), second);
  await window.session.click(`${button("Unlock")}${ready}`);
  await window.session.wait(grid, 60);
  await until("recording goes on with the new key", async () => {
    const [camera] = await command(window.session, "cameras_list");
    return camera?.status.state === "recording";
  }, 40);
});
