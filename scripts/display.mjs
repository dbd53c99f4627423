// A display, a session bus and an unlocked keyring of their own for programs with a window, and always a time limit.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment, run } from "./process.mjs";

/** Runs a program under Xvfb; resolves to its status and output. */
export async function onDisplay(program, args, { limit, size = "1440x1000", env = {}, show = true }) {
  // Xvfb chooses a free display and writes its number to descriptor 3 when it is ready.
  const display = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", `${size}x24`, "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    env: environment(),
  });
  display.on("error", (error) => {
    console.error(`Xvfb: ${error.message}`);
    process.exit(1);
  });
  const number = await new Promise((resolve) => display.stdio[3].once("data", (bytes) => resolve(String(bytes).trim())));
  // A keyring that is there and open, as after a log-in; where the daemon is missing, the key goes into a file, which is tested elsewhere.
  const inside = `
  if command -v gnome-keyring-daemon >/dev/null; then
    printf 'test' | HOME="$SCRATCH" XDG_DATA_HOME="$SCRATCH" XDG_RUNTIME_DIR="$SCRATCH" gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
  fi
  exec "$@"`;
  const scratch = mkdtempSync(join(tmpdir(), "porchlight-keyring-"));
  const all = {
    SCRATCH: scratch,
    DISPLAY: `:${number}`,
    GDK_BACKEND: "x11",
    WAYLAND_DISPLAY: "",
    LIBGL_ALWAYS_SOFTWARE: "1",
    NO_AT_BRIDGE: "1",
    ...env,
  };
  const done = await run("dbus-run-session", ["--", "bash", "-c", inside, "on-display", program, ...args], { env: all, limit, show });
  display.kill();
  rmSync(scratch, { recursive: true, force: true });
  return done;
}
