// The scrubber of all cameras. The canvas only draws: what can be done is done by elements that a keyboard and a reader reach.

import Minus from "lucide-solid/icons/minus";
import Plus from "lucide-solid/icons/plus";
import { createEffect, createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import type { TimelineRow } from "../../ipc/types/TimelineRow";
import { useLooking } from "../../state/looking/looking";
import { pan, span, timeAt, xOf, zoom } from "../../state/looking/scale";
import { MINUTE, SECOND } from "../../state/looking/zone";
import { useBookmarks } from "../../state/queries";
import { t } from "../../texts";
import { times } from "../../texts/times";
import { CameMarks } from "./came";
import { drawLanes, drawRuler, paletteOf, prepare } from "./draw";
import { GlimpsePicture } from "./glimpse";
import { RangeHandles } from "./range";

/** As in looking.css. */
const RULER_REM = 3;
const LANE_REM = 2.1;
/** Pixels within which a press on the playhead takes hold of it, and a drag is still a click. */
const GRIP = 7;
const STILL = 4;

type Drag = { kind: "pan" | "press"; x: number; from: number } | { kind: "scrub" } | { kind: "range"; start: number };

export function Timeline() {
  const looking = useLooking();
  const bookmarks = useBookmarks();
  const [hover, setHover] = createSignal<{ x: number; y: number } | null>(null);
  const [size, setSize] = createSignal({ width: 1000, rem: 16 });
  const [dragging, setDragging] = createSignal<Drag["kind"] | null>(null);
  const [scrolled, setScrolled] = createSignal(0);
  const [dark, setDark] = createSignal(0);
  let drag: Drag | null = null;
  let field: HTMLDivElement | undefined;
  let ruler: HTMLCanvasElement | undefined;
  let lanes: HTMLCanvasElement | undefined;
  let slider: HTMLElement | undefined;
  const laneHeight = () => Math.round(LANE_REM * size().rem);
  const rulerHeight = () => Math.round(RULER_REM * size().rem);

  // Whoever comes here by keyboard stands on the timeline.
  onMount(() => slider?.focus({ preventScroll: true }));
  const watch = (element: HTMLDivElement) => {
    field = element;
    const observer = new ResizeObserver(() => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setSize({ width: element.clientWidth, rem });
      looking.setWidth(element.clientWidth);
    });
    observer.observe(element);
    // Colours are read while drawing; a change of the look is a reason to draw.
    const look = new MutationObserver(() => setDark((count) => count + 1));
    look.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: light)");
    const changed = () => setDark((count) => count + 1);
    system.addEventListener("change", changed);
    onCleanup(() => {
      observer.disconnect();
      look.disconnect();
      system.removeEventListener("change", changed);
    });
  };

  createEffect(() => {
    dark();
    const { width } = size();
    const rows = looking.rows();
    const scene = () => ({
      view: looking.view(),
      width,
      zone: looking.zone,
      now: looking.now(),
      palette: paletteOf(field ?? document.body),
    });
    const shared = scene();
    const top = ruler && prepare(ruler, width, rulerHeight());
    if (top)
      drawRuler(
        top,
        shared,
        rulerHeight(),
        (bookmarks.data ?? []).map((mark) => mark.atUs),
      );
    const body = lanes && prepare(lanes, width, Math.max(1, rows.length) * laneHeight());
    if (body) {
      drawLanes(body, shared, {
        rows,
        chosen: looking.chosen(),
        answered: looking.answered(),
        laneHeight: laneHeight(),
        came: looking.came.shown(),
      });
    }
  });

  const xHere = (event: PointerEvent | WheelEvent) => event.clientX - (field?.getBoundingClientRect().left ?? 0);
  const yHere = (event: PointerEvent) => event.clientY - (field?.getBoundingClientRect().top ?? 0);
  const timeOf = (x: number) => timeAt(looking.view(), size().width, x);

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const x = xHere(event);
    const onHead = Math.abs(x - xOf(looking.view(), size().width, looking.at())) < GRIP;
    if (event.shiftKey) drag = { kind: "range", start: timeOf(x) };
    else if (onHead || yHere(event) < rulerHeight()) {
      drag = { kind: "scrub" };
      looking.pause();
      looking.setScrub(timeOf(x));
    } else drag = { kind: "press", x, from: looking.view().from };
    setDragging(drag.kind);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const x = xHere(event);
    setHover({ x, y: yHere(event) });
    if (!drag) return;
    if (drag.kind === "press" && Math.abs(x - drag.x) > STILL) {
      drag = { ...drag, kind: "pan" };
      setDragging("pan");
    }
    if (drag.kind === "pan") {
      const view = looking.view();
      looking.setView(pan(view, drag.from - ((x - drag.x) / size().width) * span(view) - view.from));
    } else if (drag.kind === "scrub") looking.setScrub(timeOf(x));
    else if (drag.kind === "range") looking.setRange(drag.start, timeOf(x));
  };
  const up = (event: PointerEvent) => {
    const done = drag;
    drag = null;
    setDragging(null);
    const scrub = looking.scrub();
    if (done?.kind === "press") looking.seek(timeOf(xHere(event)));
    else if (done?.kind === "scrub" && scrub !== null) {
      looking.seek(scrub);
      looking.setScrub(null);
    }
  };
  const cancel = () => {
    drag = null;
    setDragging(null);
    looking.setScrub(null);
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const view = looking.view();
    // Touchpads pan sideways and pinch with ctrl; wheels have one direction, and Shift turns it.
    const unit = event.deltaMode === 1 ? 16 : 1;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (!event.ctrlKey && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      looking.setView(pan(view, ((sideways * unit) / size().width) * span(view)));
    } else {
      const factor = Math.exp((Math.max(-240, Math.min(240, event.deltaY * unit)) * (event.ctrlKey ? 3 : 1)) / 420);
      looking.setView(zoom(view, factor, timeOf(xHere(event))));
    }
  };
  const listenWheel = (element: HTMLElement) => {
    slider = element;
    element.addEventListener("wheel", wheel, { passive: false });
    onCleanup(() => element.removeEventListener("wheel", wheel));
  };

  const headX = () => xOf(looking.view(), size().width, looking.scrub() ?? looking.at());
  const headTime = () => looking.scrub() ?? looking.at();
  const gapAt = (row: TimelineRow | undefined, time: number) =>
    row?.gaps.find((gap) => gap.fromUs <= time && time < (gap.toUs ?? looking.now())) ?? null;
  const spokenPosition = createMemo(() => {
    // A reader is told the second, not each of 25 pictures in it.
    const time = Math.floor(headTime() / SECOND) * SECOND;
    const gaps = looking
      .rows()
      .filter((row) => looking.chosen().includes(row.camera))
      .flatMap((row) => {
        const gap = gapAt(row, time);
        return gap ? [`${row.name}: ${t.looking.gap.toLowerCase()}, ${t.looking.cause(gap.cause)}`] : [];
      });
    return [times.spoken(time, looking.zone), ...gaps].join(". ");
  });
  const flagText = () => {
    const fold = looking.zone.repeated(headTime());
    const text = times.clock(headTime(), looking.zone);
    return fold === null ? text : `${text} ${times.zoneName(headTime(), looking.zone)}`;
  };
  const about = () => {
    const view = looking.view();
    const time = looking.at();
    return time > view.from && time < view.to ? time : (view.from + view.to) / 2;
  };

  return (
    <section
      class="timeline"
      aria-label={t.looking.timeline}
      style={{ "--lane": `${laneHeight()}px`, "--ruler": `${rulerHeight()}px` }}
    >
      <div class="timeline__corner">
        <Button
          icon
          size="small"
          aria-label={t.looking.zoomOut}
          onClick={() => looking.setView(zoom(looking.view(), 2, about()))}
        >
          <Minus aria-hidden="true" />
        </Button>
        <span class="timeline__span tabular">{t.looking.spanIs(span(looking.view()))}</span>
        <Button
          icon
          size="small"
          aria-label={t.looking.zoomIn}
          onClick={() => looking.setView(zoom(looking.view(), 0.5, about()))}
        >
          <Plus aria-hidden="true" />
        </Button>
      </div>
      <div class="timeline__ruler" aria-hidden="true">
        <canvas
          ref={(element) => {
            ruler = element;
          }}
        />
      </div>
      <div class="timeline__lanes scroll" onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}>
        <ul class="timeline__labels">
          <For each={looking.rows().map((row) => row.camera)}>
            {(camera, index) => (
              <Show when={looking.rows().find((row) => row.camera === camera)}>
                {(row) => <LaneLabel row={row()} number={index() + 1} />}
              </Show>
            )}
          </For>
        </ul>
        <div class="timeline__canvas" aria-hidden="true">
          <canvas
            ref={(element) => {
              lanes = element;
            }}
          />
        </div>
      </div>
      <div class="timeline__field" ref={watch} data-drag={dragging() ?? undefined}>
        <div
          class="timeline__slider"
          ref={listenWheel}
          role="slider"
          tabIndex={0}
          aria-label={t.looking.position}
          aria-describedby="timeline-help"
          aria-orientation="horizontal"
          aria-valuemin={Math.round(looking.bounds().from / SECOND)}
          aria-valuemax={Math.round(looking.bounds().to / SECOND)}
          aria-valuenow={Math.floor(headTime() / SECOND)}
          aria-valuetext={spokenPosition()}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerCancel={cancel}
          onPointerLeave={() => setHover(null)}
        />
        <span class="hidden-text" id="timeline-help">
          {t.looking.positionHelp}
        </span>
        <CameMarks
          width={size().width}
          laneHeight={laneHeight()}
          rulerHeight={rulerHeight()}
          scrolled={scrolled()}
          wheel={wheel}
        />
        <RangeHandles width={size().width} />
        <div class="timeline__clip" aria-hidden="true">
          <NowEdge x={xOf(looking.view(), size().width, looking.now())} width={size().width} head={headX()} />
          <div class="timeline__head" style={{ translate: `${headX()}px 0` }}>
            <span
              class="timeline__flag tabular"
              data-edge={headX() < 60 ? "left" : headX() > size().width - 60 ? "right" : undefined}
            >
              {flagText()}
            </span>
          </div>
        </div>
        <Show when={hover() && dragging() !== "pan" && dragging() !== "range" ? hover() : null}>
          {(place) => (
            <Glimpse
              x={place().x}
              width={size().width}
              time={looking.scrub() ?? timeOf(place().x)}
              row={rowAt(place().y)}
              scrubbing={looking.scrub() !== null}
              note={noteAt(place().x)}
            />
          )}
        </Show>
      </div>
    </section>
  );

  /** What was written to the mark under the pointer. */
  function noteAt(x: number): string | null {
    const near = (bookmarks.data ?? []).find((mark) => {
      const off = x - xOf(looking.view(), size().width, mark.atUs);
      return off > -GRIP && off < 2 * GRIP;
    });
    return near ? near.note : null;
  }

  function rowAt(y: number): TimelineRow | null {
    const lane = Math.floor((y - rulerHeight() + scrolled()) / laneHeight());
    const rows = looking.rows();
    // On the ruler it is the first of the stage.
    return (y < rulerHeight() ? rows.find((row) => row.camera === looking.chosen()[0]) : rows[lane]) ?? null;
  }
}

