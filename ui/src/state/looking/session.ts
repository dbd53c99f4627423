// One media source in one video element: takes pieces of one kind in, forgets what is far away, and moves the picture.

import { type Range, rangesOf } from "../player/plan";
import { Frames } from "./frames";
import { keyFilm, pushFilm } from "./key-film";
import { type Piece, samplesOf } from "./piece";
import { KeyScale, type MediaScale, REACH } from "./scale-of-media";
import { SECOND } from "./zone";

/** A picture is asked for a little after it came up: rounding must not show the one before. */
const INTO_FRAME_S = 0.003;
/** A hole up to this long is crossed as if it were none. */
const SEAM_S = 1;
/** FFmpeg's decoders take a thread a core, and one; more than sixteen they take nowhere. */
const THREADS = Math.min(17, (navigator.hardwareConcurrency || 16) + 1);

type Job =
  | { kind: "append"; bytes: Uint8Array<ArrayBuffer>; offset: number | null; done: () => void }
  | ({ kind: "remove" } & Range);

let serial = 0;

export class Session {
  readonly id = String(++serial);
  /** The pictures that belong to what is known around the clock; the browser may hold older ones until they are forgotten. */
  readonly frames = new Frames();
  private readonly media = new MediaSource();
  private readonly url = URL.createObjectURL(this.media);
  private buffer: SourceBuffer | null = null;
  private jobs: Job[] = [];
  private busy: Job | null = null;
  private hasInit = false;
  private closed = false;
  private wanted: number | null = null;
  /** The latest piece with a key frame in it, and where what was taken in ends. */
  private latest: { piece: Piece; end: number } | null = null;
  private finished = false;
  /** The browser would not take more in; tried again once something was forgotten. */
  full = false;

  constructor(
    readonly video: HTMLVideoElement,
    readonly kind: string,
    mime: string,
    private readonly scale: MediaScale,
    private readonly failed: (why: string) => void,
  ) {
    video.addEventListener("error", this.broken);
    video.addEventListener("loadedmetadata", this.move);
    this.media.addEventListener("sourceopen", () => this.opened(mime), { once: true });
    video.src = this.url;
  }

  private opened(mime: string): void {
    if (this.closed) return;
    try {
      this.buffer = this.media.addSourceBuffer(mime);
      // Before any seek: WebKit refuses times behind the end it knows.
      this.media.duration = (2 * REACH) / 1e6;
    } catch {
      this.failed("decode");
      return;
    }
    this.buffer.addEventListener("updateend", this.settled);
    this.pump();
  }

  fits(at: number): boolean {
    return this.scale.fits(at);
  }

  /** What comes next is of another place: what is known of this one is forgotten. */
  leave(): void {
    this.frames.clear();
    if (this.scale instanceof KeyScale) this.scale.retire();
  }

  private seconds(at: number): number {
    return this.scale.seconds(at);
  }

  /** Resolves once the browser took it in. */
  push(piece: Piece): Promise<void> {
    if (!this.hasInit) this.jobs.push({ kind: "append", bytes: piece.init, offset: null, done: () => undefined });
    this.hasInit = true;
    return new Promise((done) => {
      const { scale } = this;
      const keys = scale instanceof KeyScale;
      const offset = keys ? 0 : this.seconds(piece.header.timestampOffsetUs);
      this.jobs.push({ kind: "append", bytes: keys ? keyFilm(piece, scale) : piece.media, offset, done });
      this.finished = keys;
      // What goes on in the middle of a group of pictures has none: then the one before is at hand.
      const own = samplesOf(piece.init, piece.media, 0).some((sample) => sample.key);
      this.latest = { piece: own ? piece : (this.latest?.piece ?? piece), end: piece.header.toUs };
      this.pump();
    });
  }

  /** Nothing follows `at` for a second: if that is where what was taken in last ends, its last pictures are to be seen all the same. */
  finish(at: number): void {
    // What was taken in since is of another place, and footage may stand behind it.
    if (this.finished || !this.latest || Math.abs(this.latest.end - at) > SECOND) return;
    this.finished = true;
    const { piece, end } = this.latest;
    const bytes = pushFilm(piece, this.seconds(end) * 1e6, THREADS);
    if (bytes) this.jobs.push({ kind: "append", bytes, offset: 0, done: () => undefined });
    this.pump();
  }

  private readonly settled = () => {
    const done = this.busy;
    this.busy = null;
    if (done?.kind === "append") done.done();
    this.move();
    this.pump();
  };

  private readonly broken = () => {
    if (!this.closed) this.failed("decode");
  };

  private pump(): void {
    const buffer = this.buffer;
    const job = this.jobs[0];
    if (!buffer || !job || this.closed || this.busy || buffer.updating) return;
    try {
      if (job.kind === "remove") buffer.remove(job.from, job.to);
      else {
        if (job.offset !== null) buffer.timestampOffset = job.offset;
        buffer.appendBuffer(job.bytes);
      }
      this.busy = job;
      this.jobs.shift();
      this.full = false;
    } catch (fault) {
      if (fault instanceof DOMException && fault.name === "QuotaExceededError") this.full = true;
      else this.failed("append");
    }
  }

