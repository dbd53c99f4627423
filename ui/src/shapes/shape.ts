// Shapes on a picture: where they are at a moment, how they are moved, stretched and judged. Pure, and to the unit what
// `model::redaction` says (tests/data/redaction/marks.json holds both to it). Places are hundred-thousandths of the picture.

import type { Key } from "../ipc/types/Key";
import type { Mark } from "../ipc/types/Mark";
import type { Point } from "../ipc/types/Point";
import type { Shape } from "../ipc/types/Shape";

export type { Mark, Point, Shape };

/** The whole width, or height. */
export const WHOLE = 100_000;
/** What is hidden is held so much longer than it is marked, before and behind. */
export const HELD_US = 500_000;
export const MAX_POINTS = 64;
/** Smaller than this nobody can take hold of it: a slip of the hand is no shape. */
export const SMALLEST = 400;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** `floor(n / d)` of whole numbers, exactly: a rounded quotient may lie one above. */
function divided(n: number, d: number): number {
  let whole = Math.floor(n / d);
  if (n - whole * d < 0) whole--;
  else if (n - whole * d >= d) whole++;
  return whole;
}

const between = (a: number, b: number, gone: number, all: number) => a + divided((b - a) * gone, Math.max(1, all));

/** `gone` of `all` of the way from one shape to another of its kind. */
function towards(from: Shape, to: Shape, gone: number, all: number): Shape {
  if (from.kind === "polygon") {
    if (to.kind !== "polygon") return from;
    const points = from.points.slice(0, to.points.length).map((point, at) => {
      const other = to.points[at] ?? point;
      return { x: between(point.x, other.x, gone, all), y: between(point.y, other.y, gone, all) };
    });
    return { kind: "polygon", points };
  }
  if (to.kind !== from.kind) return from;
  return {
    kind: from.kind,
    x: between(from.x, to.x, gone, all),
    y: between(from.y, to.y, gone, all),
    width: between(from.width, to.width, gone, all),
    height: between(from.height, to.height, gone, all),
  };
}

/** Where a mark is at a moment, whether it is in the picture then or not. */
export function shapeAt(keys: Key[], atUs: number): Shape | null {
  let after = 0;
  while (after < keys.length && (keys[after]?.atUs ?? 0) <= atUs) after++;
  const a = keys[after - 1];
  const b = keys[after];
  if (a && b) return towards(a.shape, b.shape, atUs - a.atUs, b.atUs - a.atUs);
  return (a ?? b)?.shape ?? null;
}

export const hides = (mark: Pick<Mark, "decision">) => mark.decision === "hide" || mark.decision === "undecided";

/** When a mark is in the picture, held a little longer if that hides more. */
export function inPicture(mark: Mark): { fromUs: number; toUs: number } {
  const held = hides(mark) ? HELD_US : 0;
  return { fromUs: mark.fromUs - held, toUs: mark.toUs + held };
}

export function isThere(mark: Mark, atUs: number): boolean {
  const { fromUs, toUs } = inPicture(mark);
  return fromUs <= atUs && atUs < toUs;
}

export function boundsOf(shape: Shape): Box {
  if (shape.kind !== "polygon") return { x: shape.x, y: shape.y, width: shape.width, height: shape.height };
  const xs = shape.points.map((point) => point.x);
  const ys = shape.points.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** How much of the picture it covers, roughly. */
export function areaOf(shape: Shape): number {
  const { x, y, width, height } = boundsOf(shape);
  const side = (from: number, long: number) => clamp(from + long, 0, WHOLE) - clamp(from, 0, WHOLE);
  return side(x, width) * side(y, height);
}

const clamp = (n: number, low: number, high: number) => Math.min(high, Math.max(low, n));

export function moved(shape: Shape, byX: number, byY: number): Shape {
  if (shape.kind === "polygon")
    return { kind: "polygon", points: shape.points.map((point) => ({ x: point.x + byX, y: point.y + byY })) };
  return { ...shape, x: shape.x + byX, y: shape.y + byY };
}

/** The same, so far that a corner of it still lies in the picture: one that is lost outside cannot be taken hold of. */
export function movedInSight(shape: Shape, byX: number, byY: number): Shape {
  const { x, y, width, height } = boundsOf(shape);
  const keep = (from: number, long: number, by: number) => {
    const edge = Math.min(long, SMALLEST * 2);
    return clamp(from + by, edge - long, WHOLE - edge) - from;
  };
  return moved(shape, Math.round(keep(x, width, byX)), Math.round(keep(y, height, byY)));
}

/** Two corners that lie across from one another, in any order; `null` where that is a slip of the hand. */
export function spanned(kind: "rect" | "ellipse", a: Point, b: Point): Shape | null {
  const [x, y] = [Math.round(Math.min(a.x, b.x)), Math.round(Math.min(a.y, b.y))];
  const [width, height] = [Math.round(Math.abs(a.x - b.x)), Math.round(Math.abs(a.y - b.y))];
  return width < SMALLEST || height < SMALLEST ? null : { kind, x, y, width, height };
}

/** Handles: the eight of a box (compass points), or a corner of a polygon by its number. */
export type Handle = "nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | number;
const COMPASS: Handle[] = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

export function handlesOf(shape: Shape): Array<{ handle: Handle; at: Point }> {
  if (shape.kind === "polygon") return shape.points.map((at, handle) => ({ handle, at }));
  const { x, y, width, height } = shape;
  return COMPASS.map((handle) => {
    const name = String(handle);
    const across = name.includes("w") ? 0 : name.includes("e") ? 1 : 0.5;
    const down = name.includes("n") ? 0 : name.includes("s") ? 1 : 0.5;
    return { handle, at: { x: x + width * across, y: y + height * down } };
  });
}

/** The shape with one of its handles moved; it keeps a size that can be seen. */
export function stretched(shape: Shape, handle: Handle, byX: number, byY: number): Shape {
  if (shape.kind === "polygon") {
    const points = shape.points.map((point, at) =>
      at === handle
        ? {
            x: Math.round(clamp(point.x + byX, -WHOLE / 4, WHOLE * 1.25)),
            y: Math.round(clamp(point.y + byY, -WHOLE / 4, WHOLE * 1.25)),
          }
        : point,
    );
    return { kind: "polygon", points };
  }
  const name = String(handle);
  let { x, y, width, height } = shape;
  const [right, bottom] = [x + width, y + height];
  const reach = (n: number) => clamp(n, -WHOLE / 4, WHOLE * 1.25);
  if (name.includes("w")) {
    x = Math.min(reach(x + byX), right - SMALLEST);
    width = right - x;
  } else if (name.includes("e")) width = Math.max(SMALLEST, reach(right + byX) - x);
  if (name.includes("n")) {
    y = Math.min(reach(y + byY), bottom - SMALLEST);
    height = bottom - y;
  } else if (name.includes("s")) height = Math.max(SMALLEST, reach(bottom + byY) - y);
  return { kind: shape.kind, x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}

export function same(a: Shape, b: Shape): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Points of a polygon as SVG wants them. */
export const pointsText = (points: Point[]) => points.map(({ x, y }) => `${x},${y}`).join(" ");
