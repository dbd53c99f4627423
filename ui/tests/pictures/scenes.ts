// The scenes of the demo's cameras as clips of the fake back end: recorded from the simulated cameras, once, into target/.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { SCENES } from "../../src/ipc/fake/live";
import { encode } from "../clips";

/** The demo's cameras that are shown, in the order of the fake's. */
export const SHOWN = ["Front door", "Driveway", "Garden", "Street"];

const folder = fileURLToPath(new URL("../../../target/ui/scenes", import.meta.url));

/** The folder of the clips, made where something is missing. `PORCHLIGHT_DEMO` is the program of the simulated cameras. */
export async function makeScenes(): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const recorded = (name: string) => join(folder, `${name.replace(" ", "-")}.mkv`);
  if (!SHOWN.every((name) => existsSync(recorded(name)))) await record(recorded);
  for (const [index, name] of SHOWN.entries()) {
    const scene = SCENES[index];
    // Some seconds in, so that somebody is there.
    const input = ["-ss", "2", "-i", recorded(name)];
    const sized = (size: string, rate = 12) => `[1:v]fps=${rate},scale=${size},format=yuv420p[out]`;
    const at = (file: string) => join(folder, `${scene}-${file}`);
    encode(at("sub.mp4"), input, sized("640:360"), ["-an", "-crf", "18"]);
    encode(at("keys-only.mp4"), input, sized("640:360", 1), ["-an", "-g", "1", "-crf", "18"], "frag_every_frame");
    encode(at("main.mp4"), input, sized("1280:720"), ["-c:a", "aac", "-ac", "1", "-crf", "18"]);
    encode(at("past.mp4"), input, sized("640:360"), ["-an", "-crf", "18"], "frag_keyframe");
    encode(at("past-small.mp4"), input, sized("320:180"), ["-an", "-crf", "18"], "frag_keyframe");
    // What a render of it looks like, as far as these pictures show it.
    const hidden = "[1:v]fps=12,scale=640:360,drawbox=x=224:y=96:w=112:h=208:color=black:t=fill,format=yuv420p[out]";
    encode(at("past-hidden.mp4"), input, hidden, ["-an", "-crf", "18"], "frag_keyframe");
    if (existsSync(at("past-8.jpg"))) continue;
    const small = ["-vf", "fps=1,scale=320:180", "-frames:v", "8", "-q:v", "4", at("past-%d.jpg")];
    execFileSync("ffmpeg", ["-v", "error", "-y", ...input, ...small]);
  }
  const still = join(folder, "still.jpg");
  if (!existsSync(still)) {
    const one = ["-vf", "scale=1280:720", "-frames:v", "1", "-q:v", "4", still];
    execFileSync("ffmpeg", ["-v", "error", "-y", "-ss", "6", "-i", recorded("Driveway"), ...one]);
  }
  return folder;
}

async function record(path: (name: string) => string): Promise<void> {
  const program = process.env.PORCHLIGHT_DEMO;
  if (!program) throw new Error("PORCHLIGHT_DEMO names no program of simulated cameras: use `npm run pictures`");
  const demo = spawn(program, ["cameras"], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    // The line comes when all scenes are drawn and the cameras listen.
    const [line] = await once(createInterface({ input: demo.stdout }), "line");
    const { cameras } = JSON.parse(String(line)) as { cameras: Array<{ name: string; main: string }> };
    for (const { name, main } of cameras.filter((camera) => SHOWN.includes(camera.name))) {
      const copied = ["-rtsp_transport", "tcp", "-i", main, "-t", "14", "-an", "-c", "copy", path(name)];
      execFileSync("ffmpeg", ["-v", "error", "-y", ...copied], {
        stdio: ["ignore", "ignore", "inherit"],
        timeout: 60_000,
      });
    }
  } finally {
    // It ends with its standard input.
    demo.stdin.end();
    demo.kill();
  }
}
