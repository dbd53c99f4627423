// What the place "Looking back" knows: the stretch on the screen, the clock, the cameras chosen, a range, and what is asked of the back end.

import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import {
  type Accessor,
  batch,
  createContext,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
  useContext,
} from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { TimelineRow } from "../../ipc/types/TimelineRow";
import { t } from "../../texts";
import { times } from "../../texts/times";
import { useBackend } from "../backend";
import { preferences } from "../preferences";
import { keys, useCameras, value } from "../queries";
import { createFilter } from "./came";
import type { Showing } from "./camera-player";
import { jump, takeJump } from "./jump";
import { Pictures } from "./pictures";
import { MAX_TOGETHER, Player, SPEEDS } from "./player";
import { frameFor, keepIn, reveal, type Stretch, span, zoom } from "./scale";
import { DAY, HOUR, MINUTE, SECOND, Zone } from "./zone";

export interface Selection {
  fromUs: number;
  toUs: number;
  cameras: string[];
}

/** Kept while the owner looks elsewhere in the window; forgotten with the lock. */
let remembered: { at: number; view: Stretch; chosen: string[] } | null = null;

export function forgetLooking(): void {
  remembered = null;
  takeJump();
}

/** Motion below this is wind and rain (`next_motion`, 0 to 255). */
const MOTION_AT_LEAST = 48;
/** The newest footage is on the disk this much later. */
const NEWEST = 2 * SECOND;

export type Looking = ReturnType<typeof createLooking>;