  private ranges(): Range[] {
    try {
      return this.buffer ? rangesOf(this.buffer.buffered) : [];
    } catch {
      return [];
    }
  }

  /**
   * The media second that shows the picture of a wall time; `null` where nothing is. Between two pieces may be a hole of some hundredths:
   * there, the last picture before it still stands.
   */
  private place(at: number): number | null {
    const wanted = this.seconds(at) + INTO_FRAME_S;
    const ranges = this.ranges();
    if (ranges.some((range) => range.from <= wanted && wanted < range.to)) return wanted;
    const before = ranges.findLast((range) => range.to <= wanted && wanted - range.to < SEAM_S);
    const after = ranges.find((range) => range.from > wanted && range.from - wanted < SEAM_S);
    if (before && (after || wanted - before.to <= 2 * INTO_FRAME_S)) return before.to - INTO_FRAME_S;
    // Just before the first picture of a run, that one: so short a time is no gap, and there is nothing else to show.
    return after && !before ? after.from + INTO_FRAME_S : null;
  }

  /** Where the picture of a wall time is shown: at that time, or where a seam or the beginning of a run moves it. */
  aim(at: number): number {
    const place = this.place(at);
    return place === null ? at : this.scale.at(place);
  }

  covers(at: number): boolean {
    return this.place(at) !== null;
  }

  /** The element's own clock is somewhere in what is buffered. */
  stands(): boolean {
    const now = this.video.currentTime;
    return this.ranges().some((range) => range.from <= now + 0.02 && now < range.to);
  }

  /** The browser dropped a picture that was taken in, as it may where two pieces overlap: nothing is there, and nothing is on its way. */
  lost(at: number): boolean {
    if (this.busy || this.jobs.length > 0 || this.frames.next(at) === null) return false;
    // A second of nothing is a seam, which is crossed by itself, or the beginning of a run.
    return this.place(at) === null;
  }

  /** The picture at this time is decoded and on the element. */
  shows(at: number): boolean {
    return (
      this.wanted === null && !this.video.seeking && this.video.readyState >= 2 && this.covers(at) && this.stands()
    );
  }

  /** Moves to a time as soon as the browser can. */
  show(at: number): void {
    this.wanted = at;
    this.move();
  }

  private readonly move = () => {
    if (this.wanted === null || this.closed || this.video.readyState < 1) return;
    const to = this.place(this.wanted);
    if (to === null) return;
    this.wanted = null;
    if (this.video.currentTime !== to) this.video.currentTime = to;
  };

  /** The wall time of the picture. */
  position(): number {
    return this.scale.at(this.video.currentTime);
  }

  /** The picture stands at the end of what is buffered without a break, and more is buffered further on. */
  atSeam(): boolean {
    const now = this.video.currentTime;
    const ranges = this.ranges();
    const here = ranges.findIndex((range) => range.from <= now + 0.02 && now <= range.to);
    return here >= 0 && here < ranges.length - 1 && (ranges[here]?.to ?? now) - now < 0.1;
  }

  play(speed: number): void {
    // A film of key frames is made for its speed.
    const rate = this.scale instanceof KeyScale ? 1 : speed;
    if (this.video.playbackRate !== rate) {
      this.video.defaultPlaybackRate = rate;
      this.video.playbackRate = rate;
    }
    if (this.video.paused) void this.video.play().catch(() => undefined);
  }

  pause(): void {
    if (!this.video.paused) this.video.pause();
  }

  /** Forgets everything but a stretch; its start is moved back to a key frame. */
  keep(from: number, to: number): void {
    // Nothing before the first picture that is known belongs to this place any more.
    const start = this.frames.keyBefore(from) ?? this.frames.first;
    const ranges = this.ranges();
    const first = ranges[0];
    const last = ranges.at(-1);
    if (!first || !last || this.busy || this.buffer?.updating) return;
    // What waits to be taken in is not known to the caller yet: only what is behind may go, to make room for it.
    const waiting = this.jobs.length > 0;
    if (waiting && (!this.full || this.jobs[0]?.kind === "remove")) return;
    // Two seconds of slack, or every piece would be followed by a removal.
    if (start !== null && first.from < this.seconds(start) - (this.full ? 0 : 2)) {
      this.jobs.unshift({ kind: "remove", from: 0, to: this.seconds(start) - 0.001 });
      this.frames.keep(start, Number.POSITIVE_INFINITY);
    }
    if (!waiting && last.to > this.seconds(to) + 2) {
      this.jobs.push({ kind: "remove", from: this.seconds(to) + 1, to: Number.POSITIVE_INFINITY });
      this.frames.keep(Number.NEGATIVE_INFINITY, to + 1_000_000);
    }
    this.pump();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.jobs = [];
    this.buffer?.removeEventListener("updateend", this.settled);
    this.video.removeEventListener("error", this.broken);
    this.video.removeEventListener("loadedmetadata", this.move);
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.url);
  }
}
