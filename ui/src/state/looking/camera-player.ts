// Plays the past of one camera: fetches pieces around the clock, keeps them in one of two video elements (the other takes over where the
// camera changed its picture), and knows gaps and the end. The clock belongs to `player.ts`.

import type { Outcome } from "../../ipc/commands";
import type { Cause } from "../../ipc/types/Cause";
import type { ErrorView } from "../../ipc/types/ErrorView";
import type { PlayRequest } from "../../ipc/types/PlayRequest";
import { framesOf, type Piece, readPiece } from "./piece";
import { KeyScale, PlainScale } from "./scale-of-media";
import { Session } from "./session";
import { type Span, Spans } from "./spans";
import { SECOND } from "./zone";

export type Showing =
  | { kind: "loading" }
  | { kind: "picture" }
  /** Nothing was recorded; times are those of the common clock. */
  | { kind: "gap"; from: number; to: number | null; cause: Cause | null }
  /** Behind the newest picture. */
  | { kind: "end" }
  | { kind: "unsupported"; mime: string }
  | { kind: "failed"; error: ErrorView | null };

export interface Mode {
  keysOnly: boolean;
  audio: boolean;
  /** Of key frames, which are put together for one speed. */
  speed: number;
}

export type Fetch = (request: PlayRequest) => Promise<Outcome<ArrayBuffer>>;

/** Media seconds that are fetched ahead: a slow disk or a busy computer is not noticed before. */
const AHEAD = 9 * SECOND;
/** The same of key frames, which are many times as large. */
const AHEAD_KEYS = 5 * SECOND;
/** Kept behind the clock for stepping and jumping back. */
const BEHIND = 12 * SECOND;
/** Between two looks for more at the growing end. */
const POLL_MS = 600;
/** A picture that was taken in and is not there after this is fetched again. */
const LOST_MS = 400;
/** A picture that is not where the clock is after this is sent there again. */
const ALIGN_MS = 800;
/**
 * An element that came to its end stands by itself. Paused at once, WebKit would show what comes next in it, which is what pushed its last
 * picture out; before the clock of the film is there, it is paused all the same.
 */
const LINGER_MS = 450;
/** A picture that should run and has not moved for so long is sent to its place again; the slowest of cameras moves every second. */
const STUCK_MS = 600;
/** So far the clock may be set back by the picture that it follows. */
const HAIR_US = 250_000;
/** Of the owner's own time: so early the element that takes over is sent to its first picture. */
const PREPARE_US = 2 * SECOND;
/** A running picture this near to the clock takes over; the clock waits for it. */
const NEAR_US = 400_000;
/** Before trouble is tried again. */
const RETRY_MS = 2_500;

interface Slot {
  video: HTMLVideoElement;
  session: Session | null;
}

export class CameraPlayer {
  private readonly slots: [Slot, Slot];
  private shown = 0;
  private readonly spans = new Spans();
  private mode: Mode = { keysOnly: false, audio: false, speed: 1 };
  private attempt = 0;
  private fetching = false;
  private asked = 0;
  private trouble: { showing: Showing; since: number } | null = null;
  /** A piece of another kind that waits for a free element. */
  private waiting: Piece | null = null;
  /** What the owner adds to this camera's clock. */
  private offset = 0;
  private frameUs = 40_000;
  /** Of the whole footage, not of its key frames alone. */
  private usualUs = 40_000;
  private target = 0;
  private rate = 1;
  private running = false;
  private last: Showing = { kind: "loading" };
  /** Since when the browser is without a picture that it was given. */
  private lostSince: number | null = null;
  /** When the picture was last where the clock is, or was last sent there. */
  private alignedAt = 0;
  private stoodAt = 0;
  private movedAt = 0;
  /** Since when the clock is behind what the element in front has. */
  private leftAt: number | null = null;
  private disposed = false;

