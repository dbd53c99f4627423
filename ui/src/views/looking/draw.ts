// Draws the timeline: ruler and lanes, on two canvases. It reads its colours from the page, so that light and dark are one drawing.

import type { TimelineRow } from "../../ipc/types/TimelineRow";
import { CAME, type Came } from "../../state/looking/came";
import { daysIn, type Stretch, span, ticks, xOf } from "../../state/looking/scale";
import { DAY, HOUR, MINUTE, SECOND, type Zone } from "../../state/looking/zone";
import { t } from "../../texts";
import { times } from "../../texts/times";

export interface Palette {
  page: string;
  surface: string;
  line: string;
  strong: string;
  text: string;
  muted: string;
  faint: string;
  lamp: string;
  lampText: string;
  bad: string;
  person: string;
  vehicle: string;
  animal: string;
  font: string;
  rem: number;
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    page: read("--page"),
    surface: read("--surface"),
    line: read("--line"),
    strong: read("--line-strong"),
    text: read("--text"),
    muted: read("--muted"),
    faint: read("--faint"),
    lamp: read("--lamp"),
    lampText: read("--lamp-text"),
    bad: read("--bad"),
    person: read("--person"),
    vehicle: read("--vehicle"),
    animal: read("--animal"),
    font: style.fontFamily,
    rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  };
}

export interface Scene {
  view: Stretch;
  width: number;
  zone: Zone;
  now: number;
  palette: Palette;
}

/** Makes a canvas as sharp as the screen, cleared, in units of CSS pixels. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide;
    canvas.height = tall;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** Where text of this zone's repeated hours stands and what is tinted for it. */
function folds(scene: Scene) {
  // Months show days; an hour is less than a pixel there.
  if (span(scene.view) > 4 * DAY) return [];
  return scene.zone.changes(scene.view.from - 3 * HOUR, scene.view.to).map((change) => ({
    ...change,
    x: xOf(scene.view, scene.width, change.at),
    end: xOf(scene.view, scene.width, change.at + Math.max(0, -change.by)),
  }));
}

/** `marks`: the moments that the owner marked. */
export function drawRuler(context: CanvasRenderingContext2D, scene: Scene, height: number, marks: number[]): void {
  const { view, width, zone, palette } = scene;
  const small = palette.rem * 0.75;
  const middle = Math.round(height * 0.48);
  const scale = ticks(view, width, zone, palette.rem * (span(view) < 40 * SECOND ? 5.4 : 4.6));
  const x = (at: number) => Math.round(xOf(view, width, at)) + 0.5;
  context.font = `${small}px ${palette.font}`;
  context.textBaseline = "middle";

  for (const fold of folds(scene)) {
    if (fold.by < 0) {
      context.fillStyle = palette.lamp;
      context.globalAlpha = 0.2;
      context.fillRect(fold.x, middle, fold.end - fold.x, height - middle);
      context.globalAlpha = 1;
    }
    context.strokeStyle = palette.lampText;
    context.setLineDash([3, 3]);
    // Below the hour that stands there, which it would strike out.
    line(context, Math.round(fold.x) + 0.5, middle + (height - middle) * 0.36 + small * 0.7, height);
    context.setLineDash([]);
  }

  context.strokeStyle = palette.line;
  for (const at of scale.fine) line(context, x(at), height - 4, height);
  context.strokeStyle = palette.strong;
  const byDays = scale.step >= DAY;
  for (const at of scale.strong) {
    const place = x(at);
    const midnight = zone.startOfDay(at) === at;
    line(context, place, height - (midnight ? 9 : 6), height);
    const again = !byDays && zone.repeated(at) === "second";
    const text = byDays ? times.short(at, zone) : scale.step < MINUTE ? times.clock(at, zone) : times.minute(at, zone);
    context.fillStyle = again ? palette.lampText : palette.muted;
    context.textAlign = "center";
    if (place > small * 1.5 && place < width - small * 1.5) {
      context.fillText(again ? `${text} ${t.looking.again}` : text, place, middle + (height - middle) * 0.36);
    }
  }

  // Above, the day: one label each, which stays in sight as long as a part of its day is.
  context.textAlign = "left";
  const list = byDays ? monthsIn(view, zone) : daysIn(view, zone);
  for (const day of list) {
    const from = Math.max(0, xOf(view, width, day.from));
    const to = Math.min(width, xOf(view, width, day.to));
    const text = byDays ? times.month(day.from, zone) : dayLabel(day, to - from, palette, zone);
    const needs = context.measureText(text).width + palette.rem;
    if (day.from > view.from) {
      context.strokeStyle = palette.strong;
      line(context, Math.round(from) + 0.5, 3, middle - 3);
    }
    if (to - from < needs) continue;
    context.fillStyle = palette.text;
    context.fillText(text, from + palette.rem * 0.45, middle * 0.52);
  }

  // A pennant for each mark, its pole on the moment.
  context.fillStyle = palette.lamp;
  for (const mark of marks) {
    const place = xOf(view, width, mark);
    if (place < -8 || place > width) continue;
    const side = palette.rem * 0.5;
    context.fillRect(place - 0.75, height - side * 1.7, 1.5, side * 1.7);
    context.beginPath();
    context.moveTo(place, height - side * 1.7);
    context.lineTo(place + side, height - side * 1.2);
    context.lineTo(place, height - side * 0.7);
    context.fill();
  }
}

