// Set-up, shared by `npm start`, `npm test` and .ci/run: system packages, npm packages, models, the UI's build. It says what it does, does it
// once (a second run only looks, in well under a second), and stops with a clear list where it cannot. Building Rust is the callers'.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bringBagit } from "./bagit.mjs";
import { bringModels, modelsKey, modelsThere } from "./models.mjs";
import { app, tests } from "./packages.mjs";
import { ask, has, root, run } from "./process.mjs";
import { SPACES, bringSpaces, spacesThere } from "./spaces.mjs";

const stamps = join(root, ".setup");

/** A reason to stop that the owner can act on; printed without a stack. */
export class SetupError extends Error {}

/** Everything but the Rust build. `withTests` adds what only the tests need. */
export async function setUp({ withTests }) {
  needNode();
  await systemPackages(withTests ? [...app, ...tests] : app);
  needRust();
  if (withTests) await rustPackages();
  await npmPackages();
  await models(withTests);
  if (withTests) await bagit();
  if (withTests) await spaces();
  await buildUi();
}

function needNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  }
}

function needRust() {
  const wanted = /rust-version = "([\d.]+)"/.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
  const found = has("rustc") ? /rustc (\d+)\.(\d+)/.exec(ask("rustc", ["--version"]) ?? "") : null;
  if (found === null) {
    throw new SetupError(`Rust is missing: install Rust ${wanted} or newer with rustup (see rustup.rs), then run this again.`);
  }
  const [major, minor] = wanted.split(".").map(Number);
  if (Number(found[1]) < major || (Number(found[1]) === major && Number(found[2]) < minor)) {
    throw new SetupError(`Rust ${found[1]}.${found[2]} is too old: Porchlight needs ${wanted} or newer (rustup update).`);
  }
}

/** Also called by a bench, for what it alone needs. */
export async function systemPackages(wanted) {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return;
  if (!debianLike()) {
    if (everythingAtHand()) return;
    throw new SetupError(
      "Porchlight installs its system packages itself on Debian and Ubuntu only.\n" +
        "Here, install what these Debian packages hold under your system's names, then run this again with PORCHLIGHT_SKIP_SYSTEM=1:\n  " +
        wanted.join("\n  "),
    );
  }
  console.log(`Set-up: installing ${missing.length} system packages: ${missing.map((entry) => entry.split("|")[0]).join(" ")}`);
  const asRoot = process.getuid?.() === 0;
  const sudo = asRoot ? [] : ["sudo"];
  if (!asRoot && !has("sudo")) {
    throw new SetupError(`There is no sudo. As root, run:\n  apt-get install --no-install-recommends ${missing.map(offered).join(" ")}`);
  }
  if (!asRoot) console.log("Set-up: sudo may ask for your password.");
  const apt = (...args) => {
    const [program, ...rest] = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    return run(program, rest, { keep: false });
  };
  // Lists may be old or absent on a fresh system; once is enough, and a failing mirror shows again at install.
  await apt("update", "-q");
  const names = missing.map((entry) => offered(entry));
  const done = await apt("install", "-y", "-q", "--no-install-recommends", ...names);
  const still = missingPackages(wanted);
  if (done.status !== 0 || still.length > 0) {
    throw new SetupError(`These system packages could not be installed: ${(still.length > 0 ? still : missing).join(" ")}`);
  }
}

/** The entries of `wanted` for which no alternative is installed. */
function missingPackages(wanted) {
  if (process.env.PORCHLIGHT_SKIP_SYSTEM === "1") return [];
  if (!has("dpkg-query")) return wanted;
  const installed = new Set();
  for (const line of (ask("dpkg-query", ["-W", "-f=${Package} ${db:Status-Status}\n"]) ?? "").split("\n")) {
    const [name, status] = line.split(" ");
    if (status === "installed") installed.add(name);
  }
  return wanted.filter((entry) => !entry.split("|").some((name) => installed.has(name)));
}

/** Of alternatives, the first that this system's lists offer. */
function offered(entry) {
  const names = entry.split("|");
  return names.find((name) => /Candidate: (?!\(none\))/.test(ask("apt-cache", ["policy", name]) ?? "")) ?? names[0];
}