function NowEdge(props: { x: number; width: number; head: number }) {
  return (
    <Show when={props.x > 0 && props.x < props.width}>
      <div class="timeline__now" style={{ translate: `${props.x}px 0` }}>
        <Show when={props.x < props.width - 36 && Math.abs(props.head - props.x - 20) > 72}>
          <span>{t.looking.nowEdge}</span>
        </Show>
      </div>
    </Show>
  );
}

/** How much of what is in view was recorded, in percent. */
function partRecorded(row: TimelineRow, from: number, to: number): number {
  const sum = row.runs.reduce((all, run) => all + Math.max(0, Math.min(run.toUs, to) - Math.max(run.fromUs, from)), 0);
  return Math.round((100 * sum) / Math.max(1, to - from));
}

function LaneLabel(props: { row: TimelineRow; number: number }) {
  const looking = useLooking();
  const shown = () => looking.chosen().includes(props.row.camera);
  const label = () => {
    const { from, to } = looking.view();
    const until = Math.min(to, looking.latest());
    const gaps = props.row.gaps.filter((gap) => (gap.toUs ?? looking.now()) > from && gap.fromUs < to).length;
    return t.looking.lane(props.row.name, shown(), partRecorded(props.row, from, until), gaps);
  };
  return (
    <li class="lane" data-on={shown() ? "" : undefined}>
      <button
        type="button"
        class="lane__button"
        aria-pressed={shown()}
        aria-label={label()}
        title={t.looking.laneHint}
        onClick={(event) => looking.toggle(props.row.camera, event.shiftKey)}
      >
        <span class="lane__number tabular" data-number={props.number < 10 ? props.number : ""} />
        <span class="lane__name">{props.row.name}</span>
        <Show when={props.row.removed}>
          <span class="lane__removed">{t.looking.removed}</span>
        </Show>
      </button>
    </li>
  );
}

