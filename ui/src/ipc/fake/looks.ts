// What models find in the fake: somebody in each scene's loop of eight seconds, where tests/clips.ts draws them, with what goes wrong
// with models, too: places that are guessed, a tree that looks like a face, one picture only.

import { shapeAt, WHOLE } from "../../shapes/shape";
import type { ErrorView } from "../types/ErrorView";
import type { Mark } from "../types/Mark";
import type { ModelFact } from "../types/ModelFact";
import type { Models } from "../types/Models";
import type { Risk } from "../types/Risk";
import type { Stretch } from "../types/Stretch";
import type { Subject } from "../types/Subject";

const SECOND = 1_000_000;
const LOOP = 8;
const WIDTH = 640;
const HEIGHT = 360;
/** Pictures a second that are looked through. */
const RATE = 10;

/** Somebody or something in a scene's loop, in pixels of 640 x 360. */
export interface Sighting {
  subject: Subject;
  /** Seconds of the loop, left, top, width, height: ascending. */
  places: Array<[at: number, x: number, y: number, width: number, height: number]>;
  /** Thousandths. */
  best: number;
  lowest: number;
  /** Seconds of the loop between which nothing was found. */
  guessed?: Array<[number, number]>;
}

export interface Looks {
  models: Models;
  /** Looks go on up to this part of their way, and wait there. */
  upTo: number;
  /** How the next look ends, instead of well. */
  fault: ErrorView | null;
  /** What the next second look finds in the result: where the owner decided so, and elsewhere. */
  decided: number;
  slips: number;
  scenes: Record<string, Sighting[]>;
  /** Scenes in which it is too dark for a while. */
  dark: string[];
}

const model = (name: string, subjects: Subject[], confirms: number): ModelFact => ({
  name,
  sha256: "5f1d".repeat(16),
  subjects,
  proposes: Math.round(confirms / 2),
  confirms,
});

const MODELS: ModelFact[] = [
  model("faces 2", ["face"], 600),
  model("plates 1", ["plate"], 500),
  model("people and vehicles 1", ["person", "vehicle", "animal"], 500),
  model("speech 5", [], 500),
];

/** A way through the loop, twice a second. */
function way(from: number, to: number, at: (second: number) => [number, number, number, number]): Sighting["places"] {
  const places: Sighting["places"] = [];
  for (let second = from; second <= to; second += 0.5) places.push([second, ...at(second)]);
  return places;
}

const SCENES: Record<string, Sighting[]> = {
  street: [
    { subject: "vehicle", best: 960, lowest: 710, places: way(0, 7.5, (s) => [s * 80 - 90, 260, 88, 38]) },
    {
      subject: "plate",
      best: 830,
      lowest: 540,
      guessed: [[4, 5]],
      places: way(1.5, 7, (s) => [s * 80 - 30, 276, 24, 12]),
    },
    { subject: "face", best: 470, lowest: 470, places: [[3, 262, 120, 30, 38]] },
  ],
  yard: [
    {
      subject: "face",
      best: 910,
      lowest: 610,
      guessed: [[3.5, 4.5]],
      places: way(0.5, 7, (s) => [124 + 90 * Math.sin(s * 0.785), 226, 18, 20]),
    },
    {
      subject: "person",
      best: 940,
      lowest: 690,
      places: way(0, 7.5, (s) => [120 + 90 * Math.sin(s * 0.785), 226, 26, 58]),
    },
    { subject: "plate", best: 660, lowest: 520, places: way(2, 5, () => [452, 196, 36, 14]) },
    { subject: "face", best: 480, lowest: 480, places: [[5, 66, 40, 40, 44]] },
  ],
  door: [
    {
      subject: "face",
      best: 970,
      lowest: 640,
      places: way(0, 6, (s) => [478 + 60 * Math.cos(s * 0.785), 214, 28, 34]),
    },
    {
      subject: "person",
      best: 980,
      lowest: 820,
      places: way(0, 7.5, (s) => [470 + 60 * Math.cos(s * 0.785), 212, 44, 120]),
    },
  ],
  hall: [
    { subject: "face", best: 880, lowest: 560, guessed: [[2.5, 4]], places: way(1, 6, () => [96, 96, 48, 60]) },
    {
      subject: "person",
      best: 720,
      lowest: 510,
      places: way(0, 7.5, (s) => [300 + 180 * Math.sin(s * 0.785), 296, 40, 28]),
    },
  ],
};

export const makeLooks = (): Looks => ({
  models: { there: MODELS, missing: [] },
  upTo: 1,
  fault: null,
  decided: 0,
  slips: 0,
  scenes: SCENES,
  dark: ["street"],
});

export const canFind = (models: Models, subject: Subject) =>
  models.there.some((model) => model.subjects.includes(subject));
export const canHear = (models: Models) => models.there.some((model) => model.subjects.length === 0);
export const looksAtAll = (models: Models) => models.there.some((model) => model.subjects.length > 0);