function debianLike() {
  const file = "/etc/os-release";
  if (!existsSync(file) || !has("apt-get")) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync(file, "utf8"));
}

/** On another system: whether what the build looks for through pkg-config is there anyway. */
function everythingAtHand() {
  const libraries = ["webkit2gtk-4.1", "gstreamer-app-1.0", "gstreamer-rtsp-server-1.0", "openssl", "dbus-1"];
  return libraries.every((name) => ask("pkg-config", ["--exists", name]) !== null);
}

/** All Rust packages, also those of other systems, whose licences are checked too: from here on no test needs the network. */
async function rustPackages() {
  const key = fingerprint([readFileSync(join(root, "Cargo.lock"))]);
  if (fresh("cargo", key)) return;
  console.log("Set-up: fetching Rust packages");
  const done = await run("cargo", ["fetch", "--quiet"], { keep: false });
  if (done.status !== 0) throw new SetupError("cargo could not fetch the packages of Cargo.lock.");
  stamp("cargo", key);
}

async function npmPackages() {
  const key = fingerprint(["package.json", "package-lock.json", "ui/package.json"].map((file) => readFileSync(join(root, file))));
  if (fresh("npm", key) && existsSync(join(root, "node_modules", ".package-lock.json"))) return;
  console.log("Set-up: installing npm packages");
  // Chromium is the system's own: no package may download a browser.
  const env = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1", PUPPETEER_SKIP_DOWNLOAD: "1" };
  const done = await run("npm", ["ci", "--no-audit", "--no-fund"], { keep: false, env });
  if (done.status !== 0) throw new SetupError("npm could not install the packages of package-lock.json.");
  stamp("npm", key);
}

/** Without them everything works but what finds by itself: no reason not to start. Tests look at all of it. */
async function models(withTests) {
  const key = fingerprint([modelsKey()]);
  if (fresh("models", key) && modelsThere()) return;
  const why = await bringModels();
  if (why === null) return stamp("models", key);
  if (withTests) throw new SetupError(`The models could not be brought. ${why}`);
  console.log(`Set-up: no models, so redaction is by hand; the next start tries again. ${why}`);
}

async function bagit() {
  const why = await bringBagit();
  if (why !== null) throw new SetupError(`The checker of bags could not be brought. ${why}`);
}

async function spaces() {
  const key = fingerprint(SPACES);
  if (fresh("space-servers", key) && spacesThere()) return;
  const why = await bringSpaces();
  if (why !== null) throw new SetupError(`The servers of S3 and WebDAV could not be brought. ${why}`);
  stamp("space-servers", key);
}

/** The pages are built into the window and into the host of links, so they come before cargo. */
async function buildUi() {
  const key = fingerprint(sources(join(root, "ui")));
  if (fresh("ui", key) && ["dist", "dist-link"].every((folder) => existsSync(join(root, "ui", folder, "index.html")))) return;
  console.log("Set-up: building the window's pages and the page behind a link");
  const done = await run("npm", ["run", "--silent", "build", "-w", "ui"], { keep: false });
  if (done.status !== 0) throw new SetupError("The pages could not be built (npm run build -w ui).");
  stamp("ui", key);
}

/** Names, sizes and times of all files below `folder` that go into the build. */
function sources(folder) {
  const skipped = new Set(["node_modules", "dist", "dist-link", "test-results", "playwright-report"]);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      const { size, mtimeMs } = statSync(path);
      return [`${path} ${size} ${mtimeMs}\n`];
    });
}

function fingerprint(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function fresh(name, key) {
  const file = join(stamps, name);
  return existsSync(file) && readFileSync(file, "utf8") === key;
}

function stamp(name, key) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), key);
}

/** Runs `main`, turning a reason to stop into a plain message and status 1. */
export async function withPlainErrors(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await withPlainErrors(async () => {
    await setUp({ withTests: process.argv.includes("--tests") });
    console.log("Set-up: everything is in place.");
    return 0;
  });
}
