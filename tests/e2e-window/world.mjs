// What a window's test stands on: a throw-away home, simulated cameras, a driver, and the programs of this project. Nothing about pages.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Session } from "./driver.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

/** Where the programs under test lie; another build is chosen by its profile's folder. */
export const programs = join(target, process.env.PORCHLIGHT_PROFILE ?? "debug");

/** Where screenshots go, to be looked at. */
export const pictures = join(target, "e2e-window");
mkdirSync(pictures, { recursive: true });

export const program = (name) => {
  const path = join(programs, name);
  if (!existsSync(path)) throw new Error(`${path} is not built: cargo build --workspace --bins`);
  return path;
};

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Process ids by command line and parent, which everybody may read; a hardened process hides its environment. */
function processes(fits) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
        return words[0] !== "" && fits({ words, parent });
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}

/** A folder tree of its own for everything that a program could write to, with what runs in it. */
export class World {
  #children = [];
  #windows = [];
  #watched = null;

  static async create() {
    const world = new World();
    world.folder = mkdtempSync(join(tmpdir(), "porchlight-e2e-"));
    world.home = join(world.folder, "data", "porchlight");
    world.env = { ...process.env, TAURI_WEBVIEW_AUTOMATION: "true", HOME: world.folder };
    for (const [variable, name] of [
      ["XDG_DATA_HOME", "data"],
      ["XDG_CONFIG_HOME", "config"],
      ["XDG_STATE_HOME", "state"],
      ["XDG_CACHE_HOME", "cache"],
      ["XDG_RUNTIME_DIR", "runtime"],
      ["TMPDIR", "tmp"],
    ]) {
      world.env[variable] = join(world.folder, name);
      mkdirSync(world.env[variable], { mode: 0o700 });
    }
    delete world.env.PORCHLIGHT_HOME;
    // Most stories are about redaction by hand; one that is not brings the models.
    world.env.PORCHLIGHT_MODELS = join(world.folder, "models");
    return world;
  }

  /** The models that set-up brought. */
  bringModels() {
    symlinkSync(join(root, "models"), this.env.PORCHLIGHT_MODELS);
  }

  /** Starts a program that lives as long as this world. */
  start(command, args, stdio = ["ignore", "inherit", "inherit"]) {
    const child = spawn(command, args, { env: this.env, stdio });
    this.#children.push(child);
    return child;
  }

  /** The process of the cameras that were started last: stopped, they freeze without closing. */
  simulator;

  /** Simulated cameras; resolves to their list: name, main, sub. */
  async cameras(...args) {
    return (await this.simulate(...args)).cameras;
  }

  /** The same, with `order`, which makes trouble for them (`crates/demo/src/main.rs`) and resolves once it is made. */
  async simulate(...args) {
    const child = this.start(program("porchlight-demo"), args, ["pipe", "pipe", "inherit"]);
    this.simulator = child;
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const heard = async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`porchlight-demo ${args.join(" ")} ended`);
      return JSON.parse(value);
    };
    const { cameras } = await heard();
    const order = async (line) => {
      child.stdin.write(`${line}\n`);
      const answer = await heard();
      if (answer.done !== line) throw new Error(JSON.stringify(answer));
    };
    return { cameras, order };
  }

  /**
   * A household made by `porchlight`, for stories that are not about the wizard: its passphrase is that of `owner.mjs`, the recorder's
   * key lies in a file, and segments are as long as a story wants to wait for.
   */
  household(passphrase, segmentSeconds) {
    const word = join(this.folder, "passphrase.txt");
    writeFileSync(word, passphrase);
    this.porchlight("vault", "init", "--passphrase-file", word, "--recovery-out", join(this.folder, "sheet.txt"), "--unattended-key", "file");
    this.porchlight("settings", "set", "segment_seconds", String(segmentSeconds));
    // A throw-away household on a nearly full disk still records.
    this.porchlight("settings", "set", "reserve_bytes", "0");
  }

  /** `porchlight` on this world's household; answers with what it printed. */
  porchlight(...args) {
    const { status, out, err } = this.run(program("porchlight"), [...args, "--home", this.home], { cwd: this.folder });
    if (status !== 0) throw new Error(`porchlight ${args.join(" ")}: ${status}: ${err}`);
    return out.toString("utf8");
  }

  /**
   * From here on every window is watched from its start, and whatever it starts with it, the recorder too: where each connects to, to
   * whom it sends without connecting, and where it listens, by `strace`. Gives what there was so far, a line each; all of it, once they have ended.
   */
  watchConnections() {
    const trace = join(this.folder, "connections");
    this.#watched = join(this.folder, "watched-window");
    // -D: the window stays its starter's child, and is traced from beside it.
    const words = ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "--signal=none", "-e", "trace=bind,connect,sendto,sendmmsg", "-o", trace, program("porchlight-window")];
    writeFileSync(this.#watched, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`, { mode: 0o755 });
    return () => readFileSync(trace, "utf8").split("\n");
  }

  /** Opens the window under a driver of its own. */
  async window(...args) {
    const port = await freePort();
    const driver = this.start("WebKitWebDriver", [`--port=${port}`]);
    const base = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries += 1) {
      try {
        await fetch(`${base}/status`, { signal: AbortSignal.timeout(2000) });
        break;
      } catch (error) {
        if (tries > 50) throw error;
        await sleep(100);
      }
    }
    const session = await Session.open(base, this.#watched ?? program("porchlight-window"), args);
    const window = { session, driver };
    this.#windows.push(window);
    return window;
  }

  /** The process ids of this world's windows: what its drivers started. */
  windowProcesses() {
    const drivers = this.#windows.map(({ driver }) => driver.pid);
    return processes(({ words, parent }) => words[0].endsWith("/porchlight-window") && drivers.includes(parent));
  }

  /** The recorders of this world's households, known by their home folder. */
  recorderProcesses() {
    return processes(({ words }) => words.includes("recorder") && words.some((word) => word.startsWith(this.folder)));
  }

  /** Runs one of our programs, or another, to its end in this world. */
  run(command, args, options = {}) {
    const done = spawnSync(command, args, { env: this.env, cwd: this.home, maxBuffer: 1 << 30, timeout: 120_000, ...options });
    return { status: done.status, out: done.stdout, err: done.stderr?.toString("utf8") ?? "" };
  }

  /** Ends everything that was started here and removes the folder. */
  async end() {
    for (const { session } of this.#windows) await session.close().catch(() => {});
    for (const pid of [...this.windowProcesses(), ...this.recorderProcesses()]) {
      try {
        process.kill(pid, "SIGTERM");
      } catch {
        // It went by itself.
      }
    }
    for (const child of this.#children) child.kill("SIGKILL");
    for (let tries = 0; tries < 50 && this.recorderProcesses().length > 0; tries += 1) await sleep(100);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
