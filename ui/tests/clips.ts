// Short H.264 clips for the fake back end, drawn by ffmpeg: a street, a yard, a door and a hall, each with something that moves.
// They are made once into target/ and are not part of the product.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";

interface Scene {
  name: string;
  sky: [string, string];
  /** drawbox arguments, back to front. */
  boxes: string[];
  mover: { color: string; size: string; x: string; y: string };
}

const scenes: Scene[] = [
  {
    name: "street",
    sky: ["0x26324a", "0xd58a4e"],
    boxes: [
      "0:250:640:110:0x2b2e36@1:fill",
      "0:300:640:4:0x8f8768@1:fill",
      "30:120:150:135:0x3a2f2c@1:fill",
      "60:160:28:34:0xf6c56b@1:fill",
      "120:160:28:34:0x20222b@1:fill",
      "230:80:170:175:0x2e3440@1:fill",
      "262:120:30:38:0xf3bb5c@1:fill",
      "330:120:30:38:0xf3bb5c@1:fill",
      "450:140:160:115:0x41382f@1:fill",
      "520:180:30:75:0x20222b@1:fill",
    ],
    mover: { color: "0xb9352b", size: "86x34", x: "mod(t*80\\,740)-90", y: "262" },
  },
  {
    name: "yard",
    sky: ["0x8fb4cf", "0xe9ddc0"],
    boxes: [
      "0:210:640:150:0x5f7b45@1:fill",
      "0:180:640:34:0x7d6a4f@1:fill",
      "80:60:16:130:0x4c3b2a@1:fill",
      "30:20:120:80:0x41603a@1:fill",
      "420:120:180:100:0xb6a58c@1:fill",
      "450:160:40:60:0x54432f@1:fill",
    ],
    mover: { color: "0x33302c", size: "26x58", x: "120+90*sin(t*0.785)", y: "226" },
  },
  {
    name: "door",
    sky: ["0x171b26", "0x3c3a44"],
    boxes: [
      "180:40:280:320:0x3b2f28@1:fill",
      "250:90:140:270:0x6b2f22@1:fill",
      "372:220:8:24:0xd6b25c@1:fill",
      "205:110:20:36:0xffd27d@1:fill",
      "0:320:640:40:0x262a32@1:fill",
    ],
    mover: { color: "0x8fa3bd", size: "44x120", x: "470+60*cos(t*0.785)", y: "212" },
  },
  {
    name: "hall",
    sky: ["0xd9cfbd", "0xa89878"],
    boxes: [
      "0:270:640:90:0x8a6f4d@1:fill",
      "60:70:120:150:0xf1ead9@1:fill",
      "76:86:88:118:0x9fc0cf@1:fill",
      "470:60:110:215:0x6d5136@1:fill",
      "260:210:110:70:0x4f5d57@1:fill",
    ],
    mover: { color: "0x2b2b2e", size: "40x22", x: "300+180*sin(t*0.785)", y: "300" },
  },
];

/** Makes every clip that is missing; says why not, and leaves the pictures out, where there is no ffmpeg. */
export function makeClips(folder: string): void {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("ffmpeg", ["-version"], { stdio: "ignore" });
  } catch {
    console.warn("No ffmpeg: the fake cameras have no pictures.");
    return;
  }
  for (const scene of scenes) {
    make(folder, `${scene.name}-sub.mp4`, scene, ["-s", "640x360", "-an"]);
    // A key frame a second and nothing else, each a fragment of its own.
    make(
      folder,
      `${scene.name}-keys-only.mp4`,
      scene,
      ["-s", "640x360", "-an", "-r", "1", "-g", "1"],
      "frag_every_frame",
    );
    make(folder, `${scene.name}-main.mp4`, scene, ["-s", "1280x720", "-c:a", "aac", "-ac", "1", "-b:a", "48k"]);
    makePast(folder, scene);
  }
  const still = join(folder, "still.jpg");
  if (existsSync(still)) return;
  execFileSync("ffmpeg", [
    "-v",
    "error",
    "-y",
    "-ss",
    "2",
    "-i",
    join(folder, "street-main.mp4"),
    "-frames:v",
    "1",
    "-q:v",
    "6",
    still,
  ]);
}

