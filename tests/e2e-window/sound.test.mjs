// Sound as it leaves the window: a loudspeaker that is none is listened to while a camera is opened large, with AAC and with G.711.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { addCamera, button, command, heading, passphrase, unlock } from "./owner.mjs";
import { until } from "./story.mjs";
import { pictures, World } from "./world.mjs";

/** Samples a second of what is listened to. */
const RATE = 8000;
/** Louder than nothing by far, quieter than any camera: of 32768. */
const HEARD = 60;

let world;
let window;

before(async () => {
  world = await World.create();
  const server = `unix:${join(world.folder, "pulse")}`;
  world.env.PULSE_SERVER = server;
  // One sink that goes nowhere, and a monitor of it. Run as root by some CI, which pulseaudio only remarks upon.
  world.start(
    "pulseaudio",
    ["-n", "--exit-idle-time=-1", "--daemonize=no", "--disallow-exit", "-L", "module-null-sink sink_name=speaker", "-L", `module-native-protocol-unix auth-anonymous=1 socket=${join(world.folder, "pulse")}`],
    ["ignore", "ignore", "ignore"],
  );
  await until("the loudspeaker is there", () => world.run("pactl", ["info"], { cwd: world.folder }).status === 0);
});

after(async () => {
  await world?.end();
});

/** How loud the loudspeaker is over `seconds`: the root of the mean square. */
async function loudness(seconds = 2) {
  const ear = spawn("parec", ["-d", "speaker.monitor", "--format=s16le", "--channels=1", `--rate=${RATE}`, "--raw"], { env: world.env });
  const wanted = seconds * RATE * 2;
  let bytes = Buffer.alloc(0);
  ear.stdout.on("data", (more) => {
    bytes = Buffer.concat([bytes, more]);
  });
  await until(`${seconds} s are listened to`, () => bytes.length >= wanted);
  ear.kill();
  let sum = 0;
  for (let at = 0; at + 2 <= bytes.length; at += 2) sum += bytes.readInt16LE(at) ** 2;
  return Math.sqrt(sum / (bytes.length / 2));
}

test("a household with a camera of each kind of sound", { timeout: 240_000 }, async () => {
  world.household(passphrase, 10);
  window = await world.window("--home", world.home);
  await window.session.wait(heading("Locked"), 60);
  await unlock(window.session);
  for (const [name, kind] of [["Door", "aac"], ["Yard", "pcma"]]) {
    const [camera] = await world.cameras("cards", "--count", "1", "--width", "320", "--height", "180", "--rate", "15", "--kbit", "300", `--sound=${kind}`);
    if (name === "Door") {
      await window.session.click(button("Add a camera"));
      await addCamera(window.session, { name, main: camera.main, sound: true });
    } else await command(window.session, "camera_add", { name, url: camera.main, subUrl: null, transport: "tcp", audio: true });
  }
  await until("both record", async () => {
    const cameras = await command(window.session, "cameras_list");
    return cameras.length === 2 && cameras.every((camera) => camera.status.state === "recording");
  });
});

for (const [name, kind] of [["Door", "AAC"], ["Yard", "G.711"]]) {
  test(`${kind} is silent until it is asked for, then heard, then silent again`, { timeout: 90_000 }, async () => {
    await window.session.click(`//button[starts-with(@aria-label, '${name},')]`);
    await window.session.wait(button("All cameras"));
    await until("it plays", () => window.session.run("const v = document.querySelector('video'); return v !== null && v.currentTime > 1 && v.readyState >= 2"));
    assert.ok((await loudness()) < 1, "muted");
    await window.session.click(button("Sound on"));
    let loud = 0;
    await until("it is heard", async () => (loud = await loudness()) > HEARD);
    console.log(`# ${kind}: ${Math.round(loud)} of 32768`);
    await window.session.click(button("Mute"));
    await until("it is silent again", async () => (await loudness()) < 1);
    await window.session.click(button("All cameras"));
  });
}
