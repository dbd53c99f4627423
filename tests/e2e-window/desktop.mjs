// The desktop around the window: a window manager, a tray, notifications, and the owner's hand on the window's frame. What the window
// shows inside belongs in `owner.mjs`.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readPng } from "./png.mjs";
import { until } from "./story.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** Size of each of the two monitors. */
export const WIDTH = 1440;
export const HEIGHT = 1000;

export class Desktop {
  #heard = [];
  #process;

  /**
   * Starts a display of two monitors side by side, a window manager, a tray and a notification daemon; they live as long as the world,
   * whose programs find them.
   */
  static async open(world) {
    const desktop = new Desktop();
    const display = world.start("Xvfb", ["-displayfd", "3", "-noreset", "-screen", "0", `${2 * WIDTH}x${HEIGHT}x24`, "-nolisten", "tcp"], ["ignore", "ignore", "ignore", "pipe"]);
    const number = await new Promise((resolve) => display.stdio[3].once("data", (bytes) => resolve(String(bytes).trim())));
    process.env.DISPLAY = world.env.DISPLAY = `:${number}`;
    for (const [name, at, output] of [["left", 0, "screen"], ["right", WIDTH, "none"]]) {
      x("xrandr", "--setmonitor", name, `${WIDTH}/380x${HEIGHT}/260+${at}+0`, output);
    }
    world.start("openbox", [], ["ignore", "ignore", "ignore"]);
    // The system's own interpreter: Debian's modules are not seen by another one on the path.
    desktop.#process = world.start("/usr/bin/python3", [join(here, "desktop.py")], ["pipe", "pipe", "inherit"]);
    createInterface({ input: desktop.#process.stdout }).on("line", (line) => desktop.#heard.push(JSON.parse(line)));
    await desktop.heard((said) => said.ready);
    return desktop;
  }

  /** The first thing said that fits, waited for; it is then forgotten, with what was said before it. */
  async heard(fits, seconds = 20) {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const at = this.#heard.findIndex(fits);
      if (at >= 0) return this.#heard.splice(0, at + 1)[at];
      if (Date.now() > until) throw new Error(`not heard within ${seconds} s; heard: ${JSON.stringify(this.#heard)}`);
      await sleep(50);
    }
  }

  #order(what) {
    this.#process.stdin.write(`${JSON.stringify(what)}\n`);
  }

  async notification(seconds) {
    return (await this.heard((said) => said.notification, seconds)).notification;
  }

  /** The tray's newest item with its menu. */
  async menu() {
    this.#order({ menu: true });
    const said = await this.heard((line) => line.menu || line.fault);
    if (said.fault) throw new Error(said.fault);
    return said.menu;
  }

  /** The text in the clipboard, as any program of this desktop may ask for it; none: null. */
  async clipboard() {
    this.#order({ clipboard: true });
    return (await this.heard((line) => "clipboard" in line)).clipboard;
  }

  /** Presses an entry of the tray's menu. */
  async press(label) {
    const { entries } = await this.menu();
    const entry = entries.find((one) => one.label === label);
    if (!entry) throw new Error(`no ${label} in the tray's menu: ${JSON.stringify(entries)}`);
    this.#order({ press: entry.id });
    const said = await this.heard((line) => line.pressed !== undefined || line.fault);
    if (said.fault) throw new Error(said.fault);
  }
}

function x(command, ...args) {
  return spawnSync(command, args, { encoding: "utf8", timeout: 10_000 }).stdout?.trim() ?? "";
}

/** The X windows with this title that the window manager shows. */
export function frames(title = "Porchlight") {
  return x("wmctrl", "-l").split("\n").filter((line) => line.endsWith(` ${title}`)).map((line) => line.split(" ")[0]);
}

export async function waitForFrames(count, seconds = 20, title = "Porchlight") {
  const until = Date.now() + seconds * 1000;
  while (frames(title).length !== count) {
    if (Date.now() > until) throw new Error(`${frames(title).length} windows and not ${count} after ${seconds} s`);
    await sleep(100);
  }
}