  constructor(
    readonly camera: string,
    videos: [HTMLVideoElement, HTMLVideoElement],
    private readonly fetch: Fetch,
    private readonly tell: { showing: (showing: Showing) => void; front: (slot: number) => void },
  ) {
    this.slots = [
      { video: videos[0], session: null },
      { video: videos[1], session: null },
    ];
  }

  get usualFrame(): number {
    return this.frameUs;
  }

  private get session(): Session | null {
    return this.slots[this.shown]?.session ?? null;
  }

  /** Goes to a time. What is buffered is shown at once. */
  seek(at: number): void {
    this.target = at - this.offset;
    this.trouble = null;
    if (!this.spans.at(this.target)) this.restart();
    const session = this.sessionAt(this.target);
    session?.show(this.target);
    this.pump(performance.now());
  }

  setMode(mode: Mode, at: number): void {
    if (Object.entries(mode).every(([name, value]) => this.mode[name as keyof Mode] === value)) return;
    this.mode = mode;
    this.target = at - this.offset;
    this.restart();
    this.pump(performance.now());
  }

  private restart(): void {
    this.attempt++;
    this.fetching = false;
    this.waiting = null;
    this.trouble = null;
    this.lostSince = null;
    this.spans.clear();
    for (const { session } of this.slots) session?.leave();
  }

  private sessionAt(at: number): Session | null {
    const span = this.spans.at(at);
    if (span?.what.kind !== "footage") return null;
    const { key } = span.what;
    return this.slots.find((slot) => slot.session?.id === key)?.session ?? null;
  }

  /**
   * What shows the picture of the clock. A picture that has just taken over stays, though the clock, which follows it, may be set back
   * before the border by a hair: the two elements would else take over from each other without end.
   */
  private sessionNow(): Session | null {
    const own = this.sessionAt(this.target);
    const span = this.spans.at(this.target);
    if (!this.running || !own || !span || own === this.session || span.to - this.target > HAIR_US) return own;
    const next = this.spans.after(span);
    const taken = next?.what.kind === "footage" && next.from - span.to < SECOND && next.what.key === this.session?.id;
    return taken ? this.session : own;
  }

  /** Looks at where the clock is: what is shown, what is fetched, what is forgotten. */
  tick(at: number, running: boolean, rate: number, now: number): Showing {
    this.target = at - this.offset;
    this.rate = rate;
    this.running = running;
    const session = this.sessionNow();
    if (session) {
      const slot = this.slots.findIndex((one) => one.session === session);
      if (slot !== this.shown) {
        // The other element shows the picture of this moment before it is brought to the front: it may stand where it was left before.
        const near = running ? NEAR_US * Math.max(1, rate) : Math.max(1.5 * this.frameUs, 60_000);
        const off = Math.abs(session.position() - session.aim(this.target));
        if (session.shows(this.target) && off < near) this.front(slot);
        else if (!session.video.seeking && (!session.stands() || off > this.frameUs)) session.show(this.target);
      }
      if (running && slot === this.shown) session.play(rate);
      // On its way to another place, a pause would first show what came next in the old one.
      else if (!session.video.seeking) session.pause();
      if (running) this.prepare();
    }
    if (session === this.session) this.leftAt = null;
    else this.leftAt ??= now;
    if (this.leftAt !== null && now - this.leftAt > LINGER_MS) this.session?.pause();
    if (session) this.align(session, running, now);
    if (session) this.revive(session, running, now);
    if (!session?.lost(this.target)) this.lostSince = null;
    else if (this.lostSince === null) this.lostSince = now;
    else if (now - this.lostSince > LOST_MS) this.restart();
    this.pump(now);
    const showing = this.look();
    if (showing.kind !== this.last.kind || JSON.stringify(showing) !== JSON.stringify(this.last))
      this.tell.showing(showing);
    this.last = showing;
    return showing;
  }

