// How a picture lies in its window: how large, and which part of it is seen. Pure.

import type { Point } from "./shape";

export interface Zoom {
  /** 1: the whole picture fits. */
  scale: number;
  /** The part of the picture in the window's middle, 0 to 1. */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const FIT: Zoom = { scale: 1, x: 0.5, y: 0.5 };
const MOST = 16;

const clamp = (n: number, low: number, high: number) => Math.min(high, Math.max(low, n));

/** The picture's size in the window at this zoom. */
export function sizeOf(picture: Size, window: Size, scale: number): Size {
  const fit = Math.min(window.width / picture.width, window.height / picture.height);
  const by = Number.isFinite(fit) ? fit * scale : 0;
  return { width: picture.width * by, height: picture.height * by };
}

/** Where the picture's upper left corner lies in the window. */
export function cornerOf(picture: Size, window: Size, zoom: Zoom): Point {
  const size = sizeOf(picture, window, zoom.scale);
  const along = (at: number, long: number, room: number) =>
    long <= room ? (room - long) / 2 : clamp(room / 2 - at * long, room - long, 0);
  return { x: along(zoom.x, size.width, window.width), y: along(zoom.y, size.height, window.height) };
}

/** Zooms so that what lies at a place in the window stays there. */
export function zoomedAt(zoom: Zoom, by: number, at: Point, picture: Size, window: Size): Zoom {
  const scale = clamp(zoom.scale * by, 1, MOST);
  if (scale === 1) return FIT;
  const [before, corner] = [sizeOf(picture, window, zoom.scale), cornerOf(picture, window, zoom)];
  const after = sizeOf(picture, window, scale);
  const middle = (at: number, corner: number, before: number, after: number, room: number) =>
    (at - corner) / before + (room / 2 - at) / after;
  return {
    scale,
    x: clamp(middle(at.x, corner.x, before.width, after.width, window.width), 0, 1),
    y: clamp(middle(at.y, corner.y, before.height, after.height, window.height), 0, 1),
  };
}

/** Moves the picture by pixels of the window. */
export function pannedBy(zoom: Zoom, by: Point, picture: Size, window: Size): Zoom {
  const size = sizeOf(picture, window, zoom.scale);
  const corner = cornerOf(picture, window, zoom);
  const along = (corner: number, by: number, long: number, room: number, was: number) =>
    long <= room ? was : clamp((room / 2 - clamp(corner + by, room - long, 0)) / long, 0, 1);
  return {
    scale: zoom.scale,
    x: along(corner.x, by.x, size.width, window.width, zoom.x),
    y: along(corner.y, by.y, size.height, window.height, zoom.y),
  };
}
