// What a camera's status means to its owner: a tone, a word and a sentence; and what the lamp shows for all of them.

import type { AppState } from "../ipc/types/AppState";
import type { CameraView } from "../ipc/types/CameraView";
import { t } from "../texts";

export interface StatusWords {
  tone: "good" | "calm" | "warn" | "bad";
  label: string;
  detail: string;
}

export function statusWords(camera: Pick<CameraView, "paused" | "pausedUntil" | "status">): StatusWords {
  const { state, cause, reason, retryInMs } = camera.status;
  if (camera.paused && camera.pausedUntil)
    return { tone: "calm", label: t.pause.until(camera.pausedUntil), detail: t.pause.untilDetail };
  if (camera.paused) return { tone: "calm", ...t.status.paused };
  const words = t.status.state[state];
  switch (state) {
    case "recording":
      return { tone: "good", label: words.label, detail: words.detail };
    case "connecting":
      return { tone: "calm", label: words.label, detail: words.detail };
    case "off":
      return { tone: "warn", label: words.label, detail: cause ? t.status.cause[cause] : words.detail };
    default: {
      const why = (reason && t.status.reason[reason]) || (cause ? t.status.cause[cause] : words.detail);
      const retry = state !== "stalled" && retryInMs !== null ? ` ${t.status.retry(retryInMs)}` : "";
      return { tone: "bad", label: words.label, detail: why + retry };
    }
  }
}

export function isRecording(camera: CameraView): boolean {
  return camera.status.state === "recording" && !camera.paused;
}

export function lightOf(app: AppState, cameras: CameraView[] | undefined): "on" | "off" | "starting" | "trouble" {
  const banner = app.banner?.kind;
  if (banner && banner !== "recovery_unconfirmed") return "trouble";
  if (!app.recorder.running) return app.recorder.problem || app.recorder.waitingForKeyring ? "trouble" : "off";
  // Locked: the list is not told, and no banner means that all is well.
  if (!cameras) return "on";
  const wanted = cameras.filter((camera) => !camera.paused && camera.removed === null);
  if (wanted.length === 0) return "off";
  if (wanted.every(isRecording)) return "on";
  return wanted.some((camera) => statusWords(camera).tone === "bad") ? "trouble" : "starting";
}
