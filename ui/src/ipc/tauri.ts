// The real back end: the engine, behind Tauri's commands, one event and raw channels. The only file that knows Tauri.

import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { open, save } from "@tauri-apps/plugin-dialog";
import type { Backend, FragmentSource } from "./backend";
import type { Args, CommandName, Outcome, Value } from "./commands";
import { bytesOf, parseLiveMessage } from "./live-message";
import type { Event } from "./types/Event";
import type { LiveStream } from "./types/LiveStream";

async function ask<T>(name: string, args: Record<string, unknown>): Promise<Outcome<T>> {
  try {
    const answer = await invoke<Outcome<T> | ArrayBuffer | number[]>(name, args);
    // Commands that answer with footage send it raw; what they refuse comes as the usual outcome.
    if (answer instanceof ArrayBuffer) return { ok: true, value: answer as T };
    if (Array.isArray(answer)) return { ok: true, value: Uint8Array.from(answer).buffer as T };
    return answer;
  } catch (fault) {
    // A command answers with an outcome and does not throw: this is a fault of the wiring, such as a missing permission.
    console.error(`command ${name}`, fault);
    return { ok: false, error: { code: "internal", message: `The command ${name} could not be run.`, hint: null } };
  }
}

/** `listen` answers with a promise; who unsubscribes before it has come must not be left subscribed. */
function subscription(name: string, heard: (payload: unknown) => void): () => void {
  const stop = listen(name, (event) => heard(event.payload));
  return () => void stop.then((unlisten) => unlisten());
}

const live: FragmentSource = {
  async open(camera, which, receive) {
    const channel = new Channel<ArrayBuffer | number[]>();
    let closed = false;
    channel.onmessage = (raw) => {
      if (closed) return;
      const message = parseLiveMessage(bytesOf(raw));
      if (message) receive(message);
    };
    const opened = await ask<LiveStream>("live_open", { camera, which, channel });
    if (!opened.ok) return opened;
    const stream = opened.value;
    return {
      ok: true,
      value: {
        stream,
        ack: (received) => void ask("live_ack", { stream: stream.stream, received }),
        close: () => {
          closed = true;
          void ask("live_close", { stream: stream.stream });
        },
      },
    };
  },
};

export const tauri: Backend = {
  call<N extends CommandName>(name: N, args: Args<N>) {
    return ask<Value<N>>(name, args as Record<string, unknown>);
  },
  live,
  subscribe: (changed) => subscription("porchlight", (payload) => changed((payload as Event).topics)),
  onCloseAsked: (asked) => subscription("porchlight-close", asked),
  onFullScreen: (changed) => subscription("porchlight-full-screen", (payload) => changed(payload === true)),
  onFiles(dragged) {
    const paths = (payload: unknown) => (payload as { paths: string[] }).paths;
    const stops = [
      // A word or a picture that is dragged has no path.
      subscription("tauri://drag-enter", (payload) => dragged({ over: paths(payload).length > 0, paths: [] })),
      subscription("tauri://drag-leave", () => dragged({ over: false, paths: [] })),
      subscription("tauri://drag-drop", (payload) => dragged({ over: false, paths: paths(payload) })),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },
  async pickFolder(title) {
    return await open({ title, directory: true, multiple: false });
  },
  async pickFile(title, name) {
    return await save({ title, defaultPath: name });
  },
};
