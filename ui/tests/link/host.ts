// The real host of links, as `cargo build` makes it, on loopback and in a folder of its own.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Line } from "./line";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const program = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "porchlight-relay");

export interface Host {
  /** As recipients reach it, over the line. */
  origin: string;
  /** As its owner reaches it, whatever the line does. */
  direct: string;
  line: Line;
  token: string;
  /** As a power cut does it. */
  kill(): Promise<void>;
  /** The same host once more, in the same place. */
  restart(): Promise<void>;
  /** As after the quarter of an hour that a link waits: the host starts anew, and in its folder the wait lies behind. */
  waited(id: string): Promise<void>;
  /** In order, and its folder goes. */
  stop(): Promise<void>;
}

export async function startHost(): Promise<Host> {
  if (!existsSync(program))
    throw new Error("There is no porchlight-relay yet: run cargo build --workspace --bins first.");
  const folder = mkdtempSync(join(tmpdir(), "porchlight-relay-"));
  const token = execFileSync(program, ["owners", "--folder", folder, "add", "story"], { encoding: "utf8" }).trim();
  const port = await freePort();
  const line = await Line.lay(() => port);
  const origin = `http://127.0.0.1:${line.port}`;
  // By its second name it is reached as over a plain network, which no browser calls secure.
  const names = ["--origin", origin, "--origin", `http://lan.test:${line.port}`];
  const args = ["serve", "--folder", folder, ...names, "--listen", `127.0.0.1:${port}`, "--reserve-mb", "1"];
  let running = await serving(args);
  return {
    origin,
    direct: `http://127.0.0.1:${port}`,
    line,
    token,
    kill: () => ended(running, "SIGKILL"),
    restart: async () => {
      running = await serving(args);
    },
    waited: async (id) => {
      await ended(running, "SIGTERM");
      const path = join(folder, "links", `${id}.json`);
      const record = JSON.parse(readFileSync(path, "utf8"));
      if (typeof record.waits_until_s !== "number") throw new Error("the link does not wait");
      writeFileSync(path, JSON.stringify({ ...record, waits_until_s: Math.floor(Date.now() / 1000) }));
      running = await serving(args);
    },
    stop: async () => {
      await line.end();
      await ended(running, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function serving(args: string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("The relay listens on")) return child;
  }
  throw new Error("the relay ended before it listened");
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, "exit");
  child.kill(signal);
  await over;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
