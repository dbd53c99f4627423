// Time, from left to right: a ruler, what is kept, a lane for each mark with its places, and the sound.

import Lock from "lucide-solid/icons/lock";
import VolumeX from "lucide-solid/icons/volume-x";
import X from "lucide-solid/icons/x";
import ZoomIn from "lucide-solid/icons/zoom-in";
import ZoomOut from "lucide-solid/icons/zoom-out";
import { createEffect, createMemo, createSignal, For, Index, type JSX, on, onCleanup, Show } from "solid-js";
import { Button } from "../../components/button";
import type { Key } from "../../ipc/types/Key";
import type { Mark } from "../../ipc/types/Mark";
import type { Stretch } from "../../ipc/types/Stretch";
import { useEditor } from "../../state/redaction/editor";
import { useWaveform } from "../../state/redaction/waveform";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";
import { times as clock } from "../../texts/times";
import { EDGE, type Scale, Span, scaleOf } from "./span";

const words = t.redaction.lanes;
const SECOND = 1_000_000;
/** Of time, on the lanes: a clip of two hours can be looked at second by second. */
const CLOSEST = 256;
/** A drag over the ruler asks for pictures at most this often. */
const SCRUB_MS = 90;
/** Time between two marks of the ruler, in seconds. */
const GRAINS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200];
const GRAIN_PX = 70;
/** What a time written beside its tick needs. */
const TICK_PX = 46;
/** How wide a place is to take hold of. */
const PLACE_PX = 24;

export function Lanes() {
  const editor = useEditor();
  const [room, setRoom] = createSignal(0);
  const [near, setNear] = createSignal(1);
  const [scrolled, setScrolled] = createSignal(0);
  let scroller: HTMLDivElement | undefined;
  const watch = (element: HTMLDivElement) => {
    scroller = element;
    const observer = new ResizeObserver(() => {
      const name = element.querySelector(".track__name");
      setRoom(Math.floor(element.clientWidth - (name?.getBoundingClientRect().width ?? 0)));
    });
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  const width = () => Math.max(200, room() * near());
  const scale = createMemo(() => scaleOf(width(), editor.view().lengthUs));
  /** What of time is on the screen, with as much again on both sides. */
  const seen = createMemo((): Stretch => {
    const from = scale().time(scrolled() - room());
    return { fromUs: Math.floor(from), toUs: Math.ceil(scale().time(scrolled() + 2 * room())) };
  });
  const names = () => scroller?.querySelector(".track__name")?.clientWidth ?? 0;
  const closer = (by: number) => {
    const before = scale().x(editor.at()) - (scroller?.scrollLeft ?? 0);
    setNear(Math.min(CLOSEST, Math.max(1, near() * by)));
    if (scroller) scroller.scrollLeft = scale().x(editor.at()) - before;
  };
  const follow = () => {
    if (!scroller) return;
    const x = scale().x(editor.film.at()) - scroller.scrollLeft;
    const seen = scroller.clientWidth - names();
    if (x < EDGE / 2 || x > seen - EDGE / 2) scroller.scrollLeft += x - seen / 3;
  };
  createEffect(on([editor.film.at, near], follow, { defer: true }));
  // Of many lanes the chosen one is in sight.
  createEffect(
    on(
      editor.chosenId,
      () => queueMicrotask(() => scroller?.querySelector(".track[data-chosen]")?.scrollIntoView({ block: "nearest" })),
      { defer: true },
    ),
  );
  return (
    <section class="lanes" aria-label={words.label}>
      <div
        class="lanes__scroll scroll"
        ref={watch}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        on:wheel={(event: WheelEvent) => {
          if (!event.ctrlKey) return;
          event.preventDefault();
          closer(Math.exp(-event.deltaY * 0.002));
        }}
      >
        <div class="lanes__all" style={{ "--track": `${width()}px` }}>
          <Ruler scale={scale()} seen={seen()} width={width()} near={near()} onNear={closer} />
          <FilmLane scale={scale()} />
          <For each={editor.plan().marks.map((mark) => mark.id)}>
            {(id) => (
              <Show when={editor.plan().marks.find((mark) => mark.id === id)}>
                {(mark) => <MarkLane mark={mark()} scale={scale()} />}
              </Show>
            )}
          </For>
          <SoundLane scale={scale()} seen={seen()} />
          <div class="lanes__head" aria-hidden="true">
            <div class="lanes__line" style={{ translate: `${scale().x(editor.film.at())}px 0` }} />
          </div>
        </div>
      </div>
    </section>
  );
}

function Lane(props: {
  name: JSX.Element;
  class?: string;
  onTime?: (us: number) => void;
  scale: Scale;
  children: JSX.Element;
}) {
  return (
    <div class={`track ${props.class ?? ""}`}>
      <div class="track__name">{props.name}</div>
      <div
        class="track__time"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          props.onTime?.(props.scale.time(event.clientX - event.currentTarget.getBoundingClientRect().left));
        }}
      >
        {props.children}
      </div>
    </div>
  );
}

