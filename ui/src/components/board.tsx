// A picture on which shapes are drawn, moved and stretched, by mouse, finger and keyboard; it can be looked at more closely. What the
// shapes mean is its caller's business.

import { createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import {
  boundsOf,
  type Handle,
  handlesOf,
  MAX_POINTS,
  movedInSight,
  type Point,
  pointsText,
  type Shape,
  same,
  spanned,
  stretched,
  WHOLE,
} from "../shapes/shape";
import { cornerOf, pannedBy, type Size, sizeOf, type Zoom, zoomedAt } from "../shapes/zoom";

export type Tool = "rect" | "ellipse" | "polygon";

export interface BoardShape {
  id: number;
  shape: Shape;
  /** What it is, for readers. */
  label: string;
  /** Beside it, for all. */
  name?: string | undefined;
  tone: string;
  selected: boolean;
  /** It is not moved. */
  locked: boolean;
  /** Not in the picture at this moment. */
  faint?: boolean;
}

export interface BoardWords {
  picture: string;
  keys: string;
  handle: (handle: Handle) => string;
}

interface BoardProps {
  /** In pixels of the camera. */
  picture: Size;
  words: BoardWords;
  shapes: BoardShape[];
  tool: Tool | null;
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
  /** `keyed`: with the keyboard, which goes on from the new shape. */
  onDraw: (shape: Shape, keyed: boolean) => void;
  /** Under way: nothing is kept of it yet. Nothing: it was let go where it was. */
  onMove: (id: number, shape: Shape | null) => void;
  onMoved: (id: number, shape: Shape) => void;
  onSelect: (id: number | null) => void;
  onRemove: (id: number) => void;
  /** The owner takes hold of something: what moves by itself stands still. */
  onHold: () => void;
  children: JSX.Element;
}

/** A point this near to the first, in pixels of the screen, closes the polygon. */
const CLOSE_PX = 12;
/** Handles nearer to one another than this cannot be told apart. */
const APART_PX = 76;
/** How large one is. */
const HANDLE_PX = 24;

type Held =
  | { kind: "draw"; from: Point }
  | { kind: "move"; id: number; from: Point; shape: Shape }
  | { kind: "stretch"; id: number; handle: Handle; from: Point; shape: Shape }
  | { kind: "pan"; x: number; y: number };

const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function Board(props: BoardProps) {
  const [room, setRoom] = createSignal<Size>({ width: 0, height: 0 });
  const [held, setHeld] = createSignal<Held | null>(null);
  const [drawn, setDrawn] = createSignal<Shape | null>(null);
  const [moving, setMoving] = createSignal<{ id: number; shape: Shape } | null>(null);
  const [corners, setCorners] = createSignal<Point[]>([]);
  const [pointer, setPointer] = createSignal<Point | null>(null);
  let window: HTMLElement | undefined;
  let sheet: HTMLDivElement | undefined;

  const watch = (element: HTMLElement) => {
    window = element;
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  const size = () => sizeOf(props.picture, room(), props.zoom.scale);
  const corner = () => cornerOf(props.picture, room(), props.zoom);
  const place = (event: { clientX: number; clientY: number }): Point => {
    const box = sheet?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
    return {
      x: Math.round(((event.clientX - box.left) / Math.max(1, box.width)) * WHOLE),
      y: Math.round(((event.clientY - box.top) / Math.max(1, box.height)) * WHOLE),
    };
  };
  const inPicture = (point: Point): Point => ({
    x: Math.min(WHOLE, Math.max(0, point.x)),
    y: Math.min(WHOLE, Math.max(0, point.y)),
  });
  const shapeOf = (one: BoardShape) => {
    const now = moving();
    return now?.id === one.id ? now.shape : one.shape;
  };
  const take = (event: PointerEvent, what: Held) => {
    // What was being typed is finished.
    const { activeElement } = document;
    if (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement) activeElement.blur();
    window?.setPointerCapture(event.pointerId);
    setHeld(what);
    if (what.kind !== "pan") props.onHold();
  };

  /** Empty picture: draws, or moves what is seen. */
  const press = (event: PointerEvent) => {
    if (event.button === 1) {
      event.preventDefault();
      take(event, { kind: "pan", x: event.clientX, y: event.clientY });
      return;
    }
    if (event.button !== 0) return;
    const at = inPicture(place(event));
    if (props.tool === "polygon") {
      props.onHold();
      addCorner(at, event);
    } else if (props.tool) take(event, { kind: "draw", from: at });
    else {
      props.onSelect(null);
      take(event, { kind: "pan", x: event.clientX, y: event.clientY });
    }
  };
  const addCorner = (at: Point, event: PointerEvent) => {
    const [first] = corners();
    const box = sheet?.getBoundingClientRect();
    if (first && box && corners().length >= 3) {
      const off = Math.hypot(
        (first.x / WHOLE) * box.width + box.left - event.clientX,
        (first.y / WHOLE) * box.height + box.top - event.clientY,
      );
      if (off <= CLOSE_PX) {
        closePolygon();
        return;
      }
    }
    if (corners().length < MAX_POINTS) setCorners([...corners(), at]);
  };
  const closePolygon = (keyed = false) => {
    const points = corners();
    setCorners([]);
    if (points.length >= 3) props.onDraw({ kind: "polygon", points }, keyed);
  };

  const move = (event: PointerEvent) => {
    const what = held();
    setPointer(props.tool === "polygon" ? inPicture(place(event)) : null);
    if (!what) return;
    if (what.kind === "pan") {
      const by = { x: event.clientX - what.x, y: event.clientY - what.y };
      props.onZoom(pannedBy(props.zoom, by, props.picture, room()));
      setHeld({ kind: "pan", x: event.clientX, y: event.clientY });
      return;
    }
    const at = place(event);
    const by = { x: at.x - what.from.x, y: at.y - what.from.y };
    if (what.kind === "draw")
      setDrawn(spanned(props.tool === "ellipse" ? "ellipse" : "rect", what.from, inPicture(at)));
    else if (what.kind === "move") under(what.id, movedInSight(what.shape, by.x, by.y));
    else under(what.id, stretched(what.shape, what.handle, by.x, by.y));
  };
  const under = (id: number, shape: Shape) => {
    setMoving({ id, shape });
    props.onMove(id, shape);
  };
  const release = () => {
    const what = held();
    setHeld(null);
    if (what?.kind === "draw") {
      const shape = drawn();
      setDrawn(null);
      if (shape) props.onDraw(shape, false);
    } else if (what?.kind === "move" || what?.kind === "stretch") {
      const now = moving();
      setMoving(null);
      if (now && !same(now.shape, what.shape)) props.onMoved(now.id, now.shape);
      else props.onMove(what.id, null);
    }
  };
  const cancel = () => {
    const what = held();
    if (what?.kind === "move" || what?.kind === "stretch") props.onMove(what.id, null);
    setHeld(null);
    setDrawn(null);
    setMoving(null);
    setCorners([]);
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const box = window?.getBoundingClientRect();
    if (!box) return;
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    props.onZoom(zoomedAt(props.zoom, Math.exp(-event.deltaY * 0.0015), at, props.picture, room()));
  };

  /** One pixel of the camera's picture, ten with Shift. */
  const unit = (along: "x" | "y", event: KeyboardEvent) =>
    Math.max(
      1,
      Math.round((WHOLE / (along === "x" ? props.picture.width : props.picture.height)) * (event.shiftKey ? 10 : 1)),
    );
  const keyed = (event: KeyboardEvent, one: BoardShape, handle: Handle | null) => {
    if (event.altKey || event.metaKey) return;
    const by = ARROWS[event.key];
    if (by) {
      event.preventDefault();
      event.stopPropagation();
      if (one.locked) return;
      props.onHold();
      const [x, y] = [by.x * unit("x", event), by.y * unit("y", event)];
      const grows: Handle = one.shape.kind === "polygon" ? -1 : "se";
      const shape =
        handle !== null || (event.ctrlKey && grows !== -1)
          ? stretched(shapeOf(one), handle ?? grows, x, y)
          : movedInSight(shapeOf(one), x, y);
      props.onMoved(one.id, shape);
    } else if ((event.key === "Delete" || event.key === "Backspace") && !event.ctrlKey) {
      event.preventDefault();
      event.stopPropagation();
      if (!one.locked) props.onRemove(one.id);
    }
  };
  /** Keys of a tool: Enter puts a shape in the middle of what is seen, or closes a polygon. */
  const toolKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && (held() || corners().length > 0)) {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === "Enter" && event.target === window && props.tool) {
      event.preventDefault();
      if (corners().length > 0) closePolygon(true);
      else props.onDraw(inTheMiddle(props.tool), true);
    }
  };
  const inTheMiddle = (tool: Tool): Shape => {
    const [width, height] = [WHOLE / 6 / props.zoom.scale, WHOLE / 3 / props.zoom.scale];
    const [x, y] = [props.zoom.x * WHOLE, props.zoom.y * WHOLE];
    const round = Math.round;
    const [left, top, right, bottom] = [x - width / 2, y - height / 2, x + width / 2, y + height / 2].map(round) as [
      number,
      number,
      number,
      number,
    ];
    if (tool !== "polygon") return { kind: tool, x: left, y: top, width: right - left, height: bottom - top };
    const points = [
      { x: left, y: top },
      { x: right, y: top },
      { x: right, y: bottom },
      { x: left, y: bottom },
    ];
    return { kind: "polygon", points };
  };

  const percent = (n: number) => `${(n / WHOLE) * 100}%`;
  const area = (one: BoardShape) => {
    const { width, height } = boundsOf(one.shape);
    return width * height;
  };
  /** Small ones above large ones, and what is chosen above all. */
  const layered = () => [...props.shapes].sort((a, b) => Number(a.selected) - Number(b.selected) || area(b) - area(a));
  /** Layers are a matter of looks: an element that is moved in the page would lose the keyboard. */
  const layer = (id: number) => layered().findIndex((one) => one.id === id) + 2;
  const order = () => props.shapes.map((one) => one.id);
  const byId = (id: number) => props.shapes.find((one) => one.id === id);
  const chosen = () => props.shapes.find((one) => one.selected && !one.locked);
  const handles = (one: BoardShape) => {
    const { width, height } = boundsOf(shapeOf(one));
    const [wide, high] = [(width / WHOLE) * size().width, (height / WHOLE) * size().height];
    return handlesOf(shapeOf(one))
      .filter(({ handle }) => {
        if (typeof handle === "number") return true;
        // Of a face far away one corner is enough: two would lie on each other.
        if (handle === "nw" && wide < HANDLE_PX && high < HANDLE_PX) return false;
        if (handle === "nw" || handle === "se") return true;
        if (handle === "ne" || handle === "sw") return wide > 52 && high > 52;
        return handle === "n" || handle === "s" ? wide > APART_PX : high > APART_PX;
      })
      .map(({ handle }) => handle);
  };
  const handleAt = (one: BoardShape, handle: Handle) =>
    handlesOf(shapeOf(one)).find((other) => other.handle === handle)?.at ?? { x: 0, y: 0 };

  return (
    <section
      class="board"
      ref={watch}
      aria-label={props.words.picture}
      tabIndex={props.tool ? 0 : -1}
      data-tool={props.tool ?? undefined}
      data-held={held()?.kind}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={cancel}
      onDblClick={() => corners().length >= 3 && closePolygon()}
      on:wheel={wheel}
      onKeyDown={toolKey}
    >
      <div
        class="board__sheet"
        ref={(element) => {
          sheet = element;
        }}
        style={{
          left: `${corner().x}px`,
          top: `${corner().y}px`,
          width: `${size().width}px`,
          height: `${size().height}px`,
        }}
      >
        {props.children}
        <svg class="board__lines" viewBox={`0 0 ${WHOLE} ${WHOLE}`} preserveAspectRatio="none" aria-hidden="true">
          <For each={order()}>
            {(id) => (
              <Show when={byId(id)}>
                {(one) => (
                  <Line
                    shape={shapeOf(one())}
                    tone={one().tone}
                    selected={one().selected}
                    faint={one().faint === true}
                  />
                )}
              </Show>
            )}
          </For>
          <Show when={drawn()}>{(shape) => <Line shape={shape()} tone="drawn" selected faint={false} />}</Show>
          <Show when={corners().length > 0}>
            <polyline
              class="board__line"
              data-tone="drawn"
              points={pointsText([...corners(), ...(pointer() ? [pointer() as Point] : [])])}
            />
          </Show>
        </svg>
        <For each={order()}>
          {(id) => (
            <Show when={byId(id)}>
              {(one) => {
                const bounds = () => boundsOf(shapeOf(one()));
                return (
                  <button
                    type="button"
                    class="board__shape"
                    data-shape={id}
                    data-tone={one().tone}
                    data-selected={one().selected ? "" : undefined}
                    data-locked={one().locked ? "" : undefined}
                    aria-label={one().label}
                    aria-pressed={one().selected}
                    aria-description={props.words.keys}
                    style={{
                      "z-index": layer(id),
                      left: percent(bounds().x),
                      top: percent(bounds().y),
                      width: percent(bounds().width),
                      height: percent(bounds().height),
                    }}
                    // The mouse leaves the keyboard where it is: arrows go through time until a shape is reached with Tab.
                    onMouseDown={(event) => event.preventDefault()}
                    onPointerDown={(event) => {
                      if (event.button !== 0 || (props.tool && !one().selected)) return;
                      event.stopPropagation();
                      if (!one().selected) props.onSelect(id);
                      if (!one().locked) take(event, { kind: "move", id, from: place(event), shape: one().shape });
                    }}
                    onFocus={() => props.onSelect(id)}
                    onKeyDown={(event) => keyed(event, one(), null)}
                  >
                    <Show when={one().name}>
                      <span class="board__name" aria-hidden="true">
                        {one().name}
                      </span>
                    </Show>
                  </button>
                );
              }}
            </Show>
          )}
        </For>
        <Show when={chosen()}>
          {(one) => (
            <For each={handles(one())}>
              {(handle) => (
                <button
                  type="button"
                  class="board__handle"
                  data-handle={typeof handle === "number" ? "corner" : handle}
                  aria-label={props.words.handle(handle)}
                  style={{ left: percent(handleAt(one(), handle).x), top: percent(handleAt(one(), handle).y) }}
                  onMouseDown={(event) => event.preventDefault()}
                  onPointerDown={(event) => {
                    if (event.button !== 0) return;
                    event.stopPropagation();
                    take(event, { kind: "stretch", id: one().id, handle, from: place(event), shape: one().shape });
                  }}
                  onKeyDown={(event) => keyed(event, one(), handle)}
                />
              )}
            </For>
          )}
        </Show>
      </div>
    </section>
  );
}

function Line(props: { shape: Shape; tone: string; selected: boolean; faint: boolean }) {
  const data = () => ({
    class: "board__line",
    "data-tone": props.tone,
    "data-selected": props.selected ? "" : undefined,
    "data-faint": props.faint ? "" : undefined,
  });
  const box = () => boundsOf(props.shape);
  const points = () => (props.shape.kind === "polygon" ? pointsText(props.shape.points) : "");
  return (
    <Show when={props.shape.kind !== "polygon"} fallback={<polygon {...data()} points={points()} />}>
      <Show
        when={props.shape.kind === "ellipse"}
        fallback={<rect {...data()} x={box().x} y={box().y} width={box().width} height={box().height} />}
      >
        <ellipse
          {...data()}
          cx={box().x + box().width / 2}
          cy={box().y + box().height / 2}
          rx={box().width / 2}
          ry={box().height / 2}
        />
      </Show>
    </Show>
  );
}
