// Live pictures out of clips that play in a loop, at the pace of a camera.

import type { FragmentSource, LiveHandle } from "../backend";
import { brief, type Clip, later, readClip } from "./fmp4";
import type { World } from "./world";

export const SCENES = ["street", "yard", "door", "hall"];
const LOOP_SECONDS = 8;

const clips = new Map<string, Promise<Clip>>();

function clip(name: string): Promise<Clip> {
  const known = clips.get(name);
  if (known) return known;
  const loading = fetch(`media/${name}.mp4`)
    .then((answer) => answer.arrayBuffer())
    .then((bytes) => readClip(new Uint8Array(bytes)));
  clips.set(name, loading);
  return loading;
}

export function fakeLive(world: World): FragmentSource {
  let next = 1;
  return {
    async open(camera, which, receive) {
      const at = world.cameras.findIndex((one) => one.id === camera);
      const view = world.cameras[at];
      const fail = (code: "not_found" | "unreachable", message: string) =>
        ({ ok: false, error: { code, message, hint: null } }) as const;
      if (!view) return fail("not_found", "There is no such camera.");
      if (view.status.state !== "recording") return fail("unreachable", "The camera sends nothing.");
      const oddity = world.oddities.get(camera);
      const g711 = oddity === "g711" && which === "main";
      const keysOnly = which === "sub" && view.subAddress === null;
      let seen = await clip(`${SCENES[at % SCENES.length]}-${keysOnly ? "keys-only" : which}`);
      const codecs =
        oddity === "undecodable" ? "vvc1.1.L51" : which === "main" ? "avc1.42C01F, mp4a.40.2" : "avc1.42C01F";
      const stream = next++;
      world.open.set(stream, { camera, which, acknowledged: 0 });
      const pace = (LOOP_SECONDS * 1000) / seen.fragments.length;
      let sent = 0;
      let timer: ReturnType<typeof setInterval> | undefined;
      const send = () => {
        const fragment = seen.fragments[sent % seen.fragments.length];
        if (fragment) {
          const round = Math.floor(sent / seen.fragments.length);
          const moved = later(fragment, round * LOOP_SECONDS, seen.timescales);
          const short = (seen.timescales.get(1) ?? 0) / 25;
          receive({ kind: "fragment", bytes: keysOnly ? brief(moved, short) : moved });
        }
        if (g711) receive({ kind: "g711", at: sent * pace * 1000, bytes: new Uint8Array(2000).fill(0xd5) });
        sent++;
      };
      // Before the answer, as a fast channel may.
      receive({ kind: "init", bytes: seen.init });
      timer = setInterval(send, pace);
      send();
      const handle: LiveHandle = {
        stream: {
          stream,
          mime: `video/mp4; codecs="${codecs}"`,
          width: which === "main" ? 1280 : 640,
          height: which === "main" ? 720 : 360,
          label: keysOnly ? "key frames only" : "live",
          g711: g711 ? { law: "a", rate: 8000, channels: 1 } : null,
        },
        ack: (received) => {
          const open = world.open.get(stream);
          if (open) open.acknowledged = received;
        },
        close: () => {
          clearInterval(timer);
          world.open.delete(stream);
          world.endings.delete(stream);
          world.changes.delete(stream);
        },
      };
      world.endings.set(stream, (reason) => {
        clearInterval(timer);
        receive({ kind: "ended", reason, last: true });
      });
      world.changes.set(stream, async () => {
        clearInterval(timer);
        receive({ kind: "ended", reason: "closed", last: false });
        seen = await clip(`${SCENES[(at + 1) % SCENES.length]}-${which}`);
        await new Promise((back) => setTimeout(back, 400));
        const { mime, width, height } = handle.stream;
        receive({ kind: "config", facts: { mime, width, height, g711: null } });
        receive({ kind: "init", bytes: seen.init });
        sent = 0;
        timer = setInterval(send, pace);
      });
      return { ok: true, value: handle };
    },
  };
}