function Ruler(props: { scale: Scale; seen: Stretch; width: number; near: number; onNear: (by: number) => void }) {
  const editor = useEditor();
  const [held, setHeld] = createSignal(false);
  let last = 0;
  const grain = createMemo(() => {
    const perSecond = props.scale.x(SECOND) - props.scale.x(0);
    return (GRAINS.find((grain) => grain * perSecond >= GRAIN_PX) ?? 3600) * SECOND;
  });
  const ticks = createMemo(() => {
    const first = Math.ceil(props.seen.fromUs / grain());
    const count = Math.floor(props.seen.toUs / grain()) - first + 1;
    return Array.from({ length: Math.max(0, count) }, (_, at) => (first + at) * grain()).filter(
      (at) => props.scale.x(at) < props.width - TICK_PX,
    );
  });
  const scrub = (event: PointerEvent & { currentTarget: HTMLElement }, now: boolean) => {
    if (!now && performance.now() - last < SCRUB_MS) return;
    last = performance.now();
    const box = event.currentTarget.getBoundingClientRect();
    editor.film.seek(props.scale.time(event.clientX - box.left));
  };
  const spoken = () => {
    const { times } = editor;
    const at = editor.at();
    const wall = clock.clock(times.toWall(at), zone);
    return t.redaction.transport.spoken(clipTime(at), wall, times.at(at) + 1, times.count);
  };
  return (
    <div class="track track--ruler">
      <div class="track__name muted">
        {words.time}
        <span class="track__near">
          <Button
            icon
            size="small"
            aria-label={t.redaction.transport.farther}
            title={t.redaction.transport.farther}
            disabled={props.near === 1}
            onClick={() => props.onNear(0.5)}
          >
            <ZoomOut aria-hidden="true" />
          </Button>
          <Button
            icon
            size="small"
            aria-label={t.redaction.transport.closer}
            title={t.redaction.transport.closer}
            onClick={() => props.onNear(2)}
          >
            <ZoomIn aria-hidden="true" />
          </Button>
        </span>
      </div>
      <div
        class="track__time"
        role="slider"
        tabIndex={0}
        aria-label={t.redaction.transport.at}
        aria-valuemin={0}
        aria-valuemax={Math.round(editor.view().lengthUs / 1000)}
        aria-valuenow={Math.round(editor.at() / 1000)}
        aria-valuetext={spoken()}
        data-held={held() ? "" : undefined}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setHeld(true);
          editor.film.pause();
          scrub(event, true);
        }}
        onPointerMove={(event) => held() && scrub(event, false)}
        onPointerUp={(event) => {
          if (held()) scrub(event, true);
          setHeld(false);
        }}
        onPointerCancel={() => setHeld(false)}
      >
        <For each={ticks()}>
          {(at) => (
            <span class="track__tick" aria-hidden="true" style={{ left: `${props.scale.x(at)}px` }}>
              {grain() < SECOND ? clipTime(at).slice(0, -2) : clipTime(at, false)}
            </span>
          )}
        </For>
        <span class="track__thumb" aria-hidden="true" style={{ left: `${props.scale.x(editor.film.at())}px` }} />
      </div>
    </div>
  );
}

function FilmLane(props: { scale: Scale }) {
  const editor = useEditor();
  return (
    <Lane name={words.film} class="track--film" scale={props.scale} onTime={editor.film.seek}>
      <Span
        class="span--film"
        stretch={editor.view().plan.trim}
        scale={props.scale}
        words={{ from: words.filmFrom, to: words.filmTo }}
        onChange={editor.acts.trim}
      />
    </Lane>
  );
}

