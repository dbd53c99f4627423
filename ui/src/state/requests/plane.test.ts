import { expect, test } from "vitest";
import {
  away,
  bearing,
  dragged,
  extentFor,
  fanPath,
  frame,
  gridLines,
  gridStep,
  handles,
  isTown,
  type Look,
  nearest,
  stepped,
  way,
  wrap,
} from "./plane";

const home = { east: 0, north: 0 };
const fan: Look = { at: { east: 2, north: -1 }, bearing: 350, width: 60, reach: 20 };

test.each([
  [{ east: 0, north: 5 }, 0, "n"],
  [{ east: 5, north: 5 }, 45, "ne"],
  [{ east: 5, north: 0 }, 90, "e"],
  [{ east: 0, north: -5 }, 180, "s"],
  [{ east: -5, north: 0 }, 270, "w"],
  [{ east: -1, north: 100 }, 359.427, "n"],
])("%j lies at %d degrees", (point, degrees, name) => {
  expect(bearing(home, point)).toBeCloseTo(degrees, 2);
  expect(way(bearing(home, point))).toBe(name);
});

test("going away in a direction and looking back agree", () => {
  for (let degrees = 0; degrees < 360; degrees += 7) {
    const point = away(fan.at, degrees, 12);
    expect(bearing(fan.at, point)).toBeCloseTo(degrees, 6);
  }
});

test.each([
  [-10, 350],
  [0, 0],
  [360, 0],
  [725, 5],
])("%d degrees are %d", (from, to) => {
  expect(wrap(from)).toBe(to);
});

test("the nearest point of a ring lies on an edge, not only at a corner", () => {
  const ring = [
    { east: 10, north: -20 },
    { east: 30, north: -20 },
    { east: 30, north: 20 },
    { east: 10, north: 20 },
  ];
  expect(nearest(ring)).toEqual({ east: 10, north: 0 });
});

test("a fan is drawn with north up and turns the short or the long way", () => {
  expect(fanPath({ at: home, bearing: 0, width: 90, reach: 10 })).toBe("M0 0L-7.07 -7.07A10 10 0 0 1 7.07 -7.07Z");
  expect(fanPath({ at: home, bearing: 0, width: 270, reach: 10 })).toContain("A10 10 0 1 1");
  // A whole circle has no straight edge.
  expect(fanPath({ at: home, bearing: 0, width: 360, reach: 10 })).not.toContain("L");
});

test.each([
  [{ latitude: 51.34, longitude: 12.37 }, true],
  [{ latitude: 51, longitude: -12.1 }, true],
  [{ latitude: 51.3401, longitude: 12.37 }, false],
  [{ latitude: 51.33712, longitude: 12.33333 }, false],
])("%j is a town: %s", (place, town) => {
  expect(isTown(place)).toBe(town);
});

test("a frame holds every point, has its shape, and is never tiny", () => {
  const points = [home, { east: 300, north: 40 }, { east: -20, north: -90 }];
  const around = frame(points, 1.6, 60);
  expect(around.width / around.height).toBeCloseTo(1.6, 6);
  for (const { east, north } of points) {
    expect(east).toBeGreaterThan(around.x);
    expect(east).toBeLessThan(around.x + around.width);
    expect(-north).toBeGreaterThan(around.y);
    expect(-north).toBeLessThan(around.y + around.height);
  }
  expect(frame([home], 2, 60)).toEqual({ x: -30, y: -15, width: 60, height: 30 });
});

test("the grid has some squares at every size, and a line through home", () => {
  for (const extent of [20, 60, 130, 400, 1_100, 3_000]) {
    const step = gridStep(extent);
    expect(extent / step).toBeGreaterThan(3);
    expect(extent / step).toBeLessThanOrEqual(14);
    expect(gridLines(-extent / 2, extent, step)).toContain(0);
  }
});

test("handles lie where dragging them there changes nothing", () => {
  const places = handles(fan, 4);
  for (const handle of ["at", "turn", "reach", "width"] as const) {
    const same = dragged(fan, handle, places[handle]);
    expect(same, handle).toEqual(fan);
  }
  expect(dragged(fan, "width", places.widthLeft)).toEqual(fan);
});

test("turning goes over north without a jump", () => {
  expect(dragged(fan, "turn", away(fan.at, 4, 30)).bearing).toBe(4);
  expect(stepped({ ...fan, bearing: 359 }, "turn", "ArrowRight", false)?.bearing).toBe(1);
  expect(stepped({ ...fan, bearing: 1 }, "turn", "ArrowLeft", false)?.bearing).toBe(359);
});

test("widths are measured over north too, and stop at their limits", () => {
  expect(dragged(fan, "width", away(fan.at, 20, 15)).width).toBe(60);
  expect(dragged(fan, "width", away(fan.at, 40, 15)).width).toBe(100);
  expect(dragged(fan, "width", away(fan.at, 351, 15)).width).toBe(10);
  expect(dragged(fan, "width", away(fan.at, 168, 15)).width).toBe(360);
  expect(stepped({ ...fan, width: 358 }, "width", "ArrowUp", true)?.width).toBe(360);
});

test("reach and place stop at their limits and are whole halves", () => {
  expect(dragged(fan, "reach", away(fan.at, 350, 0.4)).reach).toBe(2);
  expect(dragged(fan, "reach", away(fan.at, 90, 999)).reach).toBe(200);
  expect(dragged(fan, "reach", away(fan.at, 10, 12.37)).reach).toBe(12.5);
  expect(dragged(fan, "at", { east: 900, north: -3.3 }).at).toEqual({ east: 200, north: -3.5 });
  expect(stepped(fan, "at", "ArrowDown", true)?.at).toEqual({ east: 2, north: -6 });
  expect(stepped(fan, "reach", "ArrowLeft", false)?.reach).toBe(19);
  expect(stepped(fan, "reach", "Enter", false)).toBeNull();
});

test("the drawing of a fan is wide enough for it, and does not follow every metre", () => {
  expect(extentFor(fan)).toBe(30);
  expect(extentFor({ ...fan, reach: 22 })).toBe(30);
  expect(extentFor({ ...fan, reach: 200 })).toBe(420);
});