/** The window's X, as the owner presses it: the window manager sends WM_DELETE_WINDOW. */
export function pressX() {
  x("wmctrl", "-c", "Porchlight");
}

/** The id of the X window that has the keyboard. */
export const active = () => Number(x("xdotool", "getactivewindow"));

export const xdotool = (...args) => x("xdotool", ...args);

/** The states that the window manager knows of, such as `_NET_WM_STATE_FULLSCREEN`. */
export const states = (frame) => x("xprop", "-id", frame, "_NET_WM_STATE");

/** Place and size on the screen. */
export function geometry(frame) {
  const text = x("xdotool", "getwindowgeometry", "--shell", String(Number(frame)));
  return Object.fromEntries(text.split("\n").map((line) => line.split("=")).map(([key, value]) => [key.toLowerCase(), Number(value)]));
}

/** The whole screen as a PNG file, to be looked at. */
export function screen(file) {
  x("import", "-window", "root", file);
}

/** How bright the middle of a window's left edge is, 0 to 255: the page's own paper, by day or by night. */
export function brightness(frame) {
  const done = spawnSync("import", ["-window", frame, "-depth", "8", "PNG24:-"], { maxBuffer: 1 << 26, timeout: 10_000 });
  const picture = readPng(done.stdout);
  return picture.brightness(4, picture.height / 2);
}

/** Answers the desktop's own file dialog, which no WebDriver reaches, by keyboard. */
export async function answerFileDialog(title, path, picture) {
  await waitForFrames(1, 30, title);
  const [frame] = frames(title);
  // It takes keys when it is the active window; a path that begins with a slash is understood in every one of GTK's.
  await until("the dialog is active", () => {
    xdotool("windowactivate", frame);
    return Number(xdotool("getactivewindow")) === Number(frame);
  });
  // The slash opens the field for a path where there is none yet, and keys that come before it stands are lost.
  xdotool("key", "slash");
  await sleep(1000);
  await until("the dialog took the path", async () => {
    if (frames(title).length === 0) return true;
    // Keys belong to the dialog alone: the page has its own meaning for them.
    if (Number(xdotool("getactivewindow")) !== Number(frame)) {
      xdotool("windowactivate", frame);
      return false;
    }
    xdotool("key", "ctrl+a");
    xdotool("type", "--delay", "50", path);
    await sleep(700);
    xdotool("key", "Return");
    const patience = Date.now() + 15_000;
    while (frames(title).length > 0 && Date.now() < patience) await sleep(300);
    screen(picture);
    return frames(title).length === 0;
  });
}

/**
 * Drags a file from another program's window into Porchlight's, as a hand does with the mouse. `over` is told while it hangs above the
 * window and before it falls.
 */
export async function dropFile(world, file, over) {
  const manager = world.start("/usr/bin/python3", [join(here, "files.py"), file]);
  await waitForFrames(1, 20, "Files");
  const middle = (frame) => {
    const { x: left, y: top, width, height } = geometry(frame);
    return [Math.round(left + width / 2), Math.round(top + height / 2)];
  };
  const [files] = frames("Files");
  const [porch] = frames();
  // On the other monitor: neither window may hide the other.
  xdotool("windowmove", "--sync", files, String(WIDTH + 200), "200");
  const [from, to] = [middle(files), middle(porch)];
  const hand = (part) => xdotool("mousemove", ...from.map((begin, axis) => String(Math.round(begin + (to[axis] - begin) * part))));
  hand(0);
  xdotool("mousedown", "1");
  // A hand is seen on its way: one jump is no drag.
  for (let step = 1; step <= 40; step += 1) {
    hand(step / 40);
    await sleep(40);
  }
  await over();
  xdotool("mouseup", "1");
  await sleep(500);
  manager.kill();
}
