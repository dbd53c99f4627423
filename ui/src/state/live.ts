// Binds a live player to a video element for as long as it is on the screen and the window is seen.

import { type Accessor, createEffect, createMemo, createSignal, onCleanup, untrack } from "solid-js";
import type { LiveStream } from "../ipc/types/LiveStream";
import type { LiveWhich } from "../ipc/types/LiveWhich";
import { useBackend } from "./backend";
import { LivePlayer, type PlayerState, type Sound } from "./player/live-player";

/** A window that is only passed over on the way to another keeps its streams. */
const HIDDEN_GRACE_MS = 1_500;

export interface Live {
  state: Accessor<PlayerState>;
  stream: Accessor<LiveStream | null>;
}

export function useLive(
  video: Accessor<HTMLVideoElement | undefined>,
  camera: Accessor<string>,
  which: Accessor<LiveWhich>,
  sound: Accessor<Sound> = () => ({ muted: true, volume: 0 }),
): Live {
  const backend = useBackend();
  const [state, setState] = createSignal<PlayerState>({ kind: "opening" });
  const [stream, setStream] = createSignal<LiveStream | null>(null);
  // The list of cameras is read anew every few seconds: the same camera must not be a reason to open its stream again.
  const id = createMemo(camera);
  const size = createMemo(which);
  createEffect(() => {
    const element = video();
    if (!element) return;
    const player = new LivePlayer(element, backend.live, id(), size(), { state: setState, stream: setStream });
    createEffect(() => player.setSound(sound()));
    let running = false;
    let hiding: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(hiding);
      if (document.visibilityState === "visible") {
        if (!running) untrack(() => player.start());
        running = true;
      } else {
        hiding = setTimeout(() => {
          running = false;
          player.stop();
        }, HIDDEN_GRACE_MS);
      }
    };
    look();
    document.addEventListener("visibilitychange", look);
    onCleanup(() => {
      clearTimeout(hiding);
      document.removeEventListener("visibilitychange", look);
      player.dispose();
    });
  });
  return { state, stream };
}
