// The demo household in the real window: `--demo` alone shows simulated cameras, moving and recorded.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { burntNumber, command, waitForPicture } from "./owner.mjs";
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
    const until = Date.now() + 60_000;
    for (;;) {
      const recording = (await command(window.session, "cameras_list")).filter((camera) => camera.status.state === "recording");
      if (recording.length >= 4) break;
      assert.ok(Date.now() < until, `${recording.length} cameras record`);
      await sleep(500);
    }
    await sleep(2000);
    await shot("demo-grid");
    const second = await burntNumber(window.session, null);
    assert.notEqual(second, first, "the burnt number has gone on");
    const state = await command(window.session, "app_state");
    assert.equal(state.demo, true);
    assert.ok(state.home.startsWith(world.folder), "the demo household lies in the throw-away folder");
  } catch (error) {
    await shot("failure-demo").catch(() => {});
    throw error;
  }
});
