// What a camera looks at: a fan that is turned and stretched on a grid of metres, by hand, by arrow keys, or by numbers.

import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Field } from "../../components/field";
import type { CameraFan } from "../../ipc/types/CameraFan";
import type { PointM } from "../../ipc/types/PointM";
import { useAction } from "../../state/action";
import {
  dragged,
  extentFor,
  fanPath,
  gridStep,
  type Handle,
  handles,
  LIMITS,
  stepped,
  USUAL,
  way,
} from "../../state/requests/plane";
import { t } from "../../texts";
import { metres } from "../../texts/requests";
import { Grid, HomeMark, viewBox } from "./drawing";
import { Trouble } from "./trouble";

const words = t.requestsSetup.places;
/** Arrow keys come one after the other: what they did is kept when they rest. */
const REST_MS = 600;

/** As in the style sheet: wider than high, so that the whole of it is in sight while it is dragged. */
const RATIO = 1.6;

interface Named {
  id: string;
  name: string;
}

export function FanEditor(props: { cameras: Named[]; fans: CameraFan[] }) {
  const save = useAction("camera_fan_set", ["requests"]);
  const [picked, setPicked] = createSignal<string | null>(null);
  // Told apart by their identities: the list is read anew all the time, and the drawing must stay under the hand.
  const camera = createMemo(() => (props.cameras.find((one) => one.id === picked()) ?? props.cameras[0])?.id);
  const named = (id: string) => props.cameras.find((one) => one.id === id)?.name ?? id;
  const stored = () => props.fans.find((fan) => fan.camera === camera());
  const keep = (fan: CameraFan) => void save.run({ camera: fan.camera, fan });
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.cameras}</h3>
        <p class="muted">{words.camerasLead}</p>
      </div>
      <Choices
        label={words.camera}
        hideLabel
        inline
        value={camera() ?? null}
        onChange={setPicked}
        options={props.cameras.map((one) => ({
          value: one.id,
          title: props.fans.some((fan) => fan.camera === one.id) ? one.name : `${one.name} (${words.unset})`,
        }))}
      />
      <Trouble error={save.error()} />
      <Show when={camera()} keyed>
        {(id) => (
          <Show
            when={stored()}
            fallback={
              <div class="form">
                <p class="muted">{words.unsetText(named(id))}</p>
                <div>
                  <Button pending={save.pending()} onClick={() => keep({ camera: id, name: named(id), ...USUAL })}>
                    {words.start(named(id))}
                  </Button>
                </div>
              </div>
            }
          >
            {(fan) => (
              <Fan
                fan={fan()}
                others={props.fans.filter((other) => other.camera !== id)}
                onKeep={keep}
                onClear={() => void save.run({ camera: id, fan: null })}
              />
            )}
          </Show>
        )}
      </Show>
    </section>
  );
}