export function createLooking() {
  const backend = useBackend();
  const zone = new Zone();
  const microseconds = () => Date.now() * 1000;
  const [now, setNow] = createSignal(microseconds());
  const start = remembered ?? { at: microseconds() - MINUTE, view: viewUpTo(microseconds(), 6 * HOUR), chosen: [] };
  const [view, setViewRaw] = createSignal<Stretch>(start.view);
  const [width, setWidth] = createSignal(1000);
  const [at, setAt] = createSignal(start.at);
  const [chosen, setChosen] = createSignal<string[]>(start.chosen);
  const [selection, setSelection] = createSignal<Selection | null>(null);
  /** Where the range was begun with `[` and has no end yet. */
  const [mark, setMark] = createSignal<number | null>(null);
  const [state, setState] = createSignal({ playing: false, waiting: false, end: false });
  const [rate, setRateSignal] = createSignal(1);
  const [scrub, setScrub] = createSignal<number | null>(null);
  const [sound, setSound] = createSignal<{ camera: string | null; muted: boolean }>({ camera: null, muted: true });
  const [showing, setShowing] = createStore<Record<string, Showing>>({});
  const [front, setFront] = createStore<Record<string, number>>({});
  const [said, setSaid] = createSignal("");
  const [brief, setBrief] = createSignal<string | null>(null);
  const [pictureNews, setPictureNews] = createSignal(0);
  const came = createFilter();
  const tickNow = setInterval(() => setNow(microseconds()), 1000);

  const asked = createMemo(() => frameFor(view(), width()), undefined, {
    equals: (a, b) => a.from === b.from && a.to === b.to && a.buckets === b.buckets,
  });
  const timeline = useQuery(() => {
    const { from, to, buckets } = asked();
    return {
      queryKey: [...keys.timeline, from, to, buckets],
      queryFn: () => value(backend, "timeline", { fromUs: from, toUs: to, cameras: null, buckets }),
      placeholderData: keepPreviousData,
      // Each zoom is a key of its own; what is out of sight is cheap to ask again.
      gcTime: 60_000,
    };
  });
  /** The stretch that the shown answer is about: the one asked for, or, until it comes, the one before. */
  const [answered, setAnswered] = createSignal(untrack(asked));
  createEffect(() => {
    if (timeline.data && !timeline.isPlaceholderData) setAnswered(asked());
  });
  const cameras = useCameras();
  const rows = createMemo<TimelineRow[]>(() => {
    if (timeline.data) return timeline.data.cameras;
    // The footage can be looked at even where the timeline cannot be told.
    if (!timeline.isError) return [];
    return (cameras.data ?? []).map(({ id, name, removed }) => ({
      camera: id,
      name,
      removed: removed !== null,
      runs: [],
      gaps: [],
      motion: [],
      events: [],
      looked: [],
      recordingSinceUs: null,
    }));
  });
  const nameOf = (camera: string) => rows().find((row) => row.camera === camera)?.name ?? camera;
  const latest = () =>
    Math.max(timeline.data?.latestUs ?? 0, rows().some((row) => row.recordingSinceUs !== null) ? now() - NEWEST : 0) ||
    now();
  const bounds = (): Stretch => ({ from: timeline.data?.earliestUs ?? now() - DAY, to: Math.max(latest(), now()) });

  const player = new Player((request) => backend.call("play", { request }), {
    time: (time) => setAt(Math.round(time)),
    state: setState,
    showing: (camera, what) => setShowing(camera, reconcile(what)),
    front: (camera, slot) => setFront(camera, slot),
    skipped: (from, to, cause) => say(t.looking.skipped(times.clock(from, zone), times.clock(to, zone), cause)),
    rate: setRateSignal,
  });
  player.seek(start.at);

  const pictures = new Pictures(
    (camera, atUs) => backend.call("scrub_picture", { camera, atUs }),
    () => setPictureNews((count) => count + 1),
  );

  let briefTimer: ReturnType<typeof setTimeout> | undefined;
  function say(text: string): void {
    setBrief(text);
    setSaid(text);
    clearTimeout(briefTimer);
    briefTimer = setTimeout(() => setBrief(null), 4_000);
  }

  function setView(next: Stretch): void {
    setViewRaw(keepIn(next, untrack(bounds)));
  }

  function clampTime(time: number): number {
    const { from } = bounds();
    return Math.round(Math.min(latest(), Math.max(from, time)));
  }

  /** Goes to a moment; `quiet` for steps that are not worth reading out. */
  function seek(time: number, quiet = false): void {
    const to = clampTime(time);
    player.seek(to);
    setViewRaw((now) => reveal(now, to));
    if (!quiet) setSaid(times.spoken(to, zone));
  }

  createEffect(() => {
    // While it plays the page is turned when the clock nears its edge.
    if (!state().playing || scrub() !== null) return;
    const time = at();
    const seen = untrack(view);
    if (time > seen.from && time < seen.to + span(seen) && time > seen.to - span(seen) * 0.04)
      setView(reveal(seen, time));
  });

  // The first cameras of the house are the ones to begin with.
  createEffect(() => {
    const all = rows();
    if (all.length === 0) return;
    const there = untrack(chosen).filter((camera) => all.some((row) => row.camera === camera));
    const first = all.find((row) => !row.removed) ?? all[0];
    if (there.length === 0 && first)
      setChosen(
        all
          .filter((row) => !row.removed)
          .slice(0, MAX_TOGETHER)
          .map((row) => row.camera),
      );
    else if (there.length !== untrack(chosen).length) setChosen(there);
  });

  createEffect(() => {
    // The sound follows the stage: it belongs to a camera that is seen.
    const on = chosen();
    const camera = sound().camera;
    if (on.length > 0 && (camera === null || !on.includes(camera)))
      setSound({ ...untrack(sound), camera: on[0] ?? null });
  });
  createEffect(() => player.setSound(sound().camera, sound().muted, preferences.volume()));

  createEffect(
    on(jump, () => {
      const wish = takeJump();
      if (!wish) return;
      batch(() => {
        const { camera } = wish;
        if (camera !== null && !untrack(chosen).includes(camera)) setChosen([camera]);
        else if (camera !== null && wish.play) setChosen([camera]);
        seek(wish.atUs);
        if (span(untrack(view)) > 2 * DAY) setView(zoom(untrack(view), HOUR / span(untrack(view)), wish.atUs));
      });
      if (wish.play) player.play();
    }),
  );

  async function toMotion(forwards: boolean): Promise<void> {
    const from = at() + (forwards ? SECOND : -SECOND);
    const outcome = await backend.call("next_motion", {
      cameras: chosen(),
      fromUs: Math.round(from),
      forwards,
      atLeast: MOTION_AT_LEAST,
    });
    if (!outcome.ok || outcome.value === null) {
      say(forwards ? t.looking.noMotionAfter : t.looking.noMotionBefore);
      return;
    }
    seek(outcome.value.atUs, true);
    say(t.looking.motionAt(times.spoken(outcome.value.atUs, zone), nameOf(outcome.value.camera)));
  }

  async function toEvent(forwards: boolean): Promise<void> {
    const outcome = await backend.call("next_event", {
      cameras: chosen(),
      fromUs: Math.round(at()),
      forwards,
      subjects: came.shown(),
    });
    if (!outcome.ok || outcome.value === null) {
      say(forwards ? t.looking.came.noneAfter : t.looking.came.noneBefore);
      return;
    }
    const { atUs, camera, subject } = outcome.value;
    seek(atUs, true);
    say(t.looking.came.at(subject, nameOf(camera), times.spoken(atUs, zone)));
  }

  function toggle(camera: string, alone = false): void {
    const now = chosen();
    if (alone) setChosen([camera]);
    else if (now.includes(camera)) {
      if (now.length > 1) setChosen(now.filter((one) => one !== camera));
    } else if (now.length < MAX_TOGETHER) {
      // In the order of the lanes, so that a camera has its place.
      const order = rows().map((row) => row.camera);
      setChosen([...now, camera].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
    } else say(t.looking.fourAtMost);
  }

  function setRange(from: number, to: number): void {
    const [low, high] = from < to ? [from, to] : [to, from];
    setSelection({ fromUs: clampTime(low), toUs: clampTime(high), cameras: chosen() });
  }
  createEffect(on(chosen, (cameras) => setSelection((range) => range && { ...range, cameras }), { defer: true }));

  function markRange(end: "from" | "to"): void {
    const time = at();
    const range = selection();
    if (range) {
      if (end === "from") setRange(time, Math.max(range.toUs, time + SECOND));
      else setRange(Math.min(range.fromUs, time - SECOND), time);
      setMark(null);
    } else if (mark() !== null) {
      setRange(mark() ?? time, time);
      setMark(null);
    } else {
      setMark(time);
    }
    const made = selection();
    setSaid(
      made
        ? t.looking.rangeIs(times.clock(made.fromUs, zone), times.clock(made.toUs, zone))
        : t.looking.rangeBegins(times.clock(time, zone)),
    );
  }

  function clearRange(): void {
    setSelection(null);
    setMark(null);
  }

  function setRate(next: number): void {
    player.setRate(next);
    setSaid(t.looking.speedIs(next));
  }

  function faster(by: number): void {
    const index = SPEEDS.indexOf(rate() as (typeof SPEEDS)[number]);
    const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index + by))];
    if (next !== undefined) setRate(next);
  }

  function toggleMute(camera?: string): void {
    const next = camera ?? sound().camera ?? chosen()[0] ?? null;
    const muted = camera !== undefined && camera !== sound().camera ? false : !sound().muted;
    setSound({ camera: next, muted });
    setSaid(muted ? t.looking.silent : t.looking.soundOf(next ? nameOf(next) : ""));
  }

  onCleanup(() => {
    remembered = { at: player.at, view: view(), chosen: chosen() };
    clearInterval(tickNow);
    clearTimeout(briefTimer);
    player.dispose();
    pictures.close();
  });

  return {
    zone,
    now,
    view,
    setView,
    width,
    setWidth,
    at,
    chosen,
    toggle,
    selection,
    setRange,
    clearRange,
    mark,
    markRange,
    state,
    rate,
    setRate,
    faster,
    scrub,
    setScrub,
    sound,
    toggleMute,
    showing,
    front,
    said,
    say,
    brief,
    rows,
    nameOf,
    timeline,
    answered,
    latest,
    bounds,
    player,
    seek,
    toMotion,
    toEvent,
    came,
    picture: (camera: string, time: number, grain: number) => {
      pictureNews();
      pictures.want(camera, time, grain);
      return pictures.get(camera, time, grain);
    },
    play: () => {
      setScrub(null);
      player.play();
    },
    pause: () => player.pause(),
    toNewest: () => {
      seek(latest() - 3 * SECOND);
      if (rate() > 1) player.setRate(1);
      player.play();
    },
    toDay: (days: number) => seek(zone.sameTime(at(), days)),
  };
}

function viewUpTo(now: number, length: number): Stretch {
  return { from: Math.round(now - length * 0.94), to: Math.round(now + length * 0.06) };
}

export const LookingContext = createContext<Looking>();

export function useLooking(): Looking {
  const looking = useContext(LookingContext);
  if (!looking) throw new Error("no looking above this component");
  return looking;
}

/** The two elements of a camera's picture, for as long as they are on the screen. */
export function useReel(
  looking: Looking,
  camera: string,
  videos: Accessor<[HTMLVideoElement, HTMLVideoElement] | null>,
): void {
  createEffect(() => {
    const pair = videos();
    if (!pair) return;
    untrack(() => looking.player.add(camera, pair));
    onCleanup(() => looking.player.remove(camera));
  });
}