  /** Whichever element takes over at the next border stands at its first picture before the clock is there. */
  private prepare(): void {
    const here = this.spans.at(this.target);
    const next = here && this.spans.after(here);
    if (next?.what.kind !== "footage" || next.from - this.target > PREPARE_US * Math.max(1, this.rate)) return;
    const session = this.sessionAt(next.from);
    if (!session || session === this.session || session.video.seeking) return;
    if (!session.stands() || Math.abs(session.position() - next.from) > this.frameUs) session.show(next.from);
  }

  /** Brings a picture back that stands where it should not: after a gap, or when the browser gave up a move. */
  private align(session: Session, running: boolean, now: number): void {
    if (session !== this.session || !session.covers(this.target)) {
      this.alignedAt = now;
      return;
    }
    const off = Math.abs(session.position() - session.aim(this.target));
    const far = running ? SECOND * Math.max(1, this.rate) : Math.max(1.5 * this.frameUs, 60_000);
    const right = session.stands() && off < far && (running || session.shows(this.target));
    if (right) this.alignedAt = now;
    else if (now - this.alignedAt > ALIGN_MS) {
      session.show(this.target);
      this.alignedAt = now;
    }
  }

  /** WebKit at times says that it plays and stands all the same, most of all an element that was prepared and has waited. */
  private revive(session: Session, running: boolean, now: number): void {
    const at = session.position();
    if (!running || session !== this.session || session.video.seeking || !session.stands() || at !== this.stoodAt) {
      this.stoodAt = at;
      this.movedAt = now;
    } else if (now - this.movedAt > STUCK_MS) {
      session.pause();
      session.show(this.target);
      this.movedAt = now;
    }
  }

  private front(slot: number): void {
    const old = this.slots[this.shown];
    old?.session?.pause();
    this.shown = slot;
    this.tell.front(slot);
  }

  private look(): Showing {
    if (this.trouble) return this.trouble.showing;
    const span = this.spans.at(this.target);
    if (span?.what.kind === "gap") return this.gap(span);
    if (span) {
      const session = this.sessionNow();
      // The other element is about to take over.
      if (!session || session !== this.session) return { kind: "loading" };
      if (session.shows(this.target)) return { kind: "picture" };
      // Between two pieces: a hole too short to be told, and the last picture stands.
      if (!session.covers(this.target) && session.frames.next(this.target) !== null) return { kind: "picture" };
      return { kind: "loading" };
    }
    return this.spans.end !== null && this.target >= this.spans.end ? { kind: "end" } : { kind: "loading" };
  }

  private gap(span: Span): Showing {
    const cause = span.what.kind === "gap" ? span.what.cause : null;
    const to = Number.isFinite(span.to) ? span.to + this.offset : null;
    return { kind: "gap", from: span.from + this.offset, to, cause };
  }

  private pump(now: number): void {
    if (this.disposed) return;
    this.forget();
    if (this.fetching) return;
    if (this.trouble) {
      if (this.trouble.showing.kind === "unsupported" || now - this.trouble.since < RETRY_MS) return;
      this.trouble = null;
    }
    if (this.waiting) {
      const piece = this.waiting;
      this.waiting = null;
      void this.take(piece);
      if (this.waiting) return;
    }
    const at = this.target;
    const known = this.spans.known(at);
    const { end } = this.spans;
    const ahead = (this.mode.keysOnly ? AHEAD_KEYS : AHEAD) * Math.max(1, this.rate);
    if (end !== null && known >= end - 1) {
      // Only what follows buffered pictures can go on in the middle of a group of them.
      const follows = this.spans.at(end - 1)?.what.kind === "footage";
      if (known - at < ahead && now - this.asked > POLL_MS) void this.ask(end, follows);
    } else if (this.spans.at(at) === null) {
      void this.ask(at, false);
    } else if (!Number.isFinite(known)) {
      if (now - this.asked > POLL_MS) void this.ask(at, false);
    } else if (known - at < ahead && !this.session?.full) void this.ask(known, true);
  }

