// The demo household in the real window: `--demo` alone shows simulated cameras, moving and recorded, and somebody asks for footage.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { burntNumber, command, waitForPicture } from "./owner.mjs";
import { until } from "./story.mjs";
import { pictures, World } from "./world.mjs";

let world;
let window;

before(async () => {
  world = await World.create();
});

after(async () => {
  await world?.end();
});

test("the demo opens by itself with cameras that move", { timeout: 400_000 }, async () => {
  window = await world.window("--demo");
  const shot = (name) => window.session.screenshot(join(pictures, `${name}.png`));
  try {
    // The first start draws and encodes its scenes, which takes a busy computer a while.
    await window.session.wait("//video", 180);
    const first = await waitForPicture(window.session, null, 60);
    // One of the five drops off and comes back; the others are there all the time.
    await until("four cameras record", async () => {
      const all = await command(window.session, "cameras_list");
      return all.filter((camera) => camera.status.state === "recording").length >= 4;
    });
    await sleep(2000);
    await shot("demo-grid");
    const second = await burntNumber(window.session, null);
    assert.notEqual(second, first, "the burnt number has gone on");
    const state = await command(window.session, "app_state");
    assert.equal(state.demo, true);
    assert.ok(state.home.startsWith(world.folder), "the demo household lies in the throw-away folder");
    // A neighbour and the town ask, by files in a watched folder, and the fire marshal by a feed; somebody who looks like the town stays closed, and a file that tricks
    // its reader comes to nothing.
    const asked = () => command(window.session, "requests_list");
    await until(async () => asked(), async () => (await asked()).requests.length === 3 && (await asked()).strangers.length === 1, 120);
    const { requests, strangers } = await asked();
    assert.deepEqual(requests.map(({ sender }) => sender).sort(), ["Ana Sousa, 14 Mill Street", "Harbour County Fire Marshal", "Riverton Police Department"]);
    assert.equal(strangers[0].resembles, "Riverton Police Department");
    const town = requests.find(({ sender }) => sender.startsWith("Riverton"));
    assert.deepEqual([town.incident, town.revision, town.whereabouts], ["theft", 1, "here"]);
    assert.ok(town.seconds >= 5 && town.cameras >= 2, JSON.stringify(town));
    await window.session.click("//nav[@aria-label='Main']//button[starts-with(normalize-space(), 'Requests')]");
    await window.session.click("//button[contains(@class, 'ask')][contains(., 'Riverton Police Department')][contains(., 'Theft')]");
    await window.session.wait("//article[contains(@class, 'ask-card')]//h2[contains(., 'Theft')]");
    await shot("demo-request");
    await window.session.click("//button[contains(@class, 'ask')][contains(., 'Unknown sender')]");
    await window.session.wait("//article[contains(@class, 'ask-card')]//h2[contains(., 'Unknown sender')]");
    await shot("demo-unknown-sender");
  } catch (error) {
    await shot("failure-demo").catch(() => {});
    throw error;
  }
});