function MarkLane(props: { mark: Mark; scale: Scale }) {
  const editor = useEditor();
  const name = () => editor.name(props.mark.id);
  const chosen = () => editor.chosenId() === props.mark.id;
  /** One place of a lane is a stop of the Tab key: the one that the owner stands at, or was at last. */
  const stop = () => {
    const here = editor.at();
    return props.mark.keys.findLast((key) => key.atUs <= here)?.atUs ?? props.mark.keys[0]?.atUs;
  };
  /** A find has a place for every picture or so: as many are drawn as can be told apart, and always the stop. */
  const places = createMemo(() => {
    const { keys, found } = props.mark;
    return found ? apart(keys, stop(), props.scale) : keys;
  });
  const go = (atUs: number) => {
    editor.acts.choose(props.mark.id);
    editor.film.pause();
    editor.film.seek(atUs);
  };
  const keyed = (event: KeyboardEvent & { currentTarget: HTMLElement }, atUs: number) => {
    const { keys } = props.mark;
    const at = keys.findIndex((key) => key.atUs === atUs);
    if (event.key === "Delete" || event.key === "Backspace") {
      const lane = event.currentTarget.parentElement;
      editor.acts.unplace(props.mark, atUs);
      queueMicrotask(() => lane?.querySelector<HTMLElement>(".track__key[tabindex='0']")?.focus());
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const next = keys[at + (event.key === "ArrowLeft" ? -1 : 1)];
      const lane = event.currentTarget.parentElement;
      if (!next) return;
      go(next.atUs);
      // Which places are drawn follows where the owner stands.
      queueMicrotask(() => lane?.querySelector<HTMLElement>(`[data-at="${next.atUs}"]`)?.focus());
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="track track--mark" data-chosen={chosen() ? "" : undefined} data-tone={props.mark.decision}>
      <button
        type="button"
        class="track__name track__name--mark"
        aria-pressed={chosen()}
        title={name()}
        aria-label={words.choose(name())}
        onClick={() => editor.acts.choose(chosen() ? null : props.mark.id)}
      >
        <span class="track__dot" aria-hidden="true" />
        <span class="track__word">{name()}</span>
        <Show when={props.mark.locked}>
          <Lock aria-hidden="true" />
        </Show>
      </button>
      <div
        class="track__time"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          editor.acts.choose(props.mark.id);
          editor.film.seek(props.scale.time(event.clientX - event.currentTarget.getBoundingClientRect().left));
        }}
      >
        <Span
          class="span--mark"
          tone={props.mark.decision}
          stretch={{ fromUs: props.mark.fromUs, toUs: props.mark.toUs }}
          scale={props.scale}
          locked={props.mark.locked}
          words={{ from: words.start(name()), to: words.end(name()) }}
          onChange={(when) => editor.acts.when(props.mark, when)}
        >
          <For each={props.mark.found?.guessed}>
            {(run) => <Run class="span--guessed" stretch={run} scale={props.scale} />}
          </For>
          <Index each={places()}>
            {(key) => (
              <button
                type="button"
                class="track__key"
                data-at={key().atUs}
                tabIndex={stop() === key().atUs ? 0 : -1}
                aria-label={words.key(name(), clipTime(key().atUs))}
                title={words.key(name(), clipTime(key().atUs))}
                aria-current={editor.at() === key().atUs ? "time" : undefined}
                data-outside={key().atUs < props.mark.fromUs || key().atUs >= props.mark.toUs ? "" : undefined}
                style={{ left: `${props.scale.x(key().atUs)}px` }}
                onPointerDown={(event) => event.stopPropagation()}
                onClick={() => go(key().atUs)}
                onKeyDown={(event) => keyed(event, key().atUs)}
              />
            )}
          </Index>
        </Span>
      </div>
    </div>
  );
}

/** Places that do not lie on one another, from the one that the owner stands at to both sides. */
function apart(keys: Key[], stop: number | undefined, scale: Scale): Key[] {
  const at = Math.max(
    0,
    keys.findIndex((key) => key.atUs === stop),
  );
  const kept = keys.slice(at, at + 1);
  const far = (a: Key | undefined, b: Key) =>
    a === undefined || Math.abs(scale.x(a.atUs) - scale.x(b.atUs)) >= PLACE_PX;
  for (const key of keys.slice(at + 1)) if (far(kept.at(-1), key)) kept.push(key);
  for (const key of keys.slice(0, at).reverse()) if (far(kept[0], key)) kept.unshift(key);
  return kept;
}

/** A part of a lane that is only to be seen. */
function Run(props: { class: string; stretch: Stretch; scale: Scale }) {
  return (
    <div
      class={`span ${props.class}`}
      aria-hidden="true"
      style={{
        left: `${props.scale.x(props.stretch.fromUs)}px`,
        width: `${Math.max(2, props.scale.x(props.stretch.toUs) - props.scale.x(props.stretch.fromUs))}px`,
      }}
    />
  );
}

