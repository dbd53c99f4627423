// Into the browser's own downloads, through a worker of this origin: for browsers in which no file can be picked.

import { Fault } from "../fault";
import type { Keeper } from "../open";
import { type Entry, ZipWriter } from "../zip";
import { Gathered } from "./gathered";
import { type Asked, folder, type Given, type Offered } from "./messages";
import address from "./worker?worker&url";

export const canPass = () => "serviceWorker" in navigator;

/** How long a browser has to begin its download before another way is taken. */
const beginsMs = 30_000;
/** Each is asked for and answered, between two threads. */
const messageBytes = 256 << 10;
/** Browsers end a worker that hears nothing for half a minute. */
const stillMs = 8_000;

export class ToDownloads implements Keeper {
  private zip = new ZipWriter();
  private readonly gathered = new Gathered(messageBytes, (bytes) => this.give(bytes));
  private ready = false;
  private wanted = 0;
  private over = false;
  private wake: () => void = () => {};
  private still = 0;

  private constructor(
    private readonly port: MessagePort,
    private readonly registration: ServiceWorkerRegistration,
    private readonly frame: HTMLIFrameElement,
  ) {
    port.onmessage = ({ data }: MessageEvent<Asked>) => {
      if (data === "ready") this.ready = true;
      else if (data === "more") this.wanted++;
      else this.over = true;
      this.wake();
    };
  }

  /** Null if this browser does not let a worker do it, as in some private windows. */
  static async begin(): Promise<ToDownloads | null> {
    try {
      const registration = await navigator.serviceWorker.register(address, { scope: "/page/" });
      const worker = await active(registration);
      const { port1, port2 } = new MessageChannel();
      const key = [...crypto.getRandomValues(new Uint8Array(16))]
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join("");
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.src = `${folder}${key}/footage.zip`;
      const passing = new ToDownloads(port1, registration, frame);
      worker.postMessage({ key } satisfies Offered, [port2]);
      // Asked for before the worker knows of it, the address would be the host's to answer, who has nothing there.
      if (await passing.told(() => passing.ready)) document.body.append(frame);
      if (await passing.told(() => passing.wanted > 0)) {
        passing.still = window.setInterval(() => worker.postMessage("still"), stillMs);
        return passing;
      }
      await passing.end();
      return null;
    } catch {
      return null;
    }
  }

  async entry(entry: Entry): Promise<void> {
    await this.gathered.put(this.zip.head(entry));
  }

  data(bytes: Uint8Array): Promise<void> {
    return this.gathered.put(bytes);
  }

  async ended(): Promise<void> {}

  async finish(): Promise<void> {
    await this.gathered.put(this.zip.directory());
    await this.gathered.flush();
    await this.give("all");
    await this.end();
  }

  async abort(): Promise<void> {
    this.port.postMessage("failed" satisfies Given);
    await this.end();
  }

  private async give(bytes: Given): Promise<void> {
    while (this.wanted === 0 && !this.over) await new Promise<void>((wake) => (this.wake = wake));
    if (this.over) throw new Fault("stopped");
    this.wanted--;
    this.port.postMessage(bytes, bytes instanceof Uint8Array ? [bytes.buffer as ArrayBuffer] : []);
  }

  /** Whether the worker or the browser's download comes so far, in time. */
  private told(far: () => boolean): Promise<boolean> {
    return new Promise((told) => {
      const late = setTimeout(() => told(false), beginsMs);
      this.wake = () => {
        if (!far() && !this.over) return;
        clearTimeout(late);
        told(far());
      };
      this.wake();
    });
  }

  /** The worker goes once its last answer has; the frame stays until then, as some browsers end with it what came from it. */
  private async end(): Promise<void> {
    window.clearInterval(this.still);
    await this.registration.unregister();
    setTimeout(() => this.frame.remove(), stillMs);
  }
}

function active(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  return new Promise((there, none) => {
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    if (!worker) return none(new Error("no worker"));
    const look = () => {
      if (worker.state === "activated") there(worker);
      if (worker.state === "redundant") none(new Error("the worker went"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}