function dayLabel(day: Stretch, room: number, palette: Palette, zone: Zone): string {
  const hours = (day.to - day.from) / HOUR;
  const name = room > palette.rem * 11 ? times.dayOfYear(day.from, zone) : times.day(day.from, zone);
  // Days of 23 or 25 hours say so where there is room.
  return hours === 24 || room < palette.rem * 16 ? name : `${name} · ${hours} h`;
}

function monthsIn(view: Stretch, zone: Zone): Stretch[] {
  const months: Stretch[] = [];
  for (let from = zone.addMonths(view.from, 0); from < view.to; ) {
    const to = zone.addMonths(from, 1);
    months.push({ from, to });
    from = to;
  }
  return months;
}

function line(context: CanvasRenderingContext2D, x: number, from: number, to: number): void {
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
}

export interface Lanes {
  rows: TimelineRow[];
  chosen: string[];
  /** The stretch that `motion` is about. */
  answered: Stretch;
  laneHeight: number;
  /** The subjects that are shown. */
  came: readonly Came[];
}

export function drawLanes(context: CanvasRenderingContext2D, scene: Scene, lanes: Lanes): void {
  const { view, width, zone, palette, now } = scene;
  const height = lanes.rows.length * lanes.laneHeight;
  context.strokeStyle = palette.line;
  context.globalAlpha = 0.55;
  for (const at of ticks(view, width, zone, palette.rem * 4.6).strong) {
    line(context, Math.round(xOf(view, width, at)) + 0.5, 0, height);
  }
  context.globalAlpha = 1;
  const hatch = { [palette.bad]: hatched(context, palette.bad), [palette.strong]: hatched(context, palette.strong) };
  for (const [index, row] of lanes.rows.entries()) {
    const top = index * lanes.laneHeight + 3;
    const tall = lanes.laneHeight - 6;
    const on = lanes.chosen.includes(row.camera);
    for (const gap of row.gaps) {
      const from = xOf(view, width, gap.fromUs);
      const to = xOf(view, width, Math.min(gap.toUs ?? now, now));
      if (to < 0 || from > width) continue;
      // What the owner wanted is no alarm.
      const colour =
        gap.cause === "paused" || gap.cause === "deleted" || gap.cause === "stopped" ? palette.strong : palette.bad;
      context.globalAlpha = on ? 0.14 : 0.08;
      context.fillStyle = colour;
      bar(context, from, to, top, tall, 3);
      context.globalAlpha = on ? 0.8 : 0.45;
      context.fillStyle = hatch[colour] ?? colour;
      bar(context, from, to, top, tall, 3);
    }
    for (const run of row.runs) {
      const grows =
        row.recordingSinceUs !== null && run === row.runs.at(-1) && run.toUs >= row.recordingSinceUs - SECOND;
      const from = xOf(view, width, run.fromUs);
      const to = xOf(view, width, grows ? now : run.toUs);
      if (to < 0 || from > width) continue;
      context.globalAlpha = on ? 0.3 : 0.15;
      context.fillStyle = on ? palette.lamp : palette.strong;
      bar(context, from, to, top, tall, 3);
    }
    context.globalAlpha = on ? 1 : 0.6;
    context.fillStyle = on ? palette.lampText : palette.strong;
    const bucket = span(lanes.answered) / Math.max(1, row.motion.length);
    const wide = Math.max(1, (bucket / span(view)) * width);
    for (const [i, value] of row.motion.entries()) {
      if (value < 8) continue;
      const x = xOf(view, width, lanes.answered.from + i * bucket);
      if (x + wide < 0 || x > width) continue;
      // The square root lets a cat be seen beside a lorry.
      const high = Math.max(1.5, Math.sqrt(value / 255) * tall * 0.86);
      context.fillRect(x, top + tall - high, Math.max(1, wide - (wide > 3 ? 1 : 0)), high);
    }
    context.globalAlpha = 1;
    // A fine line where somebody looked for people, vehicles and animals; on it, from when to when one was there.
    context.fillStyle = palette.strong;
    for (const { fromUs, toUs } of row.looked) stroke(context, scene, fromUs, toUs, top, 1, 0);
    for (const { subject, fromUs, toUs } of row.events) {
      const one = CAME.find((came) => came === subject);
      if (!one || !lanes.came.includes(one)) continue;
      context.fillStyle = palette[one];
      stroke(context, scene, fromUs, toUs, top - 1, 3, 2);
    }
    const edge = xOf(view, width, now);
    if (row.recordingSinceUs !== null && edge > 0 && edge < width) {
      context.fillStyle = palette.lamp;
      context.beginPath();
      context.arc(edge, top + tall / 2, 3, 0, 7);
      context.fill();
    }
  }
  for (const fold of folds(scene)) {
    if (fold.by < 0) {
      context.fillStyle = palette.lamp;
      context.globalAlpha = 0.07;
      context.fillRect(fold.x, 0, fold.end - fold.x, height);
    }
    context.globalAlpha = 1;
    context.strokeStyle = palette.lampText;
    context.setLineDash([3, 3]);
    line(context, Math.round(fold.x) + 0.5, 0, height);
    context.setLineDash([]);
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  { view, width }: Scene,
  fromUs: number,
  toUs: number,
  top: number,
  tall: number,
  least: number,
): void {
  const from = Math.max(-8, xOf(view, width, fromUs));
  const to = Math.min(width + 8, xOf(view, width, toUs));
  if (to >= 0 && from <= width) context.fillRect(from, top, Math.max(least, to - from), tall);
}

function bar(
  context: CanvasRenderingContext2D,
  from: number,
  to: number,
  top: number,
  tall: number,
  radius: number,
): void {
  const x = Math.max(-8, from);
  const wide = Math.max(1.5, Math.min(to, 1e5) - x);
  context.beginPath();
  context.roundRect(x, top, wide, tall, Math.min(radius, wide / 2));
  context.fill();
}

function hatched(context: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const draw = tile.getContext("2d");
  if (!draw) return colour;
  draw.strokeStyle = colour;
  draw.lineWidth = 1.4;
  for (const shift of [-8, 0, 8]) {
    draw.beginPath();
    draw.moveTo(shift - 1, 9);
    draw.lineTo(shift + 9, -1);
    draw.stroke();
  }
  return context.createPattern(tile, "repeat") ?? colour;
}