function SoundLane(props: { scale: Scale; seen: Stretch }) {
  const editor = useEditor();
  const sound = () => editor.view().plan.sound;
  const muted = () => {
    const plan = sound();
    return plan.kind === "kept" ? plan.muted : [];
  };
  const kept = () => sound().kind === "kept";
  return (
    <Show when={editor.view().hasSound}>
      <div class="track track--sound" data-off={kept() ? undefined : ""}>
        <div class="track__name">
          {words.sound}
          <Show when={kept()}>
            <Button icon size="small" aria-label={words.mute} title={words.muteHint} onClick={editor.acts.muteHere}>
              <VolumeX aria-hidden="true" />
            </Button>
          </Show>
        </div>
        <Drawable
          scale={props.scale}
          on={kept()}
          onDrawn={(stretch) => editor.acts.mute((muted) => [...muted, stretch])}
        >
          <Waveform scale={props.scale} seen={props.seen} />
          <For each={editor.view().find.looked?.speech}>
            {(speech) => <Run class="span--speech" stretch={speech} scale={props.scale} />}
          </For>
          <Show when={!kept()}>
            <span class="track__off">{words.soundOff}</span>
          </Show>
          <Index each={muted()}>
            {(stretch, at) => (
              <Span
                class="span--muted"
                stretch={stretch()}
                scale={props.scale}
                words={{ from: words.mutedFrom, to: words.mutedTo }}
                onChange={(next) => editor.acts.mute((muted) => muted.map((one, n) => (n === at ? next : one)))}
              >
                <button
                  type="button"
                  class="track__unmute"
                  aria-label={`${words.unmute}: ${words.muted(clipTime(stretch().fromUs), clipTime(stretch().toUs))}`}
                  title={words.unmute}
                  style={{ left: `${props.scale.x((stretch().fromUs + stretch().toUs) / 2)}px` }}
                  onPointerDown={(event) => event.stopPropagation()}
                  onClick={() => editor.acts.mute((muted) => muted.filter((_, n) => n !== at))}
                >
                  <X aria-hidden="true" />
                </button>
              </Span>
            )}
          </Index>
        </Drawable>
      </div>
    </Show>
  );
}

/** A drag over the sound mutes it. */
function Drawable(props: {
  scale: Scale;
  on: boolean;
  onDrawn: (stretch: { fromUs: number; toUs: number }) => void;
  children: JSX.Element;
}) {
  const editor = useEditor();
  const [hand, setHand] = createSignal<{ from: number; to: number } | null>(null);
  const time = (event: PointerEvent & { currentTarget: HTMLElement }) =>
    props.scale.time(event.clientX - event.currentTarget.getBoundingClientRect().left);
  /** Fewer pixels were a click. */
  const CLICK_PX = 4;
  const stretch = () => {
    const now = hand();
    if (!now || Math.abs(props.scale.x(now.from) - props.scale.x(now.to)) < CLICK_PX) return null;
    return { fromUs: Math.round(Math.min(now.from, now.to)), toUs: Math.round(Math.max(now.from, now.to)) };
  };
  return (
    <div
      class="track__time"
      data-draw={props.on ? "" : undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        if (!props.on) {
          editor.film.seek(time(event));
          return;
        }
        event.currentTarget.setPointerCapture(event.pointerId);
        setHand({ from: time(event), to: time(event) });
      }}
      onPointerMove={(event) => {
        const now = hand();
        if (now) setHand({ from: now.from, to: time(event) });
      }}
      onPointerUp={(event) => {
        const made = stretch();
        if (made) props.onDrawn(made);
        else if (hand()) editor.film.seek(time(event));
        setHand(null);
      }}
      onPointerCancel={() => setHand(null)}
    >
      {props.children}
      <Show when={stretch()}>
        {(made) => (
          <div
            class="span span--muted"
            aria-hidden="true"
            style={{
              left: `${props.scale.x(made().fromUs)}px`,
              width: `${props.scale.x(made().toUs) - props.scale.x(made().fromUs)}px`,
            }}
          />
        )}
      </Show>
    </div>
  );
}

function Waveform(props: { scale: Scale; seen: Stretch }) {
  const editor = useEditor();
  let canvas: HTMLCanvasElement | undefined;
  const { id } = editor.view();
  const wave = useWaveform(id, () => props.seen);
  createEffect(
    on(
      () => wave.data,
      (data) => {
        const context = canvas?.getContext("2d");
        if (!canvas || !context) return;
        const { width, height } = canvas;
        context.clearRect(0, 0, width, height);
        if (!data || data.loud.length === 0) return;
        context.fillStyle = getComputedStyle(canvas).color;
        for (let x = 0; x < width; x++) {
          const loud = data.loud[Math.floor((x / width) * data.loud.length)] ?? 0;
          const high = Math.max(1, (loud / 255) * height);
          context.fillRect(x, (height - high) / 2, 1, high);
        }
      },
    ),
  );
  const x = () => props.scale.x(wave.data?.fromUs ?? 0);
  return (
    <canvas
      class="track__wave"
      ref={(element) => {
        canvas = element;
      }}
      style={{ left: `${x()}px`, width: `${props.scale.x(wave.data?.toUs ?? 0) - x()}px` }}
      width={1600}
      height={40}
    />
  );
}
