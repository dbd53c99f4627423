import { expect, test } from "vitest";
import { bestGrid, step } from "./grid";

test.each([
  [1, 1300, 780, 1],
  [2, 1300, 780, 2],
  [2, 1900, 780, 2],
  [3, 1300, 780, 2],
  [4, 1300, 780, 2],
  [5, 1300, 780, 3],
  [6, 1300, 780, 3],
  [6, 1700, 780, 3],
  [9, 1300, 780, 3],
  [16, 1300, 780, 4],
  [4, 400, 2000, 1],
] as const)("%i tiles in %i x %i stand in %i columns", (count, width, height, columns) => {
  const grid = bestGrid(count, width, height, 12, 32);
  expect(grid.columns).toBe(columns);
  expect(grid.columns * grid.width + 12 * (grid.columns - 1)).toBeLessThanOrEqual(width);
  expect(grid.rows * (grid.height + 32) + 12 * (grid.rows - 1)).toBeLessThanOrEqual(height);
  expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
});

test("no room, no size, no fault", () => {
  expect(bestGrid(4, 0, 0, 12, 32).width).toBe(0);
});

// Five tiles in three columns: 0 1 2 / 3 4
test.each([
  [0, "ArrowRight", 1],
  [0, "ArrowLeft", 0],
  [0, "ArrowDown", 3],
  [2, "ArrowDown", 4],
  [3, "ArrowDown", 3],
  [4, "ArrowUp", 1],
  [1, "ArrowUp", 1],
  [4, "Home", 0],
  [0, "End", 4],
  [2, "x", 2],
] as const)("from %i by %s to %i", (from, key, to) => {
  expect(step(from, key, 5, 3)).toBe(to);
});
