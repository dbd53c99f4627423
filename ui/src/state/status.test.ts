import { expect, test } from "vitest";
import { makeWorld } from "../ipc/fake/world";
import type { Banner } from "../ipc/types/Banner";
import type { CameraState } from "../ipc/types/CameraState";
import { lightOf, statusWords } from "./status";

const world = () => makeWorld("open", 2);

test.each([
  ["recording", "good"],
  ["connecting", "calm"],
  ["stalled", "bad"],
  ["waiting", "bad"],
  ["refused", "bad"],
  ["off", "warn"],
] as Array<[CameraState, string]>)("%s is %s", (state, tone) => {
  const [camera] = world().cameras;
  if (!camera) throw new Error("no camera");
  const words = statusWords({ paused: false, pausedUntil: null, status: { ...camera.status, state } });
  expect(words.tone).toBe(tone);
  expect(words.label).not.toBe("");
  expect(words.detail).not.toBe("");
});

test("the reason is told before the cause, with the next try", () => {
  const [camera] = world().cameras;
  if (!camera) throw new Error("no camera");
  const status = {
    ...camera.status,
    state: "waiting",
    cause: "camera_offline",
    reason: "unauthorized",
    retryInMs: 4000,
  } as const;
  expect(statusWords({ paused: false, pausedUntil: null, status }).detail).toBe(
    "It refuses the user name or password. Trying again in 4 seconds.",
  );
  expect(statusWords({ paused: true, pausedUntil: null, status }).tone).toBe("calm");
});

test("the lamp", () => {
  const { app, cameras } = world();
  const [first, second] = cameras;
  if (!first || !second) throw new Error("no cameras");
  expect(lightOf(app, cameras)).toBe("on");
  expect(lightOf(app, [])).toBe("off");
  expect(lightOf(app, undefined)).toBe("on");
  expect(lightOf({ ...app, recorder: { ...app.recorder, running: false } }, cameras)).toBe("off");
  expect(lightOf(app, [first, { ...second, status: { ...second.status, state: "waiting" } }])).toBe("trouble");
  expect(lightOf(app, [first, { ...second, status: { ...second.status, state: "connecting" } }])).toBe("starting");
  expect(lightOf(app, [first, { ...second, paused: true }])).toBe("on");
  const banner: Banner = { kind: "recovery_unconfirmed", cameras: [], text: "", hint: null };
  expect(lightOf({ ...app, banner }, cameras)).toBe("on");
  expect(lightOf({ ...app, banner: { ...banner, kind: "disk" } }, cameras)).toBe("trouble");
});