  private async ask(at: number, continues: boolean): Promise<void> {
    const attempt = this.attempt;
    this.fetching = true;
    this.asked = performance.now();
    const request = {
      camera: this.camera,
      atUs: Math.round(at),
      untilUs: null,
      keysOnly: this.mode.keysOnly,
      audio: this.mode.audio,
      // A seek wants its first picture soon: the smallest piece, one group of pictures.
      budgetBytes: continues ? null : 1,
      continues,
    };
    const outcome = await this.fetch(request);
    if (attempt !== this.attempt || this.disposed) return;
    if (!outcome.ok) {
      this.fetching = false;
      this.trouble = { showing: { kind: "failed", error: outcome.error }, since: performance.now() };
      return;
    }
    const piece = readPiece(outcome.value);
    if (piece) await this.take(piece, at, continues);
    if (attempt !== this.attempt || this.disposed) return;
    this.fetching = false;
    this.pump(performance.now());
  }

  private async take(piece: Piece, asked?: number, continues = true): Promise<void> {
    const { header } = piece;
    this.offset = header.cameraOffsetUs;
    if (header.frameUs > 0) this.frameUs = header.frameUs;
    if (header.frameUs > 0 && !this.mode.keysOnly) this.usualUs = header.frameUs;
    // A gap that has no end is over as soon as anything is there.
    this.spans.drop((span) => !Number.isFinite(span.to));
    if (piece.media.byteLength === 0) {
      this.nothing(piece, asked ?? header.fromUs);
      return;
    }
    if (!MediaSource.isTypeSupported(header.mime)) {
      this.trouble = { showing: { kind: "unsupported", mime: header.mime }, since: performance.now() };
      return;
    }
    const session = this.place(piece);
    if (!session) {
      this.waiting = piece;
      return;
    }
    const frames = framesOf(piece.init, piece.media, header.timestampOffsetUs);
    const seam = header.nextUs !== null && header.nextUs - header.toUs < SECOND ? header.nextUs : header.toUs;
    const early = continues || asked === undefined ? 0 : header.fromUs - asked;
    // So short before a first picture there is nothing to tell, and that picture to show.
    const from = early > 0 && early < SECOND ? header.fromUs - early : header.fromUs;
    const to = continues || asked === undefined ? seam : Math.max(seam, asked + 1);
    this.spans.end = header.nextUs === null ? to : null;
    const attempt = this.attempt;
    // Where the camera changed its picture, the element before this one gets no more.
    const before = continues ? this.sessionAt(from - 1) : null;
    if (before && before !== session) before.finish(from);
    await session.push(piece);
    if (attempt !== this.attempt) return;
    session.frames.add(frames);
    if (early >= SECOND) this.spans.add({ from: header.fromUs - early, to: from, what: { kind: "gap", cause: null } });
    this.spans.add({ from, to, what: { kind: "footage", key: session.id } });
    // Only where the picture is not there yet: a piece that is appended ahead must not move it.
    if (this.sessionAt(this.target) === session && !session.stands()) session.show(this.target);
    else if (!continues) session.show(early >= SECOND ? Math.max(from, this.target) : this.target);
    else if (session !== this.session && !session.stands()) session.show(header.fromUs);
  }

  /** An answer without pictures: a gap, or nothing new. */
  private nothing(piece: Piece, asked: number): void {
    const { gap, nextUs } = piece.header;
    if (gap && (nextUs !== null || gap.cause !== null)) {
      const from = Math.min(gap.fromUs, asked);
      const to = nextUs ?? Number.POSITIVE_INFINITY;
      // A gap that has only begun may be over at once.
      if ((nextUs ?? Date.now() * 1000) - from >= SECOND) this.sessionAt(from - 1)?.finish(from);
      this.spans.end = null;
      // What is buffered stays what it is.
      const known = this.spans.at(from);
      this.spans.add({
        from: known?.what.kind === "footage" ? Math.min(known.to, asked) : from,
        to,
        what: { kind: "gap", cause: gap.cause },
      });
    } else this.spans.end = asked;
  }

