// Words of what programs find in a clip: looking, suggestions, moments of risk, speech, the second look. Never "nothing to hide".

import type { Decision } from "../ipc/types/Decision";
import type { FindState } from "../ipc/types/FindState";
import type { MissingModel } from "../ipc/types/MissingModel";
import type { RiskKind } from "../ipc/types/RiskKind";
import type { Stretch } from "../ipc/types/Stretch";
import type { Subject } from "../ipc/types/Subject";
import { duration, number } from "./format";

const count = (n: number, one: string, many: string) => `${number(n)} ${n === 1 ? one : many}`;
/** A number and its unit stay in one line. */
const seconds = (us: number) => `${number(us / 1e6, us < 10e6 ? 1 : 0)}\u00a0s`;
const score = (thousandths: number) => `${number(thousandths / 10, 0)} %`;

const one: Record<Subject, string> = {
  face: "Face",
  plate: "Number plate",
  person: "Person",
  vehicle: "Vehicle",
  animal: "Animal",
};
const many: Record<Subject, string> = {
  face: "faces",
  plate: "number plates",
  person: "people",
  vehicle: "vehicles",
  animal: "animals",
};

/** "faces", "faces and number plates", "faces, people and vehicles". */
export function listed(words: string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const subjects = (all: Subject[]) => listed(all.map((subject) => many[subject]));
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export const found = {
  tabs: {
    label: "Beside the picture",
    found: "Find",
    risks: "Look first",
    marks: "Marks",
    undecided: (n: number) => `${number(n)} not decided`,
    unseen: (n: number) => `${number(n)} not looked at`,
  },
  subject: one,
  name: (subject: Subject, id: number) => `${one[subject]} ${id}`,
  ask: {
    title: "Find what to hide",
    lead: "Porchlight looks through the clip, on this computer. You decide about each find.",
    what: "Look for",
    each: (subject: Subject) => capital(many[subject]),
    speech: "Speech",
    speechHint: "so that you can mute it",
    start: "Look through it",
    again: "Look again…",
    more: "What is suggested and not decided yet gives way to what is found then.",
    nothing: "Choose what to look for.",
  },
  missing: {
    none: "Nothing can be looked for on this computer",
    some: "Not everything can be looked for",
    byHand: "By hand everything works: draw a box, and go on in time.",
    each: (model: MissingModel) => {
      const what = model.subjects.length === 0 ? "Speech" : capital(subjects(model.subjects));
      return `${what} (${model.file}): ${model.why}`;
    },
    lone: (subject: Subject | null) =>
      subject === null ? "Speech: no model here" : `${capital(many[subject])}: no model here`,
  },
  job: {
    label: "Progress of the look",
    states: {
      waiting: "Waiting",
      looking: "Looking through the pictures",
      listening: "Listening for speech",
      cancelled: "Stopped",
      failed: "It could not look through it all",
    } satisfies Record<FindState, string>,
    left: (ms: number) => `about ${duration(Math.max(1000, ms))} left`,
    meanwhile: "Go on by hand meanwhile, or go elsewhere. Locking Porchlight stops it; it goes on from there.",
    stop: "Stop",
    stopped: "What was looked through is kept, sealed: it goes on from there.",
    goOn: "Go on looking",
    anew: "Look for something else…",
  },
  looked: {
    pictures: (what: Subject[], pictures: number) =>
      what.length === 0
        ? "Nobody was looked for in the pictures."
        : `Looked for ${subjects(what)} in ${count(pictures, "picture", "pictures")}.`,
    found: (n: number) => `Found ${number(n)}. Programs miss some: watch the result.`,
    none: "Nothing was found. That does not mean that nobody is there: programs miss some. Look yourself.",
    later: (n: number) => `${number(n)} more in the finished video.`,
    undone: "What was found was undone. Redo (Ctrl+Shift+Z) brings it back.",
  },
  street: {
    title: "This camera looks at a street",
    text: "So everything is hidden at first, and whoever is found stays hidden until you say “May be seen”.",
    shown: "You chose to hide only what is marked. Whoever is found is hidden, unless you say “May be seen”.",
  },
  cards: {
    title: "What was found",
    list: "Finds",
    filter: "Show",
    filters: {
      undecided: "Not decided",
      hide: "Hidden",
      keep: "May be seen",
      not_a_subject: "Mistakes",
      all: "All",
    } satisfies Record<Decision | "all", string>,
    ofKind: (subject: Subject) => capital(many[subject]),
    filterCount: (what: string, n: number) => `${what} (${number(n)})`,
    left: (n: number) => (n === 0 ? "All decided." : `${number(n)} not decided: hidden until then.`),
    hideAll: (n: number) => (n === 1 ? "Hide the undecided one" : `Hide all ${number(n)} undecided`),
    hideKind: (subject: Subject, n: number) =>
      n === 1 ? `Hide the undecided ${one[subject].toLowerCase()}` : `Hide all ${number(n)} undecided ${many[subject]}`,
    hidden: (n: number) => `${number(n)} hidden.`,
    noneHere: "None of these.",
    label: (name: string, when: string, sure: string, what: string) => `${name}, ${when}, ${sure}, ${what}`,
    description: "H hides it, K lets it be seen, N says that it is a mistake. Up and down go to the next one.",
    when: (from: string, to: string) => `${from} – ${to}`,
    sure: { sure: "sure", likely: "likely", unsure: "unsure" },
    sureHint: (best: number, lowest: number, pictures: number) =>
      `Found in ${count(pictures, "picture", "pictures")}: ${score(best)} at best, ${score(lowest)} at the lowest`,
    guessed: (us: number) => `Its place is guessed for ${seconds(us)} (hatched below): look there.`,
    slipped: "Seen in the finished video",
    decide: "What becomes of it",
    hide: "Hide",
    keep: "May be seen",
    mistake: "Mistake",
    mistakeHint: "There is nobody and nothing to hide: a tree, a shadow (N)",
    hideHint: "Hide it (H)",
    keepHint: "It may be seen (K)",
    why: "Why",
    only: "Keep only this one",
    onlyHint: "It may be seen; every other mark is hidden",
    inverse: (subject: Subject) => `Show only this ${one[subject].toLowerCase()}, hide everything else`,
    inverseHint: "It may be seen; the whole picture around it is hidden",
    more: "Change it by hand…",
    said: (name: string, decision: Decision, left: number) => {
      const what = { hide: "hidden", keep: "may be seen", not_a_subject: "a mistake", undecided: "not decided" }[
        decision
      ];
      return `${name}: ${what}. ${left === 0 ? "All decided." : `${number(left)} left.`}`;
    },
    locked: "Locked",
  },
  speech: {
    title: "Speech",
    heard: (all: Stretch[]) =>
      `Somebody speaks ${count(all.length, "time", "times")}, ${seconds(all.reduce((sum, one) => sum + one.toUs - one.fromUs, 0))} in all. Programs miss some: listen.`,
    none: "No speech was heard. That does not mean that nobody speaks: listen yourself.",
    noSound: "No sound goes along, so nobody is heard anyway.",
    muteAll: "Mute all speech",
    allMuted: "All of it is muted.",
    one: (from: string, to: string) => `Speech ${from} – ${to}`,
    mute: "Mute",
    muted: "Muted",
    go: "Go to",
    each: "One by one",
  },
  risks: {
    title: "Look here first",
    lead: "Moments at which something may slip through, the likeliest first. Enter goes there; up and down to the next.",
    none: "No such moment is known. Programs miss some: watch the result.",
    before: "Comes when Porchlight has looked through the clip.",
    list: "Moments",
    seen: (n: number, all: number) => `${number(n)} of ${number(all)} looked at`,
    looked: "looked at",
    kinds: (kind: RiskKind, us: number) =>
      ({
        vanishes: `vanishes for ${seconds(us)}`,
        one_picture: "seen in one picture only",
        leaves_mask: "reaches out of what is hidden",
        size_jump: "changes its size all at once",
        uncovered: "something is seen here that is not hidden",
        low_light: "too dark here to find everybody",
        guessed: `its place is guessed for ${seconds(us)}`,
      })[kind],
    anywhere: "The picture",
  },
  next: {
    title: "Next",
    decide: (n: number) => `Decide about ${n === 1 ? "the find" : `the ${number(n)} finds`}`,
    risks: (n: number) => `Look at ${count(n, "moment", "moments")} where something may slip through`,
    render: "Make the video…",
  },
  second: {
    title: "Second look",
    looked: (what: Subject[], looked: number, pictures: number) =>
      `Looked through again: ${subjects(what)} in ${number(looked)} of ${count(pictures, "picture", "pictures")}`,
    decided: (n: number) => `${number(n)} where you decided so`,
    suggested: (n: number) =>
      n === 0 ? "nothing new was found, which does not mean that nobody is there" : `${n} new`,
    none: "Nobody but you looked through the result: no model is there that could.",
    wanting: "Nothing looked through the result a second time yet.",
    start: "Look through the result",
    under: "Looking through the result",
    more: (n: number) =>
      n === 1
        ? "1 more was found in the result: decide about it, then make it again."
        : `${number(n)} more were found in the result: decide about them, then make it again.`,
    moreTitle: "Something slipped through",
    decide: "Decide",
  },
  hints: {
    first: (hint: string) => `Let Porchlight look first, or do it by hand. ${hint}`,
    decide: "Decide about each find: H hides it, K lets it be seen, N says that it is a mistake.",
  },
};
