// The basic way in WebKitGTK, whose engine is Safari's: open, PIN, save, look, play. By WebDriver, in a profile that has seen nothing before.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shots } from "../stories/browser";
import { hash } from "./bundle";
import { freePort, type Host, startHost } from "./host";
import { Owner } from "./owner";
import { film, inside, sealedFilms } from "./page";

const folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/libexec", "/usr/lib"];
const browser = folders.map((folder) => join(folder, "webkit2gtk-4.1", "MiniBrowser")).find(existsSync);

let host: Host;
let owner: Owner;
const started: ChildProcess[] = [];
const home = mkdtempSync(join(tmpdir(), "porchlight-webkit-"));

beforeAll(async () => {
  host = await startHost();
  owner = new Owner(host);
});

afterAll(async () => {
  for (const child of started.reverse()) {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  await host.stop();
  rmSync(home, { recursive: true, force: true });
});

test("open, PIN, save, look, play", async () => {
  if (!browser) throw new Error(`no MiniBrowser of WebKitGTK below any of ${folders.join(", ")}`);
  const made = await owner.make(sealedFilms(), { pin: true });
  const window = await Window.open(browser);
  await window.post("/url", { url: made.url });
  await window.press("Open the link");
  await window.says("Enter the PIN");
  expect(await window.run("return location.href")).toBe(made.url.split("#")[0]);
  await window.type("#pin", `${made.pin}\uE007`);
  await window.says("The footage is here");
  await window.press("Save it on this computer");
  await window.says("Unchanged since it was made");
  await window.says("It is with your browser’s downloads");
  await saved("footage.zip");
  await expect.poll(async () => (await owner.status(made.id)).fetched_s.length).toBe(1);

  const other = await owner.make(sealedFilms());
  await window.post("/url", { url: other.url });
  await window.press("Open the link");
  await window.says("The footage is here");
  await window.press("Look at it first");
  await window.says("Unchanged since it was made");
  await window.press("Play");
  await expect.poll(() => window.run("return document.querySelector('video')?.currentTime ?? 0")).toBeGreaterThan(0.3);
  writeFileSync(join(shots, "link-webkit.png"), Buffer.from(String(await window.get("/screenshot")), "base64"));
  await window.press("Save all as one ZIP file");
  await saved("footage.zip");
  await window.close();
});

/** It came into the downloads, whole, and goes from there. */
async function saved(name: string): Promise<void> {
  const path = join(home, "Downloads", name);
  await expect.poll(() => existsSync(path)).toBe(true);
  const sums = () => inside(path).map(([name, sum]) => (name.endsWith(".mp4") ? sum : ""));
  await expect.poll(() => sums().filter(Boolean)).toEqual([hash(film("street-sub")), hash(film("door-sub"))]);
  rmSync(path);
}

/** One automated window. */
class Window {
  private constructor(private readonly base: string) {}

  static async open(binary: string): Promise<Window> {
    const display = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    started.push(display);
    const [number] = await once(display.stdio[3] as NodeJS.ReadableStream, "data");
    mkdirSync(join(home, "Downloads"));
    writeFileSync(join(home, "user-dirs.dirs"), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
    const env = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
      XDG_CACHE_HOME: home,
      DISPLAY: `:${String(number).trim()}`,
      GDK_BACKEND: "x11",
      LIBGL_ALWAYS_SOFTWARE: "1",
      NO_AT_BRIDGE: "1",
    };
    const port = await freePort();
    started.push(spawn("WebKitWebDriver", [`--port=${port}`], { env, stdio: "ignore" }));
    const driver = `http://127.0.0.1:${port}`;
    await expect
      .poll(() =>
        fetch(`${driver}/status`).then(
          (answer) => answer.ok,
          () => false,
        ),
      )
      .toBe(true);
    const options = { "webkitgtk:browserOptions": { binary, args: ["--automation"] } };
    const session = await send("POST", `${driver}/session`, { capabilities: { alwaysMatch: options } });
    return new Window(`${driver}/session/${(session as { sessionId: string }).sessionId}`);
  }

  post(path: string, body: object): Promise<unknown> {
    return send("POST", this.base + path, body);
  }

  get(path: string): Promise<unknown> {
    return send("GET", this.base + path);
  }

  run(script: string, ...args: unknown[]): Promise<unknown> {
    return this.post("/execute/sync", { script, args });
  }

  async says(text: string): Promise<void> {
    await expect.poll(() => this.run("return document.getElementById('main').textContent")).toContain(text);
  }

  /** The first button of this name, once it is there. */
  async press(name: string): Promise<void> {
    const value = `//button[normalize-space()="${name}" and not(@hidden)]`;
    await expect
      .poll(async () => ((await this.post("/elements", { using: "xpath", value })) as unknown[]).length)
      .toBeGreaterThan(0);
    await this.post(`/element/${await this.element("xpath", value)}/click`, {});
  }

  async type(selector: string, text: string): Promise<void> {
    await this.post(`/element/${await this.element("css selector", selector)}/value`, { text });
  }

  async close(): Promise<void> {
    await send("DELETE", this.base);
  }

  private async element(using: string, value: string): Promise<string> {
    return Object.values((await this.post("/element", { using, value })) as Record<string, string>)[0] ?? "";
  }
}

async function send(method: string, url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  const { value } = (await answer.json()) as { value: unknown };
  if (!answer.ok) throw new Error(`${method} ${url.replace(/.*session/, "")}: ${JSON.stringify(value).slice(0, 300)}`);
  return value;
}
