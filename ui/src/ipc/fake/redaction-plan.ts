// Acts on a plan in the fake: what `model::redaction` does with them, as far as the pages can tell.

import { inPicture, MAX_POINTS, type Shape, shapeAt, WHOLE } from "../../shapes/shape";
import type { Edit } from "../types/Edit";
import type { Glimpse } from "../types/Glimpse";
import type { Lacking } from "../types/Lacking";
import type { LookFacts } from "../types/LookFacts";
import type { Mark } from "../types/Mark";
import type { Plan } from "../types/Plan";
import type { Role } from "../types/Role";
import type { Stretch } from "../types/Stretch";

const BESIDE = WHOLE / 50;
const NEAR_END_US = 250_000;

export interface Draft {
  plan: Plan;
  past: Plan[];
  future: Plan[];
}

export function newPlan(lengthUs: number, street: boolean): Plan {
  return {
    trim: { fromUs: 0, toUs: lengthUs },
    mode: street ? "keep_marked" : "hide_marked",
    fill: "solid",
    sound: { kind: "none" },
    dated: false,
    marks: [],
    next: 1,
  };
}

/** Why an act is refused, in the model's words. */
export class EditFault extends Error {}

export function apply(draft: Draft, edit: Edit, lengthUs: number): void {
  const plan = structuredClone(draft.plan);
  act(plan, edit);
  replace(draft, plan, lengthUs);
}

/** Another plan in the place of this one, which can be undone. */
function replace(draft: Draft, plan: Plan, lengthUs: number): void {
  check(plan, lengthUs);
  if (JSON.stringify(plan) === JSON.stringify(draft.plan)) return;
  draft.past.push(draft.plan);
  draft.plan = plan;
  draft.future = [];
}

const isUntouched = (mark: Mark) =>
  mark.found !== undefined && mark.decision === "undecided" && !mark.locked && mark.name === "";

/** Takes suggestions in, as one act. Those of earlier looks that nobody touched give way where `instead`. */
export function suggest(draft: Draft, look: LookFacts, marks: Mark[], instead: boolean, lengthUs: number): void {
  const plan = structuredClone(draft.plan);
  let looks = plan.looks ?? [];
  const number = Math.max(0, ...looks.map((other) => other.number)) + 1;
  if (instead) {
    plan.marks = plan.marks.filter((mark) => !isUntouched(mark));
    looks = looks.filter((other) => plan.marks.some((mark) => mark.found?.look === other.number));
  }
  for (const mark of marks)
    plan.marks.push({ ...mark, id: plan.next++, ...(mark.found && { found: { ...mark.found, look: number } }) });
  plan.looks = [...looks, { ...look, number }];
  replace(draft, plan, lengthUs);
}

export function undo(draft: Draft): void {
  const before = draft.past.pop();
  if (!before) throw new EditFault("there is nothing to undo or to do again");
  draft.future.push(draft.plan);
  draft.plan = before;
}

export function redo(draft: Draft): void {
  const next = draft.future.pop();
  if (!next) throw new EditFault("there is nothing to undo or to do again");
  draft.past.push(draft.plan);
  draft.plan = next;
}

function find(plan: Plan, id: number): Mark {
  const found = plan.marks.find((mark) => mark.id === id);
  if (!found) throw new EditFault("there is no such mark");
  return found;
}

function unlocked(plan: Plan, id: number): Mark {
  const found = find(plan, id);
  if (found.locked) throw new EditFault("the mark is locked");
  return found;
}

function place(mark: Mark, atUs: number, shape: Shape): void {
  mark.keys = [...mark.keys.filter((key) => key.atUs !== atUs), { atUs, shape }].sort((a, b) => a.atUs - b.atUs);
}

