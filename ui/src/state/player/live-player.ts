// Plays one live stream in one video element: opens the source, feeds MSE, keeps up with the camera, starts anew after trouble.

import type { FragmentSource, LiveHandle, LiveMessage } from "../../ipc/backend";
import type { ErrorView } from "../../ipc/types/ErrorView";
import type { LiveStream } from "../../ipc/types/LiveStream";
import type { LiveWhich } from "../../ipc/types/LiveWhich";
import { AppendQueue } from "./append-queue";
import { G711Player } from "./g711";
import { KeyFrames } from "./key-frames";
import { FOCUSED, jump, type Manner, Reserve, retryDelay, TILE, trim } from "./plan";

export type PlayerState =
  | { kind: "opening" }
  | { kind: "playing" }
  /** Connected, but nothing comes. */
  | { kind: "waiting" }
  /** This computer has no decoder for what the camera sends. */
  | { kind: "unsupported"; mime: string }
  | { kind: "failed"; error: ErrorView | null; reason: string };

/** The label of a stream that carries key frames only, as the back end writes it. */
export const KEYS_ONLY = "key frames only";
/** Between two acknowledgements. Fewer calls than fragments; the sender's window is far wider. */
const ACK_EVERY = 4;
/** No fragment for this long is told as waiting. */
const QUIET_MS = 6_000;
/** The same where only key frames come: "smart" codecs send one in ten seconds, and seldom one in thirty. */
const QUIET_KEYS_MS = 35_000;
/** How long messages are kept that come before the answer to the opening. */
const MAX_EARLY = 64;

export interface Sound {
  muted: boolean;
  volume: number;
}

