// Pictures of redactions in the fake: a frame of the clip that plays in a loop, with what the plan hides filled on a canvas.

import { Blocks } from "../../shapes/blocks";
import { boundsOf, type Mark, shapeAt, WHOLE } from "../../shapes/shape";
import type { CameraMasks } from "../types/CameraMasks";
import type { Plan } from "../types/Plan";

const WIDTH = 640;
const HEIGHT = 360;
const LOOP = 8;

interface Reel {
  video: HTMLVideoElement;
  ready: Promise<void>;
}

const reels = new Map<string, Reel>();
/** One at a time: an element shows one picture. */
let turn: Promise<unknown> = Promise.resolve();

function reel(name: string): Reel {
  const known = reels.get(name);
  if (known) return known;
  const video = document.createElement("video");
  video.muted = true;
  const loaded = new Promise<void>((done) => video.addEventListener("loadeddata", () => done(), { once: true }));
  const ready = fetch(`media/${name}.mp4`)
    .then((answer) => answer.blob())
    .then((blob) => {
      video.src = URL.createObjectURL(new Blob([blob], { type: "video/mp4" }));
      return loaded;
    });
  const made = { video, ready };
  reels.set(name, made);
  return made;
}

/** A frame, when it is its turn. */
function inTurn(name: string, wallUs: number): Promise<OffscreenCanvas> {
  const drawn = turn.then(() => frame(name, wallUs));
  turn = drawn.catch(() => undefined);
  return drawn;
}

async function frame(name: string, wallUs: number): Promise<OffscreenCanvas> {
  const { video, ready } = reel(name);
  await ready;
  const at = ((wallUs / 1e6) % LOOP) + 0.01;
  if (Math.abs(video.currentTime - at) > 0.001) {
    const there = new Promise((done) => video.addEventListener("seeked", done, { once: true }));
    video.currentTime = at;
    await there;
  }
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  canvas.getContext("2d")?.drawImage(video, 0, 0, WIDTH, HEIGHT);
  return canvas;
}

export interface Wanted {
  /** A clip of the fake cameras. */
  clip: string;
  wallUs: number;
  clipUs: number;
  /** What is hidden of it; none shows all. */
  hidden: { plan: Plan; masks: CameraMasks } | null;
}

/** 8 bytes of clip time, then a JPEG. */
export async function redactedPicture({ clip, wallUs, clipUs, hidden }: Wanted): Promise<ArrayBuffer> {
  const canvas = await inTurn(clip, wallUs);
  const context = canvas.getContext("2d");
  if (hidden && context) {
    context.fillStyle = hidden.plan.fill === "soft" ? "#6a6558" : "#000";
    const blocks = Blocks.of(hidden.plan, hidden.masks, clipUs, WIDTH, HEIGHT);
    for (const run of blocks.runs()) context.fillRect(run.x, run.y, run.width, run.height);
  }
  const jpeg = await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 })).arrayBuffer();
  const out = new Uint8Array(8 + jpeg.byteLength);
  new DataView(out.buffer).setBigInt64(0, BigInt(Math.round(clipUs)));
  out.set(new Uint8Array(jpeg), 8);
  return out.buffer;
}

export interface Sought {
  clip: string;
  wallUs: number;
  mark: Mark;
  atUs: number;
  maxWidth: number;
}

/** A JPEG of a mark with as much again around it. */
export async function markPicture({ clip, wallUs, mark, atUs, maxWidth }: Sought): Promise<ArrayBuffer> {
  const canvas = await inTurn(clip, wallUs);
  const shape = shapeAt(mark.keys, atUs);
  const box = shape ? boundsOf(shape) : { x: 0, y: 0, width: WHOLE, height: WHOLE };
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
  const side = Math.max((box.width / WHOLE) * WIDTH, (box.height / WHOLE) * HEIGHT, 24) * 2;
  const left = Math.min(WIDTH - side, Math.max(0, (middleX / WHOLE) * WIDTH - side / 2));
  const top = Math.min(Math.max(0, HEIGHT - side), Math.max(0, (middleY / WHOLE) * HEIGHT - side / 2));
  const wide = Math.min(maxWidth, 320);
  const cut = new OffscreenCanvas(wide, wide);
  cut.getContext("2d")?.drawImage(canvas, left, top, side, side, 0, 0, wide, wide);
  return await (await cut.convertToBlob({ type: "image/jpeg", quality: 0.85 })).arrayBuffer();
}