function Fan(props: { fan: CameraFan; others: CameraFan[]; onKeep: (fan: CameraFan) => void; onClear: () => void }) {
  let drawing: SVGSVGElement | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const [fan, setFan] = createSignal<CameraFan>({ camera: "", name: "", ...USUAL });
  const [held, setHeld] = createSignal<Handle | null>(null);
  // What the back end knows counts, but not under the hand that is dragging.
  createEffect(
    on(
      () => props.fan,
      (known) => {
        if (held() === null && resting === undefined) setFan(known);
      },
    ),
  );
  // The drawing keeps its size while something is dragged: what moves under the hand must move as the hand does.
  const extent = createMemo<number>((before) => (held() !== null && before > 0 ? before : extentFor(fan())), 0);
  const around = () => ({ x: -extent() * RATIO, y: -extent(), width: extent() * 2 * RATIO, height: extent() * 2 });
  const places = () => handles(fan(), extent() * 0.13);
  const at = (event: PointerEvent): PointM | null => {
    const matrix = drawing?.getScreenCTM();
    if (!matrix) return null;
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return { east: point.x, north: -point.y };
  };
  const keep = () => {
    clearTimeout(resting);
    resting = undefined;
    props.onKeep(fan());
  };
  // What the arrow keys did last is kept, also when the owner goes on to another camera at once.
  onCleanup(() => resting !== undefined && keep());
  const spoken = (handle: Handle) => {
    const now = fan();
    if (handle === "turn") return words.heading(now.bearing, t.requestsSetup.ways[way(now.bearing)]);
    if (handle === "width") return words.degrees(now.width);
    if (handle === "reach") return words.metres(now.reach);
    return words.atText(now.at.east, now.at.north);
  };
  const numbers = (handle: Handle) => {
    const now = fan();
    if (handle === "turn") return { now: now.bearing, min: 0, max: 359 };
    if (handle === "width") return { now: now.width, min: LIMITS.width.from, max: LIMITS.width.to };
    if (handle === "reach") return { now: now.reach, min: LIMITS.reach.from, max: LIMITS.reach.to };
    return { now: now.at.east, min: LIMITS.at.from, max: LIMITS.at.to };
  };
  /** Makes a handle follow the pointer and the arrow keys. */
  const follow = (element: SVGGElement, handle: Handle) => {
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      element.focus();
      setHeld(handle);
    });
    element.addEventListener("pointermove", (event) => {
      const to = held() === handle ? at(event) : null;
      if (to) setFan(dragged(fan(), handle, to));
    });
    element.addEventListener("pointerup", () => {
      if (held() !== handle) return;
      setHeld(null);
      keep();
    });
    element.addEventListener("pointercancel", () => {
      setHeld(null);
      setFan(props.fan);
    });
    element.addEventListener("keydown", (event) => {
      const next = stepped(fan(), handle, event.key, event.shiftKey);
      if (!next) return;
      event.preventDefault();
      setFan(next);
      clearTimeout(resting);
      resting = setTimeout(keep, REST_MS);
    });
  };
  const slider = (handle: Handle, label: string) => ({
    role: "slider" as const,
    // As the attribute is spelt: an SVG element knows no other.
    tabindex: 0,
    "aria-label": label,
    "aria-valuenow": Math.round(numbers(handle).now),
    "aria-valuemin": numbers(handle).min,
    "aria-valuemax": numbers(handle).max,
    "aria-valuetext": spoken(handle),
  });
  const knob = (handle: Handle, point: () => PointM, label: string, spare?: boolean) => (
    <g
      class="knob"
      data-handle={handle}
      data-held={held() === handle ? "" : undefined}
      transform={`translate(${point().east} ${-point().north}) scale(${extent() / 100})`}
      {...(spare ? { "aria-hidden": "true" as const } : slider(handle, label))}
      ref={(element) => follow(element, handle)}
    >
      <circle class="knob__reach" r="8" />
      <circle class="knob__dot" r={handle === "at" ? 3.4 : 4.2} />
      <Show when={handle === "turn"}>
        <path class="knob__sign" d="M-2 -0.6A2 2 0 0 1 2 -0.600M2 -0.600L2.200 -2.200M2 -0.600L0.500 -0.900" />
      </Show>
    </g>
  );
  const number = (
    label: string,
    unit: string,
    value: () => number,
    { from, to }: { from: number; to: number },
    set: (fan: CameraFan, value: number) => CameraFan,
  ) => {
    const [text, setText] = createSignal("");
    createEffect(on(value, (now) => setText(String(Math.round(now * 10) / 10))));
    const read = () => {
      const typed = Number(text().trim().replace(",", ".").replace("−", "-"));
      return text().trim() !== "" && Number.isFinite(typed) && typed >= from && typed <= to ? typed : null;
    };
    return (
      <Field
        label={label}
        unit={unit}
        inputmode="decimal"
        value={text()}
        onInput={setText}
        error={read() === null ? words.bad(from, to) : null}
        onBlur={() => {
          const typed = read();
          if (typed === null || typed === value()) return;
          setFan(set(fan(), typed));
          keep();
        }}
      />
    );
  };
  return (
    <div class="fan">
      <section class="fan__drawing" aria-label={words.drawing(fan().name)}>
        <svg
          class="plane plane--fan"
          role="presentation"
          viewBox={viewBox(around())}
          ref={(element) => {
            drawing = element;
          }}
        >
          <Grid frame={around()} home>
            <For each={props.others}>{(other) => <path class="plane__fan plane__fan--other" d={fanPath(other)} />}</For>
            <HomeMark size={extent() / 22} />
            <path class="plane__fan plane__fan--mine" d={fanPath(fan())} />
            <line
              class="plane__axis"
              x1={places().reach.east}
              y1={-places().reach.north}
              x2={places().turn.east}
              y2={-places().turn.north}
            />
            {knob("at", () => places().at, words.at)}
            {knob("reach", () => places().reach, words.reach)}
            {knob("width", () => places().widthLeft, words.width, true)}
            {knob("width", () => places().width, words.width)}
            {knob("turn", () => places().turn, words.turn)}
          </Grid>
        </svg>
        <p class="small muted">
          {words.grid(metres(gridStep(around().width)))} {words.help}
        </p>
      </section>
      <div class="fan__numbers">
        {number(
          words.turn,
          words.unitDegrees,
          () => fan().bearing,
          { from: 0, to: 359 },
          (old, bearing) => ({ ...old, bearing }),
        )}
        {number(
          words.width,
          words.unitDegrees,
          () => fan().width,
          LIMITS.width,
          (old, width) => ({ ...old, width }),
        )}
        {number(
          words.reach,
          words.unitMetres,
          () => fan().reach,
          LIMITS.reach,
          (old, reach) => ({ ...old, reach }),
        )}
        {number(
          words.east,
          words.unitMetres,
          () => fan().at.east,
          LIMITS.at,
          (old, east) => ({ ...old, at: { ...old.at, east } }),
        )}
        {number(
          words.north,
          words.unitMetres,
          () => fan().at.north,
          LIMITS.at,
          (old, north) => ({ ...old, at: { ...old.at, north } }),
        )}
        <div>
          <Button size="small" look="quiet" onClick={props.onClear}>
            {words.clear}
          </Button>
        </div>
      </div>
    </div>
  );
}
