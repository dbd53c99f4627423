// Which blocks of a picture a plan hides: shapes, padded, made blocks of 16 pixels. What is drawn over a moving picture is exactly what
// a render fills; the twin of `model::redaction::mask`.

import type { CameraMasks } from "../ipc/types/CameraMasks";
import type { Plan } from "../ipc/types/Plan";
import { boundsOf, hides, isThere, type Point, type Shape, shapeAt, WHOLE } from "./shape";

export const BLOCK = 16;
const PAD_PART = 0.12;
const PAD_PIXELS = 8;

/** Whether any, or all, of a rectangle lies in a shape in pixels. */
interface Grown {
  left: number;
  top: number;
  right: number;
  bottom: number;
  touches(left: number, top: number, right: number, bottom: number): boolean;
  holds(left: number, top: number, right: number, bottom: number): boolean;
}

const clamp = (n: number, low: number, high: number) => Math.min(high, Math.max(low, n));

function grown(shape: Shape, width: number, height: number, pad: boolean): Grown {
  const part = pad ? PAD_PART : 0;
  const by = pad ? PAD_PIXELS : 0;
  const along = (n: number, of: number) => (n * of) / WHOLE;
  const bounds = boundsOf(shape);
  const [left, top] = [along(bounds.x, width), along(bounds.y, height)];
  const [w, h] = [along(bounds.width, width), along(bounds.height, height)];
  const [px, py] = [w * part + by, h * part + by];
  if (shape.kind === "rect") {
    const [l, t, r, b] = [left - px, top - py, left + w + px, top + h + py];
    return {
      left: l,
      top: t,
      right: r,
      bottom: b,
      touches: (x1, y1, x2, y2) => x1 < r && x2 > l && y1 < b && y2 > t,
      holds: (x1, y1, x2, y2) => x1 >= l && x2 <= r && y1 >= t && y2 <= b,
    };
  }
  if (shape.kind === "ellipse") {
    const [x, y, rx, ry] = [left + w / 2, top + h / 2, w / 2 + px, h / 2 + py];
    const inside = (px: number, py: number) => ((px - x) / rx) ** 2 + ((py - y) / ry) ** 2;
    return {
      left: x - rx,
      top: y - ry,
      right: x + rx,
      bottom: y + ry,
      touches: (x1, y1, x2, y2) => inside(clamp(x, x1, x2), clamp(y, y1, y2)) < 1,
      holds: (x1, y1, x2, y2) => corners(x1, y1, x2, y2).every((corner) => inside(corner.x, corner.y) <= 1),
    };
  }
  // About its middle, as much as a rectangle of its size.
  const [cx, cy, grow] = [left + w / 2, top + h / 2, 1 + 2 * part];
  const points = shape.points.map((point) => ({
    x: cx + (along(point.x, width) - cx) * grow,
    y: cy + (along(point.y, height) - cy) * grow,
  }));
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return {
    left: Math.min(...xs) - by,
    top: Math.min(...ys) - by,
    right: Math.max(...xs) + by,
    bottom: Math.max(...ys) + by,
    touches(x1, y1, x2, y2) {
      const [l, t, r, b] = [x1 - by, y1 - by, x2 + by, y2 + by];
      if (winding(points, { x: (l + r) / 2, y: (t + b) / 2 }) !== 0) return true;
      return sides(points).some(([from, to]) => crosses(from, to, l, t, r, b));
    },
    holds(x1, y1, x2, y2) {
      if (!corners(x1, y1, x2, y2).every((corner) => winding(points, corner) !== 0)) return false;
      return !sides(points).some(([from, to]) => crosses(from, to, x1, y1, x2, y2));
    },
  };
}

function corners(left: number, top: number, right: number, bottom: number): Point[] {
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: left, y: bottom },
    { x: right, y: bottom },
  ];
}

function sides(points: Point[]): Array<[Point, Point]> {
  return points.map((point, at) => [point, points[(at + 1) % points.length] ?? point]);
}

/** How often a polygon goes round a point: not zero inside, also where it crosses itself. */
function winding(points: Point[], { x, y }: Point): number {
  let turns = 0;
  for (const [a, b] of sides(points)) {
    const side = (b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y);
    if (a.y <= y && b.y > y && side > 0) turns++;
    else if (a.y > y && b.y <= y && side < 0) turns--;
  }
  return turns;
}