  /** The session that takes a piece in: one of its kind, or a new one in the element that is not needed. */
  private place(piece: Piece): Session | null {
    const { header } = piece;
    const { keysOnly, audio, speed } = this.mode;
    const kind = `${header.configId} ${keysOnly} ${audio} ${speed}`;
    for (const { session } of this.slots) {
      if (session?.kind === kind && session.fits(header.fromUs)) return session;
    }
    const other = this.slots[this.shown]?.session ? 1 - this.shown : this.shown;
    const slot = this.slots[other];
    if (!slot) return null;
    const needed = this.spans.list.some(
      (span) => span.what.kind === "footage" && span.what.key === slot.session?.id && span.to > this.target,
    );
    if (needed) return null;
    slot.session?.close();
    const gone = slot.session?.id;
    if (gone) this.spans.drop((span) => span.what.kind === "footage" && span.what.key === gone);
    const scale = keysOnly ? new KeyScale(speed, this.usualUs) : new PlainScale(header.fromUs);
    slot.session = new Session(slot.video, kind, header.mime, scale, () => this.broke(other));
    return slot.session;
  }

  private broke(slot: number): void {
    const one = this.slots[slot];
    if (!one?.session || this.disposed) return;
    one.session.close();
    one.session = null;
    this.restart();
    this.trouble = { showing: { kind: "failed", error: null }, since: performance.now() };
  }

  private forget(): void {
    const to = this.spans.known(this.target);
    for (const { session } of this.slots) {
      if (!session || session !== this.sessionAt(this.target)) continue;
      const from = this.target - BEHIND / (session.full ? 12 : 1);
      session.keep(from, Number.isFinite(to) ? to : this.target + AHEAD);
      const start = session.frames.keyBefore(from);
      if (start !== null) this.spans.keep(start, Number.POSITIVE_INFINITY);
    }
  }

  /** The common clock's time of the picture on the element, where there is one. */
  position(): number | null {
    const session = this.sessionNow();
    return session && session === this.session ? session.position() + this.offset : null;
  }

  /** Whether what is there ends within `margin` after the clock. */
  nearEnd(margin: number): boolean {
    return this.spans.end !== null && this.target > this.spans.end - margin;
  }

  /** Whether the picture waits at a hole that is too short to be told. */
  atSeam(): boolean {
    return this.session?.atSeam() ?? false;
  }

  /** Moves the picture without asking for anything. */
  correct(at: number): void {
    this.sessionAt(at - this.offset)?.show(at - this.offset);
  }

  /** Time of the picture before or after the one at `at`; `null` where it is not buffered. */
  neighbour(at: number, forwards: boolean): number | null {
    const own = at - this.offset;
    const session = this.sessionAt(own);
    const found = forwards ? session?.frames.next(own) : session?.frames.previous(own);
    return found === null || found === undefined ? null : found + this.offset;
  }

  /** Fetches what stands before the earliest buffered picture at `at`; the answer is whether anything came. */
  async fetchBefore(at: number): Promise<boolean> {
    const own = at - this.offset;
    const session = this.sessionAt(own);
    const first = session?.frames.current(own);
    if (!session || first === null || first === undefined || this.fetching || this.mode.keysOnly) return false;
    await this.ask(first - Math.max(1_000, this.frameUs / 4), false);
    return this.neighbour(at, false) !== null;
  }

  setSound(muted: boolean, volume: number): void {
    for (const { video } of this.slots) {
      video.muted = muted;
      video.volume = volume;
    }
  }

  /** The element that is seen. */
  get video(): HTMLVideoElement | null {
    return this.slots[this.shown]?.video ?? null;
  }

  dispose(): void {
    this.disposed = true;
    this.attempt++;
    this.waiting = null;
    for (const slot of this.slots) {
      slot.session?.close();
      slot.session = null;
    }
  }
}