/** Pictures that a look through these takes. */
export const picturesOf = (lengthUs: number) => Math.ceil((lengthUs / SECOND) * RATE);

/** Clip time of a second of the loop that begins at this one, where the clip has it. */
type At = (second: number) => number | null;

function mark(sighting: Sighting, at: At, lengthUs: number): Mark | null {
  const parts = (n: number, of: number) => Math.round((n / of) * WHOLE);
  const keys = sighting.places.flatMap(([second, x, y, width, height]) => {
    const atUs = at(second);
    const shape = {
      kind: "rect" as const,
      x: parts(x - width * 0.15, WIDTH),
      y: parts(y - height * 0.15, HEIGHT),
      width: parts(width * 1.3, WIDTH),
      height: parts(height * 1.3, HEIGHT),
    };
    return atUs === null ? [] : [{ atUs, shape }];
  });
  const [first, last] = [keys[0], keys.at(-1)];
  if (!first || !last) return null;
  const held = keys.length > 1 ? SECOND / 2 : SECOND / RATE;
  const fromUs = Math.max(0, first.atUs - (keys.length > 1 ? SECOND / RATE : 0));
  const toUs = Math.min(lengthUs, last.atUs + held);
  if (toUs <= fromUs) return null;
  const guessed = (sighting.guessed ?? []).flatMap(([from, to]) => {
    const [fromUs, toUs] = [at(from), at(to)];
    return fromUs === null || toUs === null || toUs <= fromUs ? [] : [{ fromUs, toUs }];
  });
  if (keys.length > 1) guessed.push({ fromUs: last.atUs, toUs });
  return {
    id: 0,
    name: "",
    decision: "undecided",
    reason: "unsaid",
    locked: false,
    fromUs,
    toUs,
    keys,
    found: {
      subject: sighting.subject,
      look: 0,
      pictures: Math.max(1, Math.round(((last.atUs - first.atUs) / SECOND) * RATE)),
      best: sighting.best,
      bestUs: keys[keys.length >> 1]?.atUs ?? first.atUs,
      lowest: sighting.lowest,
      lowestUs: keys[keys.length >> 2]?.atUs ?? first.atUs,
      guessed,
    },
  };
}

/** What a look finds: one mark for each of them each time that the scene goes round. */
export function findIn(
  sightings: Sighting[],
  subjects: Subject[],
  pictures: Array<[number, number]>,
  lengthUs: number,
): Mark[] {
  const walls = pictures.map(([, wall]) => wall);
  const [first = 0, last = 0] = [walls[0], walls.at(-1)];
  const marks: Mark[] = [];
  for (let loop = Math.floor(first / SECOND / LOOP); loop * LOOP * SECOND <= last; loop++) {
    const at: At = (second) => {
      const wall = Math.round((loop * LOOP + second) * SECOND);
      const there = pictures.find(([, one]) => Math.abs(one - wall) <= SECOND / 20);
      return there ? there[0] : null;
    };
    for (const sighting of sightings) {
      const made = subjects.includes(sighting.subject) ? mark(sighting, at, lengthUs) : null;
      if (made) marks.push(made);
    }
  }
  return marks.sort((a, b) => a.fromUs - b.fromUs);
}

/** Where somebody speaks: twice, if the clip is long enough. */
export const speechIn = (lengthUs: number): Stretch[] =>
  [
    { fromUs: 1.2 * SECOND, toUs: 3.4 * SECOND },
    { fromUs: 9.1 * SECOND, toUs: 12.7 * SECOND },
  ].filter((one) => one.toUs <= lengthUs);

/** Moments at which something may slip through, the greatest weight first. */
export function risksOf(marks: Mark[], lengthUs: number, dark: boolean): Risk[] {
  const risks = marks.flatMap((mark): Risk[] => {
    const { found } = mark;
    if (!found || mark.decision === "not_a_subject") return [];
    const risks = found.guessed.map(({ fromUs, toUs }): Risk => {
      const inside = toUs < mark.toUs;
      const long = (toUs - fromUs) / SECOND;
      const kind = inside ? "vanishes" : "guessed";
      return { kind, when: { fromUs, toUs }, mark: mark.id, weight: Math.round(Math.min(900, 300 + 300 * long)) };
    });
    const when = { fromUs: found.bestUs, toUs: Math.min(lengthUs, found.bestUs + SECOND / RATE) };
    if (found.pictures === 1) risks.push({ kind: "one_picture", when, mark: mark.id, weight: 520 });
    if (shapeAt(mark.keys, found.bestUs) && found.subject === "plate")
      risks.push({ kind: "leaves_mask", when, mark: mark.id, weight: 710 });
    return risks;
  });
  if (dark && lengthUs > 2 * SECOND)
    risks.push({ kind: "low_light", when: { fromUs: SECOND, toUs: 2 * SECOND }, mark: null, weight: 240 });
  return risks.sort((a, b) => b.weight - a.weight || a.when.fromUs - b.when.fromUs);
}
