// Redactions in the fake: plans with undo, pictures, a render that takes some seconds, the review and what it lacks. Nothing is written.

import type { Args, Value } from "../commands";
import type { CameraMasks } from "../types/CameraMasks";
import type { ErrorCode } from "../types/ErrorCode";
import type { FindJob } from "../types/FindJob";
import type { LookedView } from "../types/LookedView";
import type { Mark } from "../types/Mark";
import type { OwnCopyGap } from "../types/OwnCopyGap";
import type { Plan } from "../types/Plan";
import type { PlayHeader } from "../types/PlayHeader";
import type { RedactionStage } from "../types/RedactionStage";
import type { RedactionView } from "../types/RedactionView";
import type { RenderJob } from "../types/RenderJob";
import type { ResponseClip } from "../types/ResponseClip";
import type { SecondLook } from "../types/SecondLook";
import type { Subject } from "../types/Subject";
import { type Clip, later, readClip } from "./fmp4";
import { SCENES } from "./live";
import { canFind, canHear, findIn, looksAtAll, picturesOf, risksOf, speechIn } from "./looks";
import { gapsOf } from "./past";
import { markPicture, redactedPicture } from "./redaction-pictures";
import {
  apply,
  type Draft,
  EditFault,
  good,
  joined,
  lacking,
  newPlan,
  type Review,
  redo,
  sheet,
  sheetsOf,
  suggest,
  undo,
} from "./redaction-plan";
import type { World } from "./world";

const SECOND = 1_000_000;
/** Pictures a second of the fake cameras, and seconds until a clip begins again. */
const RATE = 12;
const LOOP = 8;
const STEP_MS = 150;
const STEPS = 8;
const WIDTH = 640;
const HEIGHT = 360;

const AT_WORK = ["waiting", "rendering", "checking", "looking"];
const SUBJECTS: Subject[] = ["face", "plate", "person", "vehicle"];

type Refuse = (code: ErrorCode, message: string, hint?: string | null) => never;

interface Render {
  id: number;
  madeUs: number;
  hash: string;
  plan: Plan;
  masks: CameraMasks;
  review: Review;
  full: boolean;
  second: SecondLook | null;
  approvedUs: number | null;
}

interface Redaction {
  id: number;
  clip: ResponseClip;
  response: number | null;
  /** Clip time and wall time of each picture. */
  pictures: Array<[number, number]>;
  lengthUs: number;
  gaps: OwnCopyGap[];
  draft: Draft;
  revision: number;
  job: RenderJob | null;
  render: Render | null;
  find: FindJob | null;
  looked: LookedView | null;
  changedUs: number;
}

interface Kept {
  all: Redaction[];
  masks: Map<string, CameraMasks>;
  next: number;
}

const kept = new WeakMap<World, Kept>();
const now = () => Date.now() * 1000;
const NONE: CameraMasks = { shapes: [], onScreen: false };

function of(world: World): Kept {
  const known = kept.get(world);
  if (known) return known;
  const made: Kept = { all: [], masks: new Map(), next: 1 };
  kept.set(world, made);
  return made;
}

const masksOf = (world: World, camera: string) => of(world).masks.get(camera) ?? NONE;
const hashOf = (plan: Plan, masks: CameraMasks) => JSON.stringify([plan, masks.shapes]);
const place = (world: World, camera: string) => world.cameras.findIndex((one) => one.id === camera);
const scene = (world: World, camera: string) => SCENES[Math.max(0, place(world, camera)) % SCENES.length] ?? "street";

function make(world: World, clip: ResponseClip, response: number | null): Redaction {
  const index = place(world, clip.camera);
  const from = Math.floor(clip.fromUs / SECOND) * SECOND;
  const pictures: Array<[number, number]> = [];
  const gaps: OwnCopyGap[] = [];
  let atUs = 0;
  for (let second = from; second < clip.toUs; second += SECOND) {
    const [gap] = gapsOf(index, second, second + 1);
    if (gap) {
      if (gaps.at(-1)?.toUs !== gap.toUs)
        gaps.push({ fromUs: second, toUs: gap.toUs, cause: gap.cause, atMs: atUs / 1000, file: "" });
      continue;
    }
    for (let n = 0; n < RATE; n++) {
      const into = Math.round((n * SECOND) / RATE);
      pictures.push([atUs + into, second + into]);
    }
    atUs += SECOND;
  }
  return {
    id: of(world).next++,
    clip: { ...clip, fromUs: from },
    response,
    pictures,
    lengthUs: atUs,
    gaps,
    draft: { plan: newPlan(atUs, masksOf(world, clip.camera).street === true), past: [], future: [] },
    revision: 1,
    job: null,
    render: null,
    find: null,
    looked: null,
    changedUs: now(),
  };
}