/** Whether a line touches a rectangle (Liang and Barsky). */
function crosses(a: Point, b: Point, left: number, top: number, right: number, bottom: number): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  let from = 0;
  let to = 1;
  const cuts: Array<[number, number]> = [
    [-dx, a.x - left],
    [dx, right - a.x],
    [-dy, a.y - top],
    [dy, bottom - a.y],
  ];
  for (const [p, q] of cuts) {
    if (p === 0) {
      if (q < 0) return false;
    } else if (p < 0) from = Math.max(from, q / p);
    else to = Math.min(to, q / p);
  }
  return from <= to;
}

/** A run of hidden blocks in one row of them, in pixels. */
export interface Run {
  x: number;
  y: number;
  width: number;
  height: number;
}

export class Blocks {
  readonly columns: number;
  readonly rows: number;
  private readonly hidden: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    hidden: boolean,
  ) {
    this.columns = Math.ceil(width / BLOCK);
    this.rows = Math.ceil(height / BLOCK);
    this.hidden = new Uint8Array(this.columns * this.rows).fill(hidden ? 1 : 0);
  }

  /** Those that a plan hides at a moment, in a picture of this size. */
  static of(
    plan: Pick<Plan, "mode" | "marks">,
    masks: CameraMasks,
    atUs: number,
    width: number,
    height: number,
  ): Blocks {
    const inverse = plan.mode === "keep_marked";
    const blocks = new Blocks(width, height, inverse);
    const there = plan.marks.filter((mark) => isThere(mark, atUs));
    for (const mark of inverse ? there : []) {
      const shape = mark.decision === "keep" ? shapeAt(mark.keys, atUs) : null;
      if (shape) blocks.show(shape);
    }
    for (const mark of there) {
      const shape = hides(mark) ? shapeAt(mark.keys, atUs) : null;
      if (shape) blocks.hide(shape, true);
    }
    // Drawn with care, once: hidden to the block, and no farther.
    for (const shape of masks.shapes) blocks.hide(shape, false);
    return blocks;
  }

  hide(shape: Shape, pad: boolean): void {
    const area = grown(shape, this.width, this.height, pad);
    this.change(area, 1, (left, top, right, bottom) => area.touches(left, top, right, bottom));
  }

  private show(shape: Shape): void {
    const area = grown(shape, this.width, this.height, false);
    // Of a block at the edge, what lies in the picture.
    this.change(area, 0, (left, top, right, bottom) =>
      area.holds(left, top, Math.min(right, this.width), Math.min(bottom, this.height)),
    );
  }

  private change(area: Grown, to: number, which: (l: number, t: number, r: number, b: number) => boolean): void {
    const range = (from: number, till: number, most: number) =>
      [clamp(Math.floor(from / BLOCK), 0, most), clamp(Math.ceil(till / BLOCK), 0, most)] as const;
    const [firstRow, lastRow] = range(area.top, area.bottom, this.rows);
    const [firstColumn, lastColumn] = range(area.left, area.right, this.columns);
    for (let row = firstRow; row < lastRow; row++) {
      for (let column = firstColumn; column < lastColumn; column++) {
        const [x, y] = [column * BLOCK, row * BLOCK];
        if (which(x, y, x + BLOCK, y + BLOCK)) this.hidden[row * this.columns + column] = to;
      }
    }
  }

  isHidden(column: number, row: number): boolean {
    return this.hidden[row * this.columns + column] === 1;
  }

  /** Hidden blocks. */
  count(): number {
    return this.hidden.reduce((sum, one) => sum + one, 0);
  }

  /** Hidden blocks that lie beside one another, joined, row by row. */
  runs(): Run[] {
    const runs: Run[] = [];
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        if (!this.isHidden(column, row)) continue;
        const from = column;
        while (column < this.columns && this.isHidden(column, row)) column++;
        const [x, y] = [from * BLOCK, row * BLOCK];
        const right = Math.min(column * BLOCK, this.width);
        runs.push({ x, y, width: right - x, height: Math.min(BLOCK, this.height - y) });
      }
    }
    return runs;
  }
}
