// Looking back in the fake: real MP4 pieces out of short clips that are played in a loop, cut as the engine cuts them.

import type { Args } from "../commands";
import type { EventSpan } from "../types/EventSpan";
import type { GapSpan } from "../types/GapSpan";
import type { PlayHeader } from "../types/PlayHeader";
import type { TimelineView } from "../types/TimelineView";
import { type Clip, later, readClip } from "./fmp4";
import { SCENES } from "./live";
import { cameBy, earliest, gapsOf, latest, lookedSince, motion, nextCame, nextChange, nextVisit, small } from "./past";
import type { World } from "./world";

const SECOND = 1_000_000;
const LOOP = 8;
/** Pieces after the first. */
const PIECE = 5 * SECOND;

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

function place(world: World, camera: string): number {
  return world.cameras.findIndex((one) => one.id === camera);
}

function timeline({ fromUs, toUs, buckets }: Args<"timeline">, world: World): TimelineView {
  const bucket = (toUs - fromUs) / buckets;
  const end = latest();
  const cameras = world.cameras.map((camera, index) => {
    const start = earliest(index);
    const from = Math.max(fromUs, start);
    const to = Math.min(toUs, end);
    const gaps = from < to ? gapsOf(index, from, to).filter((gap) => gap.toUs - gap.fromUs >= bucket) : [];
    const runs: TimelineView["cameras"][number]["runs"] = [];
    let at = from;
    for (const gap of gaps) {
      if (gap.fromUs > at) runs.push({ fromUs: at, toUs: gap.fromUs, run: runs.length });
      at = gap.toUs;
    }
    if (at < to) runs.push({ fromUs: at, toUs: to, run: runs.length });
    return {
      camera: camera.id,
      name: camera.name,
      removed: camera.removed !== null,
      runs,
      gaps: gaps.map((gap): GapSpan => gap),
      motion: Array.from({ length: buckets }, (_, i) => {
        const start = fromUs + i * bucket;
        return start + bucket < from || start > end - 90 * SECOND ? -1 : motion(index, start, start + bucket);
      }),
      ...came(world, index, from, Math.min(to, end - 90 * SECOND), bucket),
      recordingSinceUs: camera.status.state === "recording" ? Math.floor(end / (60 * SECOND)) * 60 * SECOND : null,
    };
  });
  const some = world.cameras.length > 0;
  return {
    cameras,
    indexedUntilUs: some ? end - 90 * SECOND : null,
    earliestUs: some ? Math.min(...world.cameras.map((_, index) => earliest(index))) : null,
    latestUs: some ? end : null,
  };
}

/** Who came by, put together as the engine does where a bucket holds several; and where somebody looked. */
function came(world: World, camera: number, from: number, to: number, bucket: number) {
  const since = Math.max(from, lookedSince());
  if (!world.settings.markSubjects || since >= to) return { events: [], looked: [] };
  const events: EventSpan[] = [];
  for (const event of cameBy(camera, since, to)) {
    const last = events.findLast((one) => one.subject === event.subject);
    if (last && event.fromUs - last.toUs <= bucket) {
      last.toUs = event.toUs;
      last.score = Math.max(last.score, event.score);
    } else events.push({ ...event });
  }
  return { events, looked: [{ fromUs: since, toUs: to }] };
}