function act(plan: Plan, edit: Edit): void {
  switch (edit.kind) {
    case "draw": {
      const { atUs, shape, when, decision } = edit;
      const keys = [{ atUs, shape }];
      plan.marks.push({ id: plan.next++, name: "", decision, reason: "unsaid", locked: false, ...when, keys });
      break;
    }
    case "remove":
      unlocked(plan, edit.mark);
      plan.marks = plan.marks.filter((mark) => mark.id !== edit.mark);
      break;
    case "place":
      place(unlocked(plan, edit.mark), edit.atUs, edit.shape);
      break;
    case "unplace": {
      const mark = unlocked(plan, edit.mark);
      mark.keys = mark.keys.filter((key) => key.atUs !== edit.atUs);
      break;
    }
    case "when":
      Object.assign(unlocked(plan, edit.mark), edit.when);
      break;
    case "decide":
      unlocked(plan, edit.mark).decision = edit.decision;
      break;
    case "decide_all": {
      for (const mark of edit.marks) find(plan, mark);
      for (const mark of plan.marks) if (edit.marks.includes(mark.id) && !mark.locked) mark.decision = edit.decision;
      break;
    }
    case "pick": {
      const kept = unlocked(plan, edit.mark);
      kept.decision = "keep";
      for (const mark of plan.marks)
        if (mark !== kept && !mark.locked && mark.decision !== "not_a_subject") mark.decision = "hide";
      plan.mode = edit.inverse ? "keep_marked" : "hide_marked";
      break;
    }
    case "explain":
      Object.assign(unlocked(plan, edit.mark), { name: edit.name.trim(), reason: edit.reason });
      break;
    case "lock":
      find(plan, edit.mark).locked = edit.locked;
      break;
    case "split":
      split(plan, edit.mark, edit.atUs);
      break;
    case "copy": {
      const copy = structuredClone(find(plan, edit.mark));
      copy.id = plan.next++;
      copy.locked = false;
      for (const key of copy.keys) key.shape = beside(key.shape);
      plan.marks.push(copy);
      break;
    }
    case "trim":
      plan.trim = edit.trim;
      break;
    case "mode":
      plan.mode = edit.mode;
      break;
    case "fill":
      plan.fill = edit.fill;
      break;
    case "sound":
      plan.sound = edit.sound.kind === "none" ? edit.sound : { kind: "kept", muted: joined(edit.sound.muted) };
      break;
    case "dated":
      plan.dated = edit.dated;
  }
}

function beside(shape: Shape): Shape {
  if (shape.kind === "polygon")
    return { kind: "polygon", points: shape.points.map(({ x, y }) => ({ x: x + BESIDE, y: y + BESIDE })) };
  return { ...shape, x: shape.x + BESIDE, y: shape.y + BESIDE };
}

function split(plan: Plan, id: number, atUs: number): void {
  const mark = unlocked(plan, id);
  const here = shapeAt(mark.keys, atUs);
  if (atUs <= mark.fromUs || atUs >= mark.toUs || !here) throw new EditFault("that is outside of the clip");
  const behind = structuredClone(mark);
  Object.assign(behind, { id: plan.next++, fromUs: atUs, keys: behind.keys.filter((key) => key.atUs > atUs) });
  place(behind, atUs, here);
  mark.toUs = atUs;
  mark.keys = mark.keys.filter((key) => key.atUs < atUs);
  place(mark, atUs, here);
  plan.marks.splice(plan.marks.indexOf(mark) + 1, 0, behind);
}

export function joined(all: Stretch[]): Stretch[] {
  const made: Stretch[] = [];
  for (const one of all.filter((one) => one.toUs > one.fromUs).sort((a, b) => a.fromUs - b.fromUs)) {
    const last = made.at(-1);
    if (last && last.toUs >= one.fromUs) last.toUs = Math.max(last.toUs, one.toUs);
    else made.push({ ...one });
  }
  return made;
}

