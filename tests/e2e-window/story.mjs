// How the window's stories are told: in parts that stand on one another, with patience for whatever comes in its own time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

/** Tells the parts of one story: each stands on the one before, so a failure ends it. `failed` takes the picture of how it ended. */
export function story(failed, seconds = 180) {
  let broken = false;
  return (name, run) =>
    test(name, { timeout: seconds * 1000 }, async (t) => {
      if (broken) return t.skip("an earlier part failed");
      try {
        await run();
      } catch (error) {
        broken = true;
        await Promise.resolve().then(failed).catch(() => {});
        throw error;
      }
    });
}

/** Waits until something holds and answers with it. `what` is a sentence, or gives what there is instead, for whoever reads the failure. */
export async function until(what, holds, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const held = await holds();
    if (held) return held;
    assert.ok(Date.now() < end, `${typeof what === "string" ? what : JSON.stringify(await what())} within ${seconds} s`);
    await sleep(100);
  }
}
