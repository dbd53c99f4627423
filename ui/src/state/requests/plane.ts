// The plane of metres on which areas and what cameras look at are drawn: east and north of home, bearings clockwise from north. Pure.
// On the screen north is up, so `y` is the north turned round.

import type { CameraFan } from "../../ipc/types/CameraFan";
import type { PointM } from "../../ipc/types/PointM";

export type Look = Pick<CameraFan, "at" | "bearing" | "width" | "reach">;
export type Way = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";
export type Handle = "at" | "turn" | "width" | "reach";

/** What the engine takes. */
export const LIMITS = {
  width: { from: 10, to: 360 },
  reach: { from: 2, to: 200 },
  /** A camera farther from home than this hangs on another house. */
  at: { from: -200, to: 200 },
} as const;

/** What most cameras see, from the wall that they hang on. */
export const USUAL: Look = { at: { east: 0, north: 0 }, bearing: 0, width: 90, reach: 20 };

const WAYS: Way[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const clamp = (value: number, { from, to }: { from: number; to: number }) => Math.min(to, Math.max(from, value));
/** Half a metre is finer than anybody drags. */
const half = (value: number) => Math.round(value * 2) / 2;

export function wrap(degrees: number): number {
  const turned = degrees % 360;
  return turned < 0 ? turned + 360 : turned;
}

export function bearing(from: PointM, to: PointM): number {
  return wrap((Math.atan2(to.east - from.east, to.north - from.north) * 180) / Math.PI);
}

export function distance(a: PointM, b: PointM): number {
  return Math.hypot(a.east - b.east, a.north - b.north);
}

/** The point that lies so far away in this direction. */
export function away(from: PointM, degrees: number, metres: number): PointM {
  return {
    east: from.east + metres * Math.sin(radians(degrees)),
    north: from.north + metres * Math.cos(radians(degrees)),
  };
}

export function way(degrees: number): Way {
  return WAYS[Math.round(wrap(degrees) / 45) % 8] ?? "n";
}

/** The point of a ring's edge that lies nearest to home. */
export function nearest(ring: PointM[]): PointM {
  let best: PointM = ring[0] ?? { east: 0, north: 0 };
  ring.forEach((a, at) => {
    const b = ring[(at + 1) % ring.length] ?? a;
    const [dx, dy] = [b.east - a.east, b.north - a.north];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(a.east * dx + a.north * dy) / length));
    const point = { east: a.east + along * dx, north: a.north + along * dy };
    if (Math.hypot(point.east, point.north) < Math.hypot(best.east, best.north)) best = point;
  });
  return best;
}

const n = (value: number) => String(Math.round(value * 100) / 100);
const xy = (point: PointM) => `${n(point.east)} ${n(-point.north)}`;

/** A ring as an SVG path. */
export function ringPath(ring: PointM[]): string {
  return ring.length === 0 ? "" : `M${ring.map(xy).join("L")}Z`;
}

/** A fan as an SVG path: a slice, or a whole circle. */
export function fanPath(fan: Look): string {
  const { at, width, reach } = fan;
  if (width >= 360) {
    const [top, bottom] = [away(at, 0, reach), away(at, 180, reach)];
    return `M${xy(top)}A${n(reach)} ${n(reach)} 0 1 1 ${xy(bottom)}A${n(reach)} ${n(reach)} 0 1 1 ${xy(top)}Z`;
  }
  const from = away(at, fan.bearing - width / 2, reach);
  const to = away(at, fan.bearing + width / 2, reach);
  return `M${xy(at)}L${xy(from)}A${n(reach)} ${n(reach)} 0 ${width > 180 ? 1 : 0} 1 ${xy(to)}Z`;
}

/** Corners and outermost points of a fan, to fit a frame around it. */
export function fanPoints(fan: Look): PointM[] {
  const steps = [-0.5, -0.25, 0, 0.25, 0.5].map((part) => away(fan.at, fan.bearing + part * fan.width, fan.reach));
  return [fan.at, ...steps];
}