function check(plan: Plan, lengthUs: number): void {
  const inside = (one: Stretch) => one.fromUs >= 0 && one.fromUs < one.toUs && one.toUs <= lengthUs;
  if (!inside(plan.trim)) throw new EditFault("that is outside of the clip");
  if (plan.sound.kind === "kept" && !plan.sound.muted.every(inside)) throw new EditFault("muted stretches overlap");
  for (const mark of plan.marks) {
    if (!inside(mark) || mark.keys.some((key) => key.atUs < 0 || key.atUs > lengthUs))
      throw new EditFault("that is outside of the clip");
    if (mark.keys.length === 0) throw new EditFault("a mark is somewhere");
    if (mark.keys.some((key) => key.shape.kind !== mark.keys[0]?.shape.kind))
      throw new EditFault("one kind of shape does not become another");
    if (!mark.keys.every((key) => good(key.shape)))
      throw new EditFault("the shape has no size, or lies outside of the picture");
  }
}

export function good(shape: Shape): boolean {
  const near = (n: number) => Number.isInteger(n) && n >= -WHOLE && n <= 2 * WHOLE;
  if (shape.kind === "polygon") {
    const count = shape.points.length;
    return count >= 3 && count <= MAX_POINTS && shape.points.every((point) => near(point.x) && near(point.y));
  }
  const size = (n: number) => Number.isInteger(n) && n >= 1 && n <= 3 * WHOLE;
  return near(shape.x) && near(shape.y) && size(shape.width) && size(shape.height);
}

export interface Review {
  sheets: number[];
  watched: Stretch[];
}

const toBeSeen = (plan: Plan) =>
  plan.marks.filter((mark) => {
    const when = inPicture(mark);
    return mark.decision !== "not_a_subject" && when.fromUs < plan.trim.toUs && when.toUs > plan.trim.fromUs;
  });

export const sheetsOf = (plan: Plan) => toBeSeen(plan).map((mark) => mark.id);

export function lacking(plan: Plan, review: Review | null): Lacking[] {
  const lacks: Lacking[] = plan.marks
    .filter((mark) => mark.decision === "undecided")
    .map((mark) => ({ kind: "decision", mark: mark.id }));
  if (!review) return [...lacks, { kind: "render" }];
  for (const mark of sheetsOf(plan)) if (!review.sheets.includes(mark)) lacks.push({ kind: "sheet", mark });
  let at = plan.trim.fromUs;
  const left: Stretch[] = [];
  for (const seen of review.watched) {
    if (seen.fromUs > at) left.push({ fromUs: at, toUs: Math.min(seen.fromUs, plan.trim.toUs) });
    at = Math.max(at, seen.toUs);
  }
  if (at < plan.trim.toUs - NEAR_END_US || review.watched.length === 0) left.push({ fromUs: at, toUs: plan.trim.toUs });
  for (const stretch of left) if (stretch.toUs > stretch.fromUs) lacks.push({ kind: "watch", stretch });
  return lacks;
}

/** The pictures of a mark's contact sheet, of the times of the film's pictures. */
export function sheet(mark: Mark, film: number[]): Glimpse[] {
  const when = inPicture(mark);
  const there = film.filter((at) => at >= when.fromUs && at < when.toUs);
  const [first] = there;
  const last = there.at(-1);
  if (first === undefined || last === undefined) return [];
  const area = (at: number) => {
    const shape = shapeAt(mark.keys, at);
    return !shape || shape.kind === "polygon" ? 0 : shape.width * shape.height;
  };
  const between = (at: number | undefined) => (at === first || at === last ? undefined : at);
  const largest = between(there.reduce((best, at) => (area(at) > area(best) ? at : best), first));
  const { found } = mark;
  const lowest = found && between(there.findLast((at) => at <= found.lowestUs));
  const glimpses: Array<[Role, number | undefined]> = [
    ["before", film.filter((at) => at < first).at(-1)],
    ["first", first],
    ["largest", largest],
    ["lowest", lowest === largest ? undefined : lowest],
    ["last", last],
    ["after", film.find((at) => at > last)],
  ];
  const sorted = glimpses.flatMap(([role, atUs]) => (atUs === undefined ? [] : [{ role, atUs }]));
  return sorted.sort((a, b) => a.atUs - b.atUs);
}
