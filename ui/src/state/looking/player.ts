// One clock for up to four cameras. It waits for pictures that are on their way, goes on where one camera has a gap, jumps where all
// have, and keeps the pictures together by small steps of their position.

import type { Cause } from "../../ipc/types/Cause";
import { CameraPlayer, type Fetch, type Showing } from "./camera-player";
import { WallClock } from "./wall-clock";
import { SECOND } from "./zone";

/** From this speed on only key frames are played. */
export const KEYS_FROM = 4;
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;
export const MAX_TOGETHER = 4;

/** Twenty-five looks a second: finer than a frame of most cameras, and next to nothing to compute. */
const TICK_MS = 40;
/** How long all wait for one that is still loading. */
const PATIENCE_MS = 4_000;
/** A leader this far off does not play as it should; the clock then waits for it instead of running away. */
const LAG_US = 250_000;
/** A picture is moved only after this many looks that found it off: one late look is no drift. */
const LOOKS = 4;
/** After a move the next one waits, longer each time: a computer that cannot keep up must not seek all the time. */
const REST_MS = 1_200;

/** After a pause, until an element stands. */
const REST_AFTER_PAUSE_MS = 150;

export interface PlayerTold {
  time: (at: number) => void;
  /** `waiting`: the clock stands because pictures are on their way. `end`: it stands at the newest. */
  state: (state: { playing: boolean; waiting: boolean; end: boolean }) => void;
  showing: (camera: string, showing: Showing) => void;
  front: (camera: string, slot: number) => void;
  skipped: (from: number, to: number, cause: Cause | null) => void;
  rate: (rate: number) => void;
}

interface Follower {
  player: CameraPlayer;
  off: number;
  restUntil: number;
  moves: number;
  /** How long a move takes until the picture runs again, in wall time; learned. */
  lead: number;
  moved: boolean;
}