export class LivePlayer {
  private handle: LiveHandle | null = null;
  private queue: AppendQueue | null = null;
  private g711: G711Player | null = null;
  private g711Kind: LiveStream["g711"] = null;
  /** What arrives before the media source is open. */
  private pending: Array<[Uint8Array<ArrayBuffer>, boolean]> | null = null;
  private url: string | null = null;
  /** Counts attempts; what an older attempt still sends is ignored. */
  private attempt = 0;
  private failures = 0;
  /** Where only key frames come. */
  private keyFrames: KeyFrames | null = null;
  /** The stream that is open, as its last change left it. */
  private stream: LiveStream | null = null;
  private received = 0;
  /** Fragments that the browser took in, or never will. */
  private taken = 0;
  private acknowledged = 0;
  private newest = 0;
  private readonly manner: Manner;
  private reserve: Reserve;
  private step = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private sound: Sound = { muted: true, volume: 1 };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly source: FragmentSource,
    private readonly camera: string,
    private readonly which: LiveWhich,
    private readonly tell: { state: (state: PlayerState) => void; stream: (stream: LiveStream | null) => void },
  ) {
    this.manner = which === "main" ? FOCUSED : TILE;
    this.reserve = new Reserve(this.manner);
    video.addEventListener("error", this.videoFailed);
  }

  start(): void {
    this.tearDown();
    // After trouble its reason stays on the screen until there is a picture: no flicker with every try.
    if (this.failures === 0) this.tell.state({ kind: "opening" });
    void this.open(++this.attempt);
  }

  stop(): void {
    this.attempt++;
    this.tearDown();
    this.tell.stream(null);
  }

  /** Stops for good. */
  dispose(): void {
    this.stop();
    this.video.removeEventListener("error", this.videoFailed);
  }

  setSound(sound: Sound): void {
    this.sound = sound;
    this.video.muted = sound.muted;
    this.video.volume = sound.volume;
    this.applyG711();
  }

  private async open(attempt: number): Promise<void> {
    const early: LiveMessage[] = [];
    const receive = (message: LiveMessage) => {
      if (attempt !== this.attempt) return;
      // The channel may be faster than the answer that says what it carries.
      if (this.stream) this.take(message);
      else if (early.length < MAX_EARLY) early.push(message);
    };
    const opened = await this.source.open(this.camera, this.which, receive);
    if (attempt !== this.attempt) {
      if (opened.ok) opened.value.close();
      return;
    }
    if (!opened.ok) {
      this.fail({ kind: "failed", error: opened.error, reason: opened.error.code });
      return;
    }
    this.handle = opened.value;
    this.attach(opened.value.stream);
    for (const message of early.splice(0)) this.take(message);
  }

  /** Makes a fresh media source: WebKitGTK has no `changeType`, so each init of another kind needs its own. */
  private attach(stream: LiveStream): void {
    this.detach();
    // What was on its way to the old buffer will never be taken in, and must not count as under way for ever.
    this.taken = this.received;
    this.stream = stream;
    this.keyFrames = stream.label === KEYS_ONLY ? new KeyFrames() : null;
    this.tell.stream(stream);
    if (!MediaSource.isTypeSupported(stream.mime)) {
      this.handle?.close();
      this.handle = null;
      this.tell.state({ kind: "unsupported", mime: stream.mime });
      return;
    }
    const attempt = this.attempt;
    const media = new MediaSource();
    const early: Array<[Uint8Array<ArrayBuffer>, boolean]> = [];
    this.pending = early;
    this.url = URL.createObjectURL(media);
    media.addEventListener(
      "sourceopen",
      () => {
        if (attempt !== this.attempt || this.pending !== early) return;
        let buffer: SourceBuffer;
        try {
          buffer = media.addSourceBuffer(stream.mime);
        } catch {
          // Said to be supported, and refused all the same: too many at once, or half a decoder.
          this.fail({ kind: "failed", error: null, reason: "decode" });
          return;
        }
        this.queue = new AppendQueue(buffer, {
          appended: (fragment) => this.appended(fragment),
          failed: (why) => this.fail({ kind: "failed", error: null, reason: why }),
          full: () => (this.video.currentTime > 2 ? { from: 0, to: this.video.currentTime - 1 } : null),
        });
        this.pending = null;
        for (const [bytes, fragment] of early) this.queue.push(bytes, fragment);
      },
      { once: true },
    );
    this.video.src = this.url;
    this.listenQuiet();
    if (stream.g711 && this.which === "main") {
      this.g711Kind = stream.g711;
      this.applyG711();
    }
  }

  private take(message: LiveMessage): void {
    switch (message.kind) {
      case "init":
      case "fragment": {
        const fragment = message.kind === "fragment";
        if (fragment) {
          this.received++;
          this.listenQuiet();
        }
        const playable = (fragment && this.keyFrames?.spread(message.bytes)) || [message.bytes];
        playable.forEach((bytes, i) => {
          // However many are played for it, one came and one is acknowledged.
          const counts = fragment && i === playable.length - 1;
          if (this.queue) this.queue.push(bytes, counts);
          else this.pending?.push([bytes, counts]);
        });
        break;
      }
      case "config":
        if (this.stream) this.attach({ ...this.stream, ...message.facts });
        break;
      case "g711":
        this.g711?.push(message.bytes);
        break;
      case "ended":
        if (!message.last) {
          this.tell.state({ kind: "waiting" });
          break;
        }
        this.fail({ kind: "failed", error: null, reason: message.reason });
        break;
    }
  }

  private appended(fragment: boolean): void {
    const ranges = this.queue?.ranges() ?? [];
    const end = ranges.at(-1)?.to ?? 0;
    if (fragment) {
      this.failures = 0;
      this.step = Math.min(10, Math.max(this.step * 0.98, end - this.newest > 10 ? 0 : end - this.newest));
      this.newest = end;
      this.acknowledge();
    }
    const at = this.video.currentTime;
    const nearer = fragment ? this.reserve.spare(at, ranges, this.step, performance.now()) : null;
    const to = jump(at, ranges, this.step, this.manner) ?? nearer;
    if (to !== null) this.video.currentTime = to;
    const old = trim(this.video.currentTime, ranges);
    if (old) this.queue?.forget(old);
    // Refused only where a page may not start by itself; the pictures are muted, so that is nowhere.
    if (this.video.paused) void this.video.play().catch(() => undefined);
    if (fragment) this.tell.state({ kind: "playing" });
  }

  /** Only what the browser took in counts: a page that cannot follow must not be sent more. */
  private acknowledge(): void {
    this.taken++;
    if (this.taken > 1 && this.taken - this.acknowledged < ACK_EVERY) return;
    this.acknowledged = this.taken;
    this.handle?.ack(this.taken);
  }

  private applyG711(): void {
    const kind = this.g711Kind;
    // The context is made on the owner's own press of the button: before one, browsers keep it silent.
    if (kind && !this.sound.muted && !this.g711) {
      this.g711 = new G711Player(kind.law === "a" ? "a" : "u", kind.rate, kind.channels);
    }
    this.g711?.volume(this.sound.muted ? 0 : this.sound.volume);
  }

  private readonly videoFailed = () => {
    // Taking the source away fires an error too.
    if (this.url) this.fail({ kind: "failed", error: null, reason: "decode" });
  };

  private fail(state: PlayerState): void {
    this.tearDown();
    this.attempt++;
    this.tell.state(state);
    this.retry = setTimeout(() => this.start(), retryDelay(this.failures++));
  }

  private listenQuiet(): void {
    clearTimeout(this.quiet);
    const patience = this.stream?.label === KEYS_ONLY ? QUIET_KEYS_MS : QUIET_MS;
    this.quiet = setTimeout(() => this.tell.state({ kind: "waiting" }), patience);
  }

  private detach(): void {
    clearTimeout(this.quiet);
    this.queue?.close();
    this.queue = null;
    this.pending = null;
    this.g711Kind = null;
    this.g711?.close();
    this.g711 = null;
    this.newest = 0;
    this.step = 0;
    this.reserve = new Reserve(this.manner);
    if (this.url) {
      const url = this.url;
      this.url = null;
      this.video.removeAttribute("src");
      this.video.load();
      URL.revokeObjectURL(url);
    }
  }

  private tearDown(): void {
    clearTimeout(this.retry);
    this.detach();
    this.handle?.close();
    this.handle = null;
    this.stream = null;
    this.received = 0;
    this.taken = 0;
    this.acknowledged = 0;
  }
}