/** The render of the plan as it is, if there is one. */
function current(one: Redaction, masks: CameraMasks): Render | null {
  return one.render && one.render.hash === hashOf(one.draft.plan, masks) ? one.render : null;
}

function stageOf(world: World, one: Redaction, masks: CameraMasks): RedactionStage {
  const render = current(one, masks);
  if (one.job && AT_WORK.includes(one.job.state) && !render) return "rendering";
  if (!render) return "draft";
  if (render.approvedUs !== null) return "approved";
  return lacks(world, one, masks).length > 0 ? "review" : "reviewed";
}

function lacks(world: World, one: Redaction, masks: CameraMasks) {
  const render = current(one, masks);
  const left = lacking(one.draft.plan, render?.review ?? null);
  if (render && !render.second && looksAtAll(world.models)) left.push({ kind: "second_look" });
  return left;
}

function view(world: World, one: Redaction): RedactionView {
  const masks = masksOf(world, one.clip.camera);
  const camera = world.cameras.find((camera) => camera.id === one.clip.camera);
  const { plan } = one.draft;
  const render = one.render;
  const film = render ? render.plan.trim.toUs - render.plan.trim.fromUs : 0;
  const gops = Math.max(1, Math.ceil(film / (2.5 * SECOND)));
  return {
    id: one.id,
    camera: one.clip.camera,
    cameraName: camera?.name ?? one.clip.camera,
    fromUs: one.pictures[0]?.[1] ?? one.clip.fromUs,
    toUs: one.clip.toUs,
    lengthUs: one.lengthUs,
    frames: one.pictures.length,
    width: WIDTH,
    height: HEIGHT,
    hasSound: camera?.audio ?? false,
    gaps: one.gaps,
    response: one.response,
    revision: one.revision,
    plan,
    canUndo: one.draft.past.length > 0,
    canRedo: one.draft.future.length > 0,
    masks,
    stage: stageOf(world, one, masks),
    job: one.job,
    render: render && {
      id: render.id,
      madeUs: render.madeUs,
      stale: current(one, masks) === null,
      frames: Math.round((film / SECOND) * RATE),
      width: WIDTH,
      height: HEIGHT,
      bytes: Math.round((film / SECOND) * 310_000),
      lengthUs: film,
      sound: render.plan.sound.kind === "kept",
      sheets: sheetsOf(render.plan),
      sheetsSeen: render.review.sheets,
      watched: render.review.watched,
      receipt: {
        sha256: "4e1c".repeat(16),
        plan: "90ab".repeat(16),
        source: "77d2".repeat(16),
        commitment: "c3f0".repeat(16),
        encoder: "OpenH264 2.6.0",
        machine: "x86_64, 4 threads",
        checked: {
          gops,
          again: render.full ? gops : Math.min(gops, Math.max(3, Math.ceil(gops / 20))),
          sound: render.plan.sound.kind === "kept" ? true : null,
          full: render.full,
          scanned: true,
        },
        hiddenPpm: 41_200,
        second: render.second,
        approvedUs: render.approvedUs,
      },
    },
    lacking: lacks(world, one, masks),
    find: { models: world.models, job: one.find, looked: one.looked },
    problem: world.redactionFault,
  };
}

/** A redaction as an export asks for it. */
export function redactionOf(world: World, id: number): RedactionView | null {
  const one = of(world).all.find((known) => known.id === id);
  return one ? view(world, one) : null;
}

/** What a job is at when so much of it is done. */
type Course = (done: number) => "rendering" | "checking" | "looking";