export class Player {
  private readonly clock = new WallClock();
  private readonly followers = new Map<string, Follower>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private playing = false;
  private speed = 1;
  private waitingSince: number | null = null;
  private sound: { camera: string | null; muted: boolean; volume: number } = { camera: null, muted: true, volume: 1 };
  private stepping = false;
  private state = "";
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly fetch: Fetch,
    private readonly tell: PlayerTold,
  ) {
    this.timer = setInterval(() => this.tick(performance.now()), TICK_MS);
    document.addEventListener("visibilitychange", this.hidden);
  }

  private readonly hidden = () => {
    if (document.visibilityState === "hidden") this.pause();
  };

  get at(): number {
    return this.clock.at(performance.now());
  }

  add(camera: string, videos: [HTMLVideoElement, HTMLVideoElement]): void {
    this.remove(camera);
    const player = new CameraPlayer(camera, videos, this.fetch, {
      showing: (showing) => this.tell.showing(camera, showing),
      front: (slot) => {
        this.tell.front(camera, slot);
        this.applySound();
      },
    });
    // What was told of the camera when it was on the stage before is not true of these elements.
    this.tell.front(camera, 0);
    this.tell.showing(camera, { kind: "loading" });
    this.followers.set(camera, { player, off: 0, restUntil: 0, moves: 0, lead: 60_000, moved: false });
    player.setMode(this.modeOf(camera), this.at);
    player.seek(this.at);
    this.applySound();
  }

  remove(camera: string): void {
    this.followers.get(camera)?.player.dispose();
    this.followers.delete(camera);
  }

  private modeOf(camera: string) {
    const keysOnly = this.speed >= KEYS_FROM;
    return {
      keysOnly,
      audio: !keysOnly && !this.sound.muted && this.sound.camera === camera,
      speed: keysOnly ? this.speed : 1,
    };
  }

  seek(at: number): void {
    const now = performance.now();
    this.clock.set(Math.round(at), now);
    this.clock.run(false, now);
    this.waitingSince = null;
    for (const follower of this.followers.values()) {
      follower.off = 0;
      follower.moves = 0;
      follower.player.seek(at);
    }
    this.tell.time(at);
    this.tick(now);
  }

  play(): void {
    this.playing = true;
    this.waitingSince = null;
    this.tick(performance.now());
  }

  pause(): void {
    if (!this.playing) return;
    this.playing = false;
    const now = performance.now();
    const at = Math.round(this.clock.at(now));
    this.clock.run(false, now);
    this.clock.set(at, now);
    // Standing, all show exactly the same moment.
    for (const { player } of this.followers.values()) player.tick(at, false, this.speed, now);
    this.tick(now);
    // Not before all have come to rest: WebKit shows the next picture of an element that it pauses.
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.playing || this.at !== at) return;
      for (const { player } of this.followers.values()) player.correct(at);
    }, REST_AFTER_PAUSE_MS);
  }

  get isPlaying(): boolean {
    return this.playing;
  }

  setRate(rate: number): void {
    if (rate === this.speed) return;
    this.speed = rate;
    const now = performance.now();
    this.clock.rate(rate, now);
    this.applyModes();
    for (const follower of this.followers.values()) follower.restUntil = now + REST_MS;
    this.tell.rate(rate);
    this.tick(now);
  }

  setSound(camera: string | null, muted: boolean, volume: number): void {
    this.sound = { camera, muted, volume };
    this.applyModes();
    this.applySound();
  }

  private applyModes(): void {
    const at = this.at;
    for (const [camera, { player }] of this.followers) player.setMode(this.modeOf(camera), at);
  }

  private applySound(): void {
    // Slower than half and faster than double, a voice is noise.
    const heard = !this.sound.muted && this.speed >= 0.5 && this.speed <= 2;
    for (const [camera, { player }] of this.followers) {
      player.setSound(!(heard && camera === this.sound.camera), this.sound.volume);
    }
  }

  /** One picture on or back, by the pictures of the leading camera. */
  async step(forwards: boolean): Promise<void> {
    if (this.stepping) return;
    this.pause();
    const leader = this.leader();
    if (!leader) return;
    this.stepping = true;
    try {
      const at = this.at;
      let to = leader.neighbour(at, forwards);
      if (to === null && !forwards && (await leader.fetchBefore(at))) to = leader.neighbour(at, false);
      // Where the next picture is not known, one frame's time leads to it or into a gap.
      if (to === null) to = at + (forwards ? 1 : -1) * leader.usualFrame;
      this.seek(to);
    } finally {
      this.stepping = false;
    }
  }

  private leader(): CameraPlayer | null {
    const chosen = this.sound.camera === null ? undefined : this.followers.get(this.sound.camera)?.player;
    if (chosen && !this.sound.muted && chosen.position() !== null) return chosen;
    for (const { player } of this.followers.values()) if (player.position() !== null) return player;
    return null;
  }

  private tick(now: number): void {
    if (this.followers.size === 0) return;
    const at = this.clock.at(now);
    const running = this.clock.runs;
    const seen: Showing[] = [];
    for (const { player } of this.followers.values()) seen.push(player.tick(at, running, this.speed, now));
    const pictures = seen.filter((one) => one.kind === "picture").length;
    const loading = seen.some((one) => one.kind === "loading");
    let end = false;
    // What is being recorded comes at its own speed: near the newest there is no running ahead of it.
    if (this.playing && this.speed > 1) {
      const players = [...this.followers.values()].map(({ player }) => player);
      const margin = this.speed * SECOND;
      const done = (player: CameraPlayer, index: number) => player.nearEnd(margin) || seen[index]?.kind !== "picture";
      if (players.some((player) => player.nearEnd(margin)) && players.every(done)) this.setRate(1);
    }
    if (this.playing) {
      if (loading) this.waitingSince ??= now;
      else this.waitingSince = null;
      const patient = loading && this.waitingSince !== null && now - this.waitingSince < PATIENCE_MS;
      if (pictures > 0 && !patient) this.clock.run(true, now);
      else {
        this.clock.run(false, now);
        if (pictures === 0 && !loading) end = !this.skip(at, seen);
      }
      if (this.clock.runs) this.together(now);
    }
    this.tell.time(this.clock.at(now));
    const state = { playing: this.playing, waiting: this.playing && loading && !this.clock.runs, end };
    const text = JSON.stringify(state);
    if (text !== this.state) this.tell.state(state);
    this.state = text;
  }

  /** All have nothing here: on to where the first of them has something. */
  private skip(at: number, seen: Showing[]): boolean {
    const gaps = seen.flatMap((one) => (one.kind === "gap" && one.to !== null ? [{ ...one, to: one.to }] : []));
    const next = gaps.reduce<(typeof gaps)[number] | null>(
      (best, gap) => (!best || gap.to < best.to ? gap : best),
      null,
    );
    if (!next) {
      if (seen.some((one) => one.kind === "end") && this.speed > 1) this.setRate(1);
      return false;
    }
    if (next.to - at > 3 * SECOND) this.tell.skipped(at, next.to, next.cause);
    this.seek(next.to);
    return true;
  }

  /** The leader leads the clock, the clock leads the others. */
  private together(now: number): void {
    const leader = this.leader();
    const ahead = leader?.position();
    const clock = this.clock.at(now);
    if (leader && ahead !== null && ahead !== undefined) {
      const lag = clock - ahead;
      const much = LAG_US * Math.max(1, this.speed);
      // Between two runs there may be nothing for a moment: the clock goes on, and the picture is brought after it.
      if (lag > 0 && leader.atSeam()) leader.correct(clock);
      else if (Math.abs(lag) > much) this.clock.set(ahead, now);
      else this.clock.set(clock - lag * 0.1, now);
    }
    for (const follower of this.followers.values()) {
      if (follower.player !== leader) this.follow(follower, now);
    }
  }

  private follow(follower: Follower, now: number): void {
    const { player } = follower;
    const position = player.position();
    if (position === null || now < follower.restUntil) return;
    const at = this.clock.at(now);
    const off = position - at;
    // Key frames of two cameras come at different times anyway: there, a sixth of a second of the owner's own time.
    const allowed =
      this.speed >= KEYS_FROM
        ? 160_000 * this.speed
        : Math.min(player.usualFrame * 0.6, 60_000) * Math.max(1, this.speed);
    if (Math.abs(off) < allowed) {
      follower.off = 0;
      follower.moved = false;
      return;
    }
    if (++follower.off < LOOKS) return;
    if (follower.moved) follower.lead = Math.min(SECOND, Math.max(0, follower.lead - off * 0.7));
    follower.off = 0;
    follower.moved = true;
    follower.restUntil = now + REST_MS * Math.min(8, ++follower.moves);
    player.correct(at + follower.lead * this.speed);
  }

  /** Wall times of what each element shows, for whoever measures how well they stand together. */
  positions(): Array<{ camera: string; at: number | null }> {
    return [...this.followers].map(([camera, { player }]) => ({ camera, at: player.position() }));
  }

  dispose(): void {
    clearInterval(this.timer);
    clearTimeout(this.settling);
    document.removeEventListener("visibilitychange", this.hidden);
    for (const { player } of this.followers.values()) player.dispose();
    this.followers.clear();
  }
}
