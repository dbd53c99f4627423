import { expect, test } from "vitest";
import { cornerOf, FIT, pannedBy, sizeOf, zoomedAt } from "./zoom";

const picture = { width: 1920, height: 1080 };
const window = { width: 960, height: 960 };

test("a picture fits, in the middle of its window", () => {
  expect(sizeOf(picture, window, 1)).toEqual({ width: 960, height: 540 });
  expect(cornerOf(picture, window, FIT)).toEqual({ x: 0, y: 210 });
});

test("what lies under the pointer stays there", () => {
  const at = { x: 240, y: 300 };
  const where = (zoom: typeof FIT) => {
    const [size, corner] = [sizeOf(picture, window, zoom.scale), cornerOf(picture, window, zoom)];
    return { x: (at.x - corner.x) / size.width, y: (at.y - corner.y) / size.height };
  };
  const before = where(FIT);
  const near = zoomedAt(FIT, 4, at, picture, window);
  expect(near.scale).toBe(4);
  expect(where(near).x).toBeCloseTo(before.x, 6);
  expect(where(near).y).toBeCloseTo(before.y, 6);
  expect(zoomedAt(near, 0.01, at, picture, window)).toEqual(FIT);
  expect(zoomedAt(near, 100, at, picture, window).scale).toBe(16);
});

test("a picture is moved to its edges and no farther", () => {
  const near = { scale: 2, x: 0.5, y: 0.5 };
  const left = pannedBy(near, { x: 9999, y: 0 }, picture, window);
  expect(cornerOf(picture, window, left).x).toBe(0);
  const right = pannedBy(left, { x: -9999, y: 0 }, picture, window);
  expect(cornerOf(picture, window, right).x).toBe(-960);
  expect(pannedBy(FIT, { x: 50, y: 50 }, picture, window)).toEqual(FIT);
});
