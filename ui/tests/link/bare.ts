// A Chromium that is asked as little as can be, in a profile that has seen nothing. Playwright watches the network, and for who watches it
// the page's own process keeps up to 100 MB of what came: whoever weighs a page that way weighs the watching.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { expect } from "vitest";
import { chromiumPath } from "../serve";
import { answerInPlaceOfDialogs, type Keeping } from "./page";

interface Told {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
  method?: string;
  params?: { sessionId?: string; targetInfo?: { targetId: string; type: string } };
}

export class Bare {
  private asked = 0;
  private waiting = new Map<number, { done: (result: Record<string, unknown>) => void; failed: (e: Error) => void }>();
  private page = "";
  private worker: string | null = null;

  private constructor(
    private readonly browser: ChildProcess,
    readonly profile: string,
  ) {
    let held = "";
    (browser.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
      const parts = (held + text).split("\0");
      held = parts.pop() ?? "";
      for (const part of parts) this.heard(JSON.parse(part));
    });
  }

  static async open(): Promise<Bare> {
    const profile = mkdtempSync(join(tmpdir(), "porchlight-profile-"));
    const args = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
    ];
    const browser = spawn(chromiumPath(), args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const bare = new Bare(browser, profile);
    await bare.ask("Target.setDiscoverTargets", { discover: true });
    await bare.ask("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: bare.downloads });
    const { targetId } = await bare.ask("Target.createTarget", { url: "about:blank" });
    bare.page = await bare.attach(targetId as string);
    return bare;
  }

  get pid(): number {
    return this.browser.pid ?? 0;
  }

  get downloads(): string {
    return join(this.profile, "saved");
  }

  async goto(url: string, keeping: Keeping): Promise<void> {
    await this.ask("Page.enable", {}, this.page);
    const source = `(${answerInPlaceOfDialogs})("${keeping}")`;
    await this.ask("Page.addScriptToEvaluateOnNewDocument", { source }, this.page);
    await this.ask("Page.navigate", { url }, this.page);
  }

  async run(expression: string): Promise<unknown> {
    const asking = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.ask("Runtime.evaluate", asking, this.page);
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: unknown }).value;
  }

  press(name: string): Promise<unknown> {
    return this.run(`[...document.querySelectorAll("button")].find((one) => one.textContent === "${name}").click()`);
  }

  title(): Promise<unknown> {
    return this.run(`document.querySelector("h1")?.textContent`);
  }

  async heading(title: string): Promise<void> {
    await expect.poll(() => this.title()).toBe(title);
  }

  /** What nobody holds any more goes, in the page and in its worker. */
  async collect(): Promise<void> {
    await this.ask("HeapProfiler.collectGarbage", {}, this.page);
    // A worker may end while it is asked.
    if (this.worker) await this.ask("HeapProfiler.collectGarbage", {}, this.worker).catch(() => {});
  }

  async close(): Promise<void> {
    const over = once(this.browser, "exit");
    await this.ask("Browser.close");
    await over;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private async attach(targetId: string): Promise<string> {
    return (await this.ask("Target.attachToTarget", { targetId, flatten: true })).sessionId as string;
  }

  private ask(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.asked;
    (this.browser.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((done, failed) => this.waiting.set(id, { done, failed }));
  }

  private heard({ id, result, error, method, params }: Told): void {
    const asker = this.waiting.get(id ?? 0);
    this.waiting.delete(id ?? 0);
    if (error) asker?.failed(new Error(error.message));
    else asker?.done(result ?? {});
    const target = params?.targetInfo;
    if (method !== "Target.targetCreated" || target?.type !== "service_worker") return;
    this.attach(target.targetId).then(
      (session) => {
        this.worker = session;
      },
      () => {},
    );
  }
}