async function play({ request }: Args<"play">, world: World): Promise<ArrayBuffer> {
  const index = place(world, request.camera);
  const { atUs, keysOnly, audio } = request;
  world.pieces.push({ camera: request.camera, atUs, keysOnly, audio });
  const end = latest();
  const start = earliest(index);
  const empty = { ...NOTHING, fromUs: atUs, toUs: atUs, nextUs: null as number | null };
  if (atUs >= end) return answer({ ...empty, nextUs: atUs, state: "writing" });
  if (atUs < start) return answer({ ...empty, nextUs: start, gap: { fromUs: atUs, toUs: start, cause: "stopped" } });
  const [gap] = gapsOf(index, atUs, atUs + 1);
  if (gap) return answer({ ...empty, nextUs: gap.toUs, gap });
  const from = Math.floor(atUs / SECOND) * SECOND;
  const [ahead] = gapsOf(index, from + 1, from + 60 * SECOND);
  const length = request.budgetBytes === 1 ? SECOND : keysOnly ? 4 * PIECE : PIECE;
  const to = Math.min(from + length, end, ahead?.fromUs ?? end, nextChange(index, from));
  const scene = SCENES[index % SCENES.length];
  const kind = small(index, from) ? "-small" : keysOnly ? "-keys" : audio ? "-sound" : "";
  const oddity = world.oddities.get(request.camera);
  const used = await clip(`${scene}-past${kind}`);
  const parts: Uint8Array[] = [used.init];
  for (let at = from; at < to; at += SECOND) {
    const second = Math.round(at / SECOND);
    const fragment = used.fragments[second % LOOP];
    if (fragment) parts.push(later(fragment, (at - from) / SECOND - (second % LOOP), used.timescales));
  }
  const codecs = oddity === "undecodable" ? "hvc9.9" : kind === "-sound" ? "avc1.42C01F, mp4a.40.2" : "avc1.42C01F";
  const header: PlayHeader = {
    ...NOTHING,
    fromUs: from,
    toUs: to,
    nextUs: to,
    mime: `video/mp4; codecs="${codecs}"`,
    configId: `${scene}${kind}`,
    width: kind === "-small" ? 320 : 640,
    height: kind === "-small" ? 180 : 360,
    initLength: used.init.length,
    timestampOffsetUs: from,
    frames: Math.round((to - from) / (SECOND / 12)),
    frameUs: SECOND / 12,
    state: to >= end ? "writing" : "finished",
  };
  return answer(header, parts);
}

const NOTHING: PlayHeader = {
  fromUs: 0,
  toUs: 0,
  nextUs: null,
  gap: null,
  mime: "",
  configId: "",
  width: 0,
  height: 0,
  initLength: 0,
  timestampOffsetUs: 0,
  cameraOffsetUs: 0,
  frames: 0,
  frameUs: 0,
  state: "finished",
};

function answer(header: PlayHeader, parts: Uint8Array[] = []): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(4 + text.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(out.buffer).setUint32(0, text.length);
  out.set(text, 4);
  let at = 4 + text.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out.buffer;
}

async function picture(camera: string, atUs: number, world: World): Promise<ArrayBuffer> {
  const index = place(world, camera);
  const at = Math.min(Math.floor(atUs / SECOND) * SECOND, latest() - SECOND);
  if (at < earliest(index) || gapsOf(index, at, at + 1).length > 0) return new ArrayBuffer(0);
  const jpeg = await fetch(`media/${SCENES[index % SCENES.length]}-past-${(Math.round(at / SECOND) % LOOP) + 1}.jpg`);
  const bytes = new Uint8Array(await jpeg.arrayBuffer());
  const out = new Uint8Array(8 + bytes.length);
  new DataView(out.buffer).setBigInt64(0, BigInt(at));
  out.set(bytes, 8);
  return out.buffer;
}

export const looking = {
  timeline,
  next_motion: ({ cameras, fromUs, forwards, atLeast }: Args<"next_motion">, world: World) => {
    const found = cameras.flatMap((camera) => {
      const atUs = nextVisit(place(world, camera), fromUs, forwards, atLeast);
      return atUs === null ? [] : [{ atUs, camera }];
    });
    found.sort((a, b) => (forwards ? a.atUs - b.atUs : b.atUs - a.atUs));
    return found[0] ?? null;
  },
  next_event: ({ cameras, fromUs, forwards, subjects }: Args<"next_event">, world: World) => {
    if (!world.settings.markSubjects) return null;
    const found = cameras.flatMap((camera) => {
      const next = nextCame(place(world, camera), fromUs, forwards, subjects);
      return next === null ? [] : [{ atUs: next.fromUs, camera, subject: next.subject }];
    });
    found.sort((a, b) => (forwards ? a.atUs - b.atUs : b.atUs - a.atUs));
    return found[0] ?? null;
  },
  scrub_picture: ({ camera, atUs }: Args<"scrub_picture">, world: World) => picture(camera, atUs, world),
  play,
  still: ({ camera, atUs }: Args<"still">, world: World) => picture(camera, atUs, world),
};