/** What looking back plays: a group of pictures a second, each a fragment, with the number of the frame burnt in. */
function makePast(folder: string, scene: Scene): void {
  const burnt = strip();
  make(folder, `${scene.name}-past.mp4`, scene, ["-s", "640x360", "-an"], "frag_keyframe", burnt);
  const sound = ["-s", "640x360", "-c:a", "aac", "-ac", "1", "-b:a", "48k"];
  make(folder, `${scene.name}-past-sound.mp4`, scene, sound, "frag_keyframe", burnt);
  // The same camera after its owner chose a smaller picture.
  make(folder, `${scene.name}-past-small.mp4`, scene, ["-s", "320x180", "-an"], "frag_keyframe", burnt);
  // What a render of it looks like: who moves there is hidden.
  const [wide = 0, high = 0] = scene.mover.size.split("x").map(Number);
  const { x, y } = scene.mover;
  const over = { color: "black", size: `${wide + 32}x${high + 32}`, x: `${x}-16`, y: `${y}-16` };
  make(folder, `${scene.name}-past-hidden.mp4`, { ...scene, mover: over }, ["-s", "640x360", "-an"], "frag_keyframe");
  const keys = `${burnt},select='not(mod(n\\,12))'`;
  make(
    folder,
    `${scene.name}-past-keys.mp4`,
    scene,
    ["-s", "640x360", "-an", "-r", "1", "-g", "1"],
    "frag_every_frame",
    keys,
  );
  if (existsSync(join(folder, `${scene.name}-past-8.jpg`))) return;
  const from = ["-v", "error", "-y", "-i", join(folder, `${scene.name}-past-keys.mp4`)];
  execFileSync("ffmpeg", [...from, "-s", "320x180", "-q:v", "5", join(folder, `${scene.name}-past-%d.jpg`)]);
}

/**
 * The frame's number as blocks at the lower left, as the simulated cameras of `crates/demo` draw it: white, black, sixteen bits, and one
 * that makes the count of whites even.
 */
function strip(): string {
  const bit = (place: number) => `gt(bitand(n\\,${2 ** place})\\,0)`;
  const bits = Array.from({ length: 16 }, (_, i) => bit(15 - i));
  const sum = Array.from({ length: 7 }, (_, i) => bit(i)).join("+");
  const blocks = ["1", "0", ...bits, `mod(1+${sum}\\,2)`];
  return blocks
    .flatMap((on, i) => {
      const at = `drawbox=x=${12 + 8 * i}:y=340:w=8:h=8:t=fill`;
      return [`${at}:color=black`, ...(on === "0" ? [] : [`${at}:color=white:enable='${on}'`])];
    })
    .join(",");
}

function make(folder: string, file: string, scene: Scene, more: string[], cut = "", last = "null"): void {
  const boxes = scene.boxes
    .map((box) => {
      const [x, y, w, h, color, t] = box.split(":");
      return `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=${color}:t=${t}`;
    })
    .join(",");
  const filter = [
    `gradients=s=640x360:r=12:d=8:c0=${scene.sky[0]}:c1=${scene.sky[1]}:x0=0:y0=0:x1=0:y1=300:nb_colors=2:speed=0.00001,${boxes}[back]`,
    `color=c=${scene.mover.color}:s=${scene.mover.size}:r=12:d=8[mover]`,
    `[back][mover]overlay=x='${scene.mover.x}':y='${scene.mover.y}':shortest=1,drawbox=x=10:y=10:w='60+40*mod(t\\,8)':h=4:color=white@0.6:t=fill,${last},format=yuv420p[out]`,
  ].join(";");
  encode(join(folder, file), [], filter, more, cut);
}

/** Eight seconds as the fake back end plays them, if they are not there yet. `filter` makes `[out]`; the first of `inputs` is its `[1:v]`. */
export function encode(path: string, inputs: string[], filter: string, more: string[], cut = ""): void {
  if (existsSync(path)) return;
  const part = `${path}.part.mp4`;
  const tone = ["-f", "lavfi", "-i", "sine=frequency=220:duration=8:sample_rate=48000"];
  const sound = more.includes("-an") ? [] : ["-map", "0:a"];
  const codec = ["-c:v", "libx264", "-profile:v", "baseline", "-level", "3.1", "-preset", "veryfast", "-crf", "24"];
  const fragments = cut === "frag_keyframe" ? [] : ["-frag_duration", "250000"];
  execFileSync(
    "ffmpeg",
    [
      ...["-v", "error", "-y", ...tone, ...inputs, "-filter_complex", filter, "-map", "[out]", ...sound, "-t", "8"],
      ...[...codec, "-g", "12", ...more, "-movflags", `+empty_moov+default_base_moof${cut && `+${cut}`}`],
      ...[...fragments, part],
    ],
    { stdio: ["ignore", "ignore", "inherit"], timeout: 60_000 },
  );
  renameSync(part, path);
}
