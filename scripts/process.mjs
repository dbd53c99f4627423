// Running other programs: shown as they run, with their output kept where a caller counts it. Nothing about Porchlight belongs here.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The environment that every program started here gets: rustup's folder is often missing from a non-login shell's PATH. */
export function environment(extra = {}) {
  const path = [process.env.PATH ?? ""];
  const cargo = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");
  if (existsSync(cargo)) path.unshift(cargo);
  return { ...process.env, PATH: path.join(delimiter), ...extra };
}

/** Whether a program is found; `where` is looked up the way a shell does. */
export function has(program) {
  return environment().PATH.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}

/** The output of a short program, or null where it is missing or fails. */
export function ask(program, args) {
  const done = spawnSync(program, args, { cwd: root, env: environment(), encoding: "utf8" });
  return done.status === 0 ? done.stdout : null;
}

/**
 * Runs a program in the project's root with its output passed on. Resolves to its status and its whole output; a `limit` in seconds ends
 * it and everything it started. SIGINT and SIGTERM reach the program too. Without `show` the output is only kept.
 */
export function run(program, args, { env = {}, limit = 0, keep = true, show = true, cwd = root } = {}) {
  return new Promise((resolve) => {
    const stdio = keep ? ["ignore", "pipe", "pipe"] : ["inherit", "inherit", "inherit"];
    // A group of its own only where a limit may have to end the whole of it: a terminal's Ctrl-C reaches one group only.
    const child = spawn(program, args, { cwd, env: environment(env), stdio, detached: limit > 0 });
    const output = [];
    let timedOut = false;
    const kill = (signal) => {
      try {
        if (limit > 0) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It is gone already, which is what was wanted.
      }
    };
    const onInterrupt = () => kill("SIGINT");
    const onTerminate = () => kill("SIGTERM");
    process.on("SIGINT", onInterrupt);
    process.on("SIGTERM", onTerminate);
    const timer =
      limit > 0 &&
      setTimeout(() => {
        timedOut = true;
        console.error(`\nStopped after ${limit} s: ${program} ${args.join(" ")}`);
        kill("SIGTERM");
        setTimeout(() => kill("SIGKILL"), 5000).unref();
      }, limit * 1000);
    for (const [stream, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream?.on("data", (bytes) => {
        output.push(bytes);
        if (show) to.write(bytes);
      });
    }
    const finish = (status) => {
      clearTimeout(timer);
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
      resolve({ status: timedOut ? 124 : status, output: Buffer.concat(output).toString("utf8") });
    };
    child.on("error", (error) => {
      console.error(`${program}: ${error.message}`);
      finish(127);
    });
    child.on("close", (code, signal) => finish(code ?? (signal ? 128 : 1)));
  });
}
