// The clip that is edited, or the result that is reviewed, as a film in clip time: one player for both, since both come in pieces.

import { type Accessor, createSignal, onCleanup, untrack } from "solid-js";
import type { Backend } from "../../ipc/backend";
import type { Outcome } from "../../ipc/commands";
import type { PlayHeader } from "../../ipc/types/PlayHeader";
import type { PlayRequest } from "../../ipc/types/PlayRequest";
import type { Stretch } from "../../ipc/types/Stretch";
import type { Showing } from "../looking/camera-player";
import { Player } from "../looking/player";
import type { ClipTimes } from "./clip-times";

export interface Film {
  /** Clip time, while it plays between two pictures. */
  at: Accessor<number>;
  /** When the picture that is shown began. */
  frame: Accessor<number>;
  playing: Accessor<boolean>;
  waiting: Accessor<boolean>;
  rate: Accessor<number>;
  muted: Accessor<boolean>;
  showing: Accessor<Showing>;
  /** Which of the two elements is seen. */
  front: Accessor<number>;
  seek(clipUs: number): void;
  /** So many pictures on, or back. */
  step(pictures: number): void;
  play(): void;
  pause(): void;
  toggle(): void;
  setRate(rate: number): void;
  setMuted(muted: boolean): void;
  show(videos: [HTMLVideoElement, HTMLVideoElement]): void;
}

/** Its only camera. */
const ALL = "clip";

type Fetch = (request: PlayRequest) => Promise<Outcome<ArrayBuffer>>;

/** The clip as it was recorded. */
export function createOriginal(backend: Backend, camera: string, times: ClipTimes): Film {
  const fetch: Fetch = async (request) => {
    const answer = await backend.call("play", { request: { ...request, camera } });
    return answer.ok ? { ok: true, value: uncorrected(answer.value) } : answer;
  };
  const whole = { fromUs: 0, toUs: times.lengthUs };
  return createFilm(fetch, times, () => whole, {
    toClock: (clip) => times.toWall(clip),
    toClip: (wall) => times.toClip(wall),
    isOver: (wall) => times.isOver(wall),
  });
}

/** What was rendered. */
export function createResult(backend: Backend, id: number, times: ClipTimes, trim: () => Stretch): Film {
  const fetch: Fetch = async ({ atUs, budgetBytes }) => {
    const { toUs } = trim();
    // Nothing follows a result: that needs no asking.
    if (atUs >= toUs) return { ok: true, value: nothing(toUs) };
    return await backend.call("redaction_result", { id, atUs, budgetBytes });
  };
  return createFilm(fetch, times, trim, {
    toClock: (clip) => clip,
    toClip: (clip) => clip,
    isOver: (clip) => clip >= trim().toUs - 1,
  });
}

interface Clock {
  toClock(clipUs: number): number;
  toClip(at: number): number;
  isOver(at: number): boolean;
}

function createFilm(fetch: Fetch, times: ClipTimes, range: () => Stretch, clock: Clock): Film {
  const first = range().fromUs;
  const [at, setAt] = createSignal(first);
  const [state, setState] = createSignal({ playing: false, waiting: false, end: false });
  const [rate, setRate] = createSignal(1);
  const [muted, setMuted] = createSignal(true);
  const [showing, setShowing] = createSignal<Showing>({ kind: "loading" });
  const [front, setFront] = createSignal(0);
  const player: Player = new Player(fetch, {
    time: (now) => {
      const clip = clock.toClip(now);
      setAt(clip);
      if (!player.isPlaying || !(clock.isOver(now) || clip >= range().toUs)) return;
      player.pause();
      seek(range().toUs);
    },
    state: setState,
    showing: (_, what) => setShowing(what),
    front: (_, slot) => setFront(slot),
    skipped: () => undefined,
    rate: setRate,
  });
  onCleanup(() => player.dispose());
  const last = () => times.at(range().toUs - 1);

  /** Always at a picture's own beginning: what is placed there belongs to that picture. */
  function seek(clipUs: number): void {
    const picture = Math.min(last(), Math.max(times.at(range().fromUs), times.at(clipUs)));
    const to = Math.max(range().fromUs, times.timeOf(picture));
    player.seek(clock.toClock(to));
    setAt(to);
  }
  const play = () => {
    if (times.at(at()) >= last()) seek(range().fromUs);
    player.play();
  };
  seek(first);
  return {
    at,
    frame: () => times.start(at()),
    playing: () => state().playing,
    waiting: () => state().waiting,
    rate,
    muted,
    showing,
    front,
    seek,
    step(pictures) {
      player.pause();
      seek(times.timeOf(times.at(at()) + pictures));
    },
    play,
    pause: () => player.pause(),
    toggle: () => (player.isPlaying ? player.pause() : play()),
    setRate: (rate) => player.setRate(rate),
    setMuted(muted) {
      setMuted(muted);
      player.setSound(ALL, muted, 1);
    },
    // Whoever shows it does so once: what the player looks up on the way is no reason to begin anew.
    show: (videos) => untrack(() => player.add(ALL, videos)),
  };
}

/** An answer in the camera's own time: the corrections of its clock have no place in a clip's. */
function uncorrected(answer: ArrayBuffer): ArrayBuffer {
  const header = headerOf(answer);
  if (!header || header.cameraOffsetUs === 0) return answer;
  const length = new DataView(answer).getUint32(0);
  return answerOf({ ...header, cameraOffsetUs: 0 }, new Uint8Array(answer, 4 + length));
}

function headerOf(answer: ArrayBuffer): PlayHeader | null {
  try {
    const length = new DataView(answer).getUint32(0);
    return JSON.parse(new TextDecoder().decode(new Uint8Array(answer, 4, length))) as PlayHeader;
  } catch {
    return null;
  }
}

function answerOf(header: PlayHeader, payload: Uint8Array): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(4 + text.length + payload.length);
  new DataView(out.buffer).setUint32(0, text.length);
  out.set(text, 4);
  out.set(payload, 4 + text.length);
  return out.buffer;
}

/** Behind the end: told as a gap, before which the last pictures are seen, where a player that waits for more would keep them back. */
function nothing(atUs: number): ArrayBuffer {
  const header: PlayHeader = {
    fromUs: atUs,
    toUs: atUs,
    nextUs: null,
    gap: { fromUs: atUs, toUs: atUs, cause: "stopped" },
    mime: "",
    configId: "",
    width: 0,
    height: 0,
    initLength: 0,
    timestampOffsetUs: 0,
    cameraOffsetUs: 0,
    frames: 0,
    frameUs: 0,
    state: "finished",
  };
  return answerOf(header, new Uint8Array(0));
}