function step(world: World, one: Redaction, job: RenderJob, ends: () => void, course: Course): void {
  if (one.job !== job || job.state === "cancelled") return;
  job.done = Math.min(1, world.rendersUpTo, job.done + 1 / STEPS);
  job.state = course(job.done);
  job.leftMs = Math.round((1 - job.done) * STEPS * STEP_MS * 20);
  if (job.done >= 0.5 && world.renderFault) {
    Object.assign(job, { state: "failed", error: world.renderFault, leftMs: null });
    world.renderFault = null;
  } else if (job.done >= 1) {
    one.job = null;
    ends();
  } else setTimeout(() => step(world, one, job, ends, course), STEP_MS);
  world.tell(["redactions"]);
}

/** One look through the clip: pictures, then sound if that is wanted; what was found becomes one act of the plan. */
function look(world: World, one: Redaction, job: FindJob, subjects: Subject[], speech: boolean): void {
  if (one.find !== job || job.state === "cancelled") return;
  job.done = Math.min(1, world.looks.upTo, job.done + 1 / STEPS);
  job.state = speech && job.done >= 0.8 ? "listening" : "looking";
  job.leftMs = Math.round((1 - job.done) * STEPS * STEP_MS * 20);
  if (job.done >= 0.5 && world.looks.fault) {
    Object.assign(job, { state: "failed", error: world.looks.fault, leftMs: null });
    world.looks.fault = null;
  } else if (job.done >= 1) {
    one.find = null;
    const pictures = picturesOf(one.lengthUs);
    const models = world.models.there.filter((model) => model.subjects.some((one) => subjects.includes(one)));
    one.looked = { subjects, pictures, speech: speech ? speechIn(one.lengthUs) : null, madeUs: now() };
    const sightings = world.looks.scenes[scene(world, one.clip.camera)] ?? [];
    const found = findIn(sightings, subjects, one.pictures, one.lengthUs);
    const street = masksOf(world, one.clip.camera).street === true;
    const marks = found.map((mark): Mark => (street ? { ...mark, decision: "hide" } : mark));
    if (subjects.length > 0)
      suggest(one.draft, { number: 0, second: false, subjects, models, pictures }, marks, true, one.lengthUs);
    one.revision++;
    one.changedUs = now();
  } else setTimeout(() => look(world, one, job, subjects, speech), STEP_MS);
  world.tell(["redactions"]);
}

/** The second look: what it finds elsewhere than where the owner decided so becomes new marks, and the render is one of an older plan. */
function lookAgain(world: World, one: Redaction, render: Render): void {
  const { models } = world;
  const { decided, slips, scenes } = world.looks;
  const subjects = SUBJECTS.slice(0, 2).filter((subject) => canFind(models, subject));
  const pictures = picturesOf(render.plan.trim.toUs - render.plan.trim.fromUs);
  const found = findIn(scenes[scene(world, one.clip.camera)] ?? [], SUBJECTS, one.pictures, one.lengthUs);
  const marks = slips > 0 ? found.slice(-slips) : [];
  render.second = { subjects, models: models.there, pictures, looked: pictures, decided, suggested: marks.length };
  world.looks.slips = 0;
  if (marks.length === 0) return;
  const facts = { number: 0, second: true, subjects, models: models.there, pictures };
  suggest(one.draft, facts, marks, false, one.lengthUs);
  one.revision++;
}

const clips = new Map<string, Promise<Clip>>();

function clipNamed(name: string): Promise<Clip> {
  const known = clips.get(name);
  if (known) return known;
  const loading = fetch(`media/${name}.mp4`)
    .then((answer) => answer.arrayBuffer())
    .then((bytes) => readClip(new Uint8Array(bytes)));
  clips.set(name, loading);
  return loading;
}