/** Hundredths of a degree name a town and no home: so the engine tells them apart, too. */
export function isTown(place: { latitude: number; longitude: number }): boolean {
  return [place.latitude, place.longitude].every(
    (degrees) => Math.abs(degrees * 100 - Math.round(degrees * 100)) < 1e-6,
  );
}

/** What is drawn, in metres: `x` and `y` of the upper left corner as SVG counts them. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest frame of this shape around the points, with a margin, and never smaller than `least` metres. */
export function frame(points: PointM[], ratio: number, least: number): Frame {
  const east = points.map((point) => point.east);
  const south = points.map((point) => -point.north);
  const [left, right] = [Math.min(...east), Math.max(...east)];
  const [top, bottom] = [Math.min(...south), Math.max(...south)];
  const margin = 1.16;
  let width = Math.max((right - left) * margin, least);
  let height = Math.max((bottom - top) * margin, least / ratio);
  if (width / height < ratio) width = height * ratio;
  else height = width / ratio;
  return { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height };
}

/** The grid's step for so many metres: squares that are neither a mesh nor a window. */
export function gridStep(extent: number): number {
  for (const step of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]) if (extent / step <= 14) return step;
  return 5000;
}

/** The lines between two metres, whole steps from home. */
export function gridLines(from: number, extent: number, step: number): number[] {
  const lines: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= from + extent; at += step) lines.push(at);
  return lines;
}

/** How far around home the drawing of a fan must go: one of a few steps, so that it does not move at every touch. */
export function extentFor(fan: Look): number {
  const outermost = Math.max(...fanPoints(fan).map((point) => Math.max(Math.abs(point.east), Math.abs(point.north))));
  return [15, 30, 60, 120, 240, 420].find((extent) => outermost <= extent * 0.82) ?? 420;
}

/** Where a fan's handles are. `gap` is how far the direction's handle stands off from the fan's edge. */
export function handles(fan: Look, gap: number): Record<Handle, PointM> & { widthLeft: PointM } {
  // A whole circle has no edges: its handles lie behind the camera, side by side.
  const side = Math.min(fan.width / 2, 176);
  return {
    at: fan.at,
    turn: away(fan.at, fan.bearing, fan.reach + gap),
    reach: away(fan.at, fan.bearing, fan.reach),
    width: away(fan.at, fan.bearing + side, fan.reach),
    widthLeft: away(fan.at, fan.bearing - side, fan.reach),
  };
}

/** The fan after its handle was dragged to a point. */
export function dragged<F extends Look>(fan: F, handle: Handle, to: PointM): F {
  if (handle === "at")
    return { ...fan, at: { east: clamp(half(to.east), LIMITS.at), north: clamp(half(to.north), LIMITS.at) } };
  if (handle === "reach") return { ...fan, reach: clamp(half(distance(fan.at, to)), LIMITS.reach) };
  const towards = bearing(fan.at, to);
  if (handle === "turn") return { ...fan, bearing: wrap(Math.round(towards)) };
  const off = Math.abs(((towards - fan.bearing + 540) % 360) - 180);
  // The last degrees before a whole circle cannot be hit: there is no edge to stop at.
  const width = off > 174 ? 360 : Math.round(off * 2);
  return { ...fan, width: clamp(width, LIMITS.width) };
}

const STEPS: Record<string, [east: number, north: number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The fan after an arrow key on a handle; `null` for other keys. */
export function stepped<F extends Look>(fan: F, handle: Handle, key: string, large: boolean): F | null {
  const step = STEPS[key];
  if (!step) return null;
  const [east, north] = step;
  if (handle === "at") {
    const by = large ? 5 : 1;
    return {
      ...fan,
      at: {
        east: clamp(fan.at.east + east * by, LIMITS.at),
        north: clamp(fan.at.north + north * by, LIMITS.at),
      },
    };
  }
  const more = (east + north) * (large ? 5 : 1);
  if (handle === "turn") return { ...fan, bearing: wrap(fan.bearing + more * 2) };
  if (handle === "width") return { ...fan, width: clamp(fan.width + more * 2, LIMITS.width) };
  return { ...fan, reach: clamp(fan.reach + more, LIMITS.reach) };
}