interface GlimpseProps {
  x: number;
  width: number;
  time: number;
  row: TimelineRow | null;
  scrubbing: boolean;
  note: string | null;
}

/** What stood at the place under the pointer: its time, its picture, or why there is none. */
function Glimpse(props: GlimpseProps) {
  const looking = useLooking();
  const half = 7.5;
  const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const left = () => Math.min(Math.max(props.x, half * rem()), props.width - half * rem());
  const grain = () => grainOf(span(looking.view()), props.width);
  const picture = () => (props.row && !props.scrubbing ? looking.picture(props.row.camera, props.time, grain()) : null);
  const gap = () =>
    props.row?.gaps.find((one) => one.fromUs <= props.time && props.time < (one.toUs ?? looking.now())) ?? null;
  const fold = () => looking.zone.repeated(props.time);
  return (
    <>
      <div class="timeline__clip" aria-hidden="true">
        <div class="timeline__hair" style={{ translate: `${props.x}px 0` }} />
      </div>
      <div class="glimpse" aria-hidden="true" style={{ left: `${left()}px` }}>
        <GlimpsePicture camera={props.row?.camera ?? ""} url={picture()?.url} />
        <div class="glimpse__text">
          <strong class="tabular">{times.clock(props.time, looking.zone)}</strong>
          <span>{times.day(props.time, looking.zone)}</span>
          <span>{times.zoneName(props.time, looking.zone)}</span>
        </div>
        <Show when={props.note}>{(note) => <div class="glimpse__note">{note()}</div>}</Show>
        <Show when={fold()}>
          {(which) => (
            <div class="glimpse__note">{which() === "first" ? t.looking.firstTime : t.looking.secondTime}</div>
          )}
        </Show>
        <Show when={props.row && !props.scrubbing ? props.row : null}>
          {(row) => (
            <Show when={gap()} fallback={<div class="glimpse__name">{row().name}</div>}>
              {(one) => (
                <div class="glimpse__gap">
                  {row().name}: {t.looking.cause(one().cause)}, {times.clock(one().fromUs, looking.zone)}–
                  {one().toUs === null ? t.looking.nowEdge : times.clock(one().toUs ?? 0, looking.zone)}
                </div>
              )}
            </Show>
          )}
        </Show>
      </div>
    </>
  );
}

/** How much time a place on the timeline holds for the small pictures: some pixels, but not finer than half a second. */
export function grainOf(shown: number, width: number): number {
  const pixels = (shown / Math.max(1, width)) * 3;
  return Math.max(SECOND / 2, Math.min(10 * MINUTE, 2 ** Math.round(Math.log2(pixels / SECOND)) * SECOND));
}