async function result(world: World, one: Redaction, atUs: number, budget: number | null): Promise<ArrayBuffer> {
  const trim = one.render?.plan.trim ?? { fromUs: 0, toUs: 0 };
  const from = Math.max(0, Math.floor(Math.min(atUs, trim.toUs - 1) / SECOND) * SECOND);
  const to = Math.min(Math.ceil(trim.toUs / SECOND) * SECOND, from + (budget === 1 ? SECOND : 5 * SECOND));
  const used = await clipNamed(`${scene(world, one.clip.camera)}-past-hidden`);
  const parts: Uint8Array[] = [used.init];
  for (let at = from; at < to; at += SECOND) {
    const wall = one.pictures.find(([clip]) => clip >= at)?.[1] ?? 0;
    const second = Math.round(wall / SECOND) % LOOP;
    const fragment = used.fragments[second];
    if (fragment) parts.push(later(fragment, (at - from) / SECOND - second, used.timescales));
  }
  const header: PlayHeader = {
    fromUs: from,
    toUs: Math.min(to, trim.toUs),
    nextUs: to < trim.toUs ? to : null,
    gap: null,
    mime: 'video/mp4; codecs="avc1.42C01F"',
    configId: `render ${one.render?.id}`,
    width: WIDTH,
    height: HEIGHT,
    initLength: used.init.length,
    timestampOffsetUs: from,
    cameraOffsetUs: 0,
    frames: Math.round(((to - from) / SECOND) * RATE),
    frameUs: SECOND / RATE,
    state: "finished",
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(4 + text.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(out.buffer).setUint32(0, text.length);
  out.set(text, 4);
  let at = 4 + text.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out.buffer;
}

export function makeRedactions(refuse: Refuse) {
  const find = (world: World, id: number) =>
    of(world).all.find((one) => one.id === id) ?? refuse("not_found", "There is no such redaction.");
  const acted = (world: World, id: number, revision: number, act: (one: Redaction) => void) => {
    const one = find(world, id);
    if (one.revision !== revision) refuse("busy", "It was changed somewhere else meanwhile.", "It is read anew now.");
    try {
      act(one);
    } catch (fault) {
      if (fault instanceof EditFault) refuse("refused", `${fault.message}.`);
      throw fault;
    }
    one.revision++;
    one.changedUs = now();
    world.tell(["redactions"]);
    return view(world, one);
  };
  const reviewed = (world: World, id: number) => {
    const one = find(world, id);
    const render = current(one, masksOf(world, one.clip.camera));
    if (!render) refuse("refused", "There is no result of the plan as it is.", "Render it first.");
    return { one, render };
  };
  return {
    redactions_list: (_: unknown, world: World): Value<"redactions_list"> =>
      of(world).all.map((one) => {
        const seen = view(world, one);
        const { id, camera, cameraName, fromUs, toUs, response, stage, job } = seen;
        return {
          id,
          camera,
          cameraName,
          fromUs,
          toUs,
          response,
          stage,
          job,
          marks: seen.plan.marks.length,
          changedUs: one.changedUs,
        };
      }),
    redaction_begin: ({ clip, response }: Args<"redaction_begin">, world: World) => {
      const from = Math.floor(clip.fromUs / SECOND) * SECOND;
      const same = (one: Redaction) =>
        one.response === response &&
        one.clip.camera === clip.camera &&
        one.clip.fromUs === from &&
        one.clip.toUs === clip.toUs;
      const known = of(world).all.find(same);
      if (known) return view(world, known);
      const made = make(world, clip, response);
      if (made.pictures.length === 0)
        refuse(
          "not_found",
          "Nothing was recorded then.",
          "Choose another stretch: the timeline shows where footage is.",
        );
      of(world).all.push(made);
      world.tell(["redactions", "ledger"]);
      return view(world, made);
    },
    redaction_show: ({ id }: Args<"redaction_show">, world: World) => view(world, find(world, id)),
    redaction_edit: ({ id, revision, edit }: Args<"redaction_edit">, world: World) =>
      acted(world, id, revision, (one) => apply(one.draft, edit, one.lengthUs)),
    redaction_undo: ({ id, revision }: Args<"redaction_undo">, world: World) =>
      acted(world, id, revision, (one) => undo(one.draft)),
    redaction_redo: ({ id, revision }: Args<"redaction_redo">, world: World) =>
      acted(world, id, revision, (one) => redo(one.draft)),
    redaction_discard: ({ id }: Args<"redaction_discard">, world: World) => {
      find(world, id);
      of(world).all = of(world).all.filter((one) => one.id !== id);
      world.tell(["redactions", "ledger"]);
      return {};
    },
    redaction_frames: ({ id }: Args<"redaction_frames">, world: World) => {
      const { pictures } = find(world, id);
      const bytes = new DataView(new ArrayBuffer(pictures.length * 16));
      pictures.forEach(([clip, wall], at) => {
        bytes.setFloat64(at * 16, clip);
        bytes.setFloat64(at * 16 + 8, wall);
      });
      return bytes.buffer;
    },
    redaction_picture: ({ id, atUs, which }: Args<"redaction_picture">, world: World) => {
      const one = find(world, id);
      const [clipUs, wallUs] = one.pictures.findLast(([clip]) => clip <= atUs) ?? one.pictures[0] ?? [0, 0];
      const masks = masksOf(world, one.clip.camera);
      const edit = { plan: one.draft.plan, masks };
      const done = one.render && { plan: one.render.plan, masks: one.render.masks };
      if (which === "result" && !done) refuse("refused", "There is no result yet.");
      const hidden = which === "original" ? null : which === "edit" ? edit : done;
      return redactedPicture({ clip: `${scene(world, one.clip.camera)}-past`, wallUs, clipUs, hidden });
    },
    redaction_waveform: ({ id, fromUs, toUs, buckets }: Args<"redaction_waveform">, world: World) => {
      if (!view(world, find(world, id)).hasSound) return new ArrayBuffer(0);
      const loud = (us: number) => {
        const at = us / SECOND;
        const voice = Math.max(0, Math.sin(at * 0.7)) * Math.abs(Math.sin(at * 5.3) * Math.sin(at * 11.1));
        return Math.round(14 + 200 * voice);
      };
      return Uint8Array.from({ length: buckets }, (_, at) => loud(fromUs + ((toUs - fromUs) * at) / buckets)).buffer;
    },
    redaction_find: ({ id, subjects, speech }: Args<"redaction_find">, world: World) => {
      const one = find(world, id);
      const { models } = world;
      const can = subjects.filter((subject) => canFind(models, subject));
      const hears = speech && canHear(models) && view(world, one).hasSound;
      if (can.length === 0 && !hears)
        refuse("refused", "There is no model here that finds that.", "By hand everything works: draw a box.");
      const job: FindJob = {
        state: "waiting",
        done: one.find?.state === "cancelled" || one.find?.state === "failed" ? one.find.done : 0,
        leftMs: null,
        error: null,
      };
      one.find = job;
      setTimeout(() => look(world, one, job, can, hears), STEP_MS);
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_find_cancel: ({ id }: Args<"redaction_find_cancel">, world: World) => {
      const one = find(world, id);
      if (one.find) Object.assign(one.find, { state: "cancelled", leftMs: null });
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_thumbnail: ({ id, mark, maxWidth }: Args<"redaction_thumbnail">, world: World) => {
      const one = find(world, id);
      const shown = one.draft.plan.marks.find((other) => other.id === mark);
      const first = shown?.keys[0];
      if (!shown || !first) refuse("not_found", "There is no such mark.");
      const atUs = shown.found?.bestUs ?? first.atUs;
      const wallUs = one.pictures.findLast(([clip]) => clip <= atUs)?.[1] ?? 0;
      return markPicture({ clip: `${scene(world, one.clip.camera)}-past`, wallUs, mark: shown, atUs, maxWidth });
    },
    redaction_risks: ({ id }: Args<"redaction_risks">, world: World): Value<"redaction_risks"> => {
      const one = find(world, id);
      if (!one.looked) return [];
      const dark = world.looks.dark.includes(scene(world, one.clip.camera));
      return risksOf(one.draft.plan.marks, one.lengthUs, dark);
    },
    models_get: (_: unknown, world: World): Value<"models_get"> => world.models,
    redaction_render: ({ id }: Args<"redaction_render">, world: World) => {
      const one = find(world, id);
      const masks = structuredClone(masksOf(world, one.clip.camera));
      const plan = structuredClone(one.draft.plan);
      const kept = one.job?.state === "cancelled" ? one.job.done : 0;
      const job: RenderJob = { state: "waiting", done: kept, leftMs: null, error: null };
      one.job = job;
      const ends = () => {
        one.render = {
          id: of(world).next++,
          madeUs: now(),
          hash: hashOf(plan, masks),
          plan,
          masks,
          review: { sheets: [], watched: [] },
          full: false,
          second: null,
          approvedUs: null,
        };
        if (looks) lookAgain(world, one, one.render);
        world.tell(["ledger"]);
      };
      const looks = looksAtAll(world.models);
      const course: Course = (done) => (done < 0.6 ? "rendering" : done < 0.8 || !looks ? "checking" : "looking");
      setTimeout(() => step(world, one, job, ends, course), STEP_MS);
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_cancel: ({ id }: Args<"redaction_cancel">, world: World) => {
      const one = find(world, id);
      if (one.job) Object.assign(one.job, { state: "cancelled", leftMs: null });
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_sheet: ({ id, mark }: Args<"redaction_sheet">, world: World): Value<"redaction_sheet"> => {
      const { render } = find(world, id);
      const found = render?.plan.marks.find((one) => one.id === mark);
      if (!render || !found) refuse("not_found", "There is no such mark in the result.");
      const { fromUs, toUs } = render.plan.trim;
      const film = find(world, id).pictures.flatMap(([clip]) => (clip >= fromUs && clip < toUs ? [clip] : []));
      return { mark, pictures: sheet(found, film) };
    },
    redaction_sheet_seen: ({ id, mark }: Args<"redaction_sheet_seen">, world: World) => {
      const { one, render } = reviewed(world, id);
      if (!render.review.sheets.includes(mark)) render.review.sheets.push(mark);
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_watched: ({ id, stretch }: Args<"redaction_watched">, world: World) => {
      const { one, render } = reviewed(world, id);
      render.review.watched = joined([...render.review.watched, stretch]);
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_result: ({ id, atUs, budgetBytes }: Args<"redaction_result">, world: World) => {
      const one = find(world, id);
      if (!one.render) refuse("refused", "There is no result yet.");
      return result(world, one, atUs, budgetBytes);
    },
    redaction_check: ({ id }: Args<"redaction_check">, world: World) => {
      const { one, render } = reviewed(world, id);
      const job: RenderJob = { state: "waiting", done: 0, leftMs: null, error: null };
      one.job = job;
      const ends = () => {
        render.full = true;
      };
      setTimeout(() => step(world, one, job, ends, () => "checking"), STEP_MS);
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_second_look: ({ id }: Args<"redaction_second_look">, world: World) => {
      const { one, render } = reviewed(world, id);
      if (!looksAtAll(world.models)) refuse("refused", "There is no model here that could look through it.");
      const job: RenderJob = { state: "waiting", done: 0, leftMs: null, error: null };
      one.job = job;
      const ends = () => lookAgain(world, one, render);
      setTimeout(() => step(world, one, job, ends, () => "looking"), STEP_MS);
      world.tell(["redactions"]);
      return view(world, one);
    },
    redaction_approve: ({ id }: Args<"redaction_approve">, world: World) => {
      const { one, render } = reviewed(world, id);
      if (lacks(world, one, masksOf(world, one.clip.camera)).length > 0)
        refuse("refused", "The review is not complete.");
      render.approvedUs = now();
      world.tell(["redactions", "ledger"]);
      return view(world, one);
    },
    redaction_save: ({ id, path, told }: Args<"redaction_save">, world: World): Value<"redaction_save"> => {
      const { render } = reviewed(world, id);
      if (told !== "not_sealed") refuse("refused", "The owner was not told.");
      if (render.approvedUs === null) refuse("refused", "It is not approved.");
      if (path.includes("full"))
        refuse("disk_full", "There is not enough room: 18 MB are needed, 3 MB are free.", "Pick another folder.");
      world.tell(["ledger"]);
      return { path, bytes: 18_600_000, sha256: "4e1c".repeat(16) };
    },
    camera_masks_get: ({ camera }: Args<"camera_masks_get">, world: World) => masksOf(world, camera),
    camera_masks_set: ({ camera, masks }: Args<"camera_masks_set">, world: World) => {
      if (!masks.shapes.every(good)) refuse("refused", "The shape has no size, or lies outside of the picture.");
      of(world).masks.set(camera, masks);
      world.tell(["redactions", "ledger"]);
      return masks;
    },
    all_masks: (_: unknown, world: World): Value<"all_masks"> =>
      [...of(world).masks].map(([camera, masks]) => ({ camera, masks })),
  };
}
