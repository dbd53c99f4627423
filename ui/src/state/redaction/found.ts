// What models found, as the owner decides it: which are left, how sure each is, and what of speech is still heard. Pure.

import type { Decision } from "../../ipc/types/Decision";
import type { Found } from "../../ipc/types/Found";
import type { LookFacts } from "../../ipc/types/LookFacts";
import type { Mark } from "../../ipc/types/Mark";
import type { Models } from "../../ipc/types/Models";
import type { Plan } from "../../ipc/types/Plan";
import type { Risk } from "../../ipc/types/Risk";
import type { Stretch } from "../../ipc/types/Stretch";
import type { Subject } from "../../ipc/types/Subject";

/** What the owner can have looked for in a clip. */
export const SOUGHT: Subject[] = ["face", "plate", "person", "vehicle"];
/** What is looked for unless the owner says otherwise. */
export const SOUGHT_FIRST: Subject[] = ["face", "plate"];

export type Suggestion = Mark & { found: Found };
/** Which suggestions are listed. */
export type Filter = "all" | Decision | Subject;
export type Sure = "sure" | "likely" | "unsure";

/** Above this a model is hardly ever wrong; below its own bar of confirming it is often. */
const SURE = 800;
const LIKELY = 500;

const SUBJECTS: Filter[] = ["face", "plate", "person", "vehicle", "animal"];
export const isSubject = (filter: Filter): filter is Subject => SUBJECTS.includes(filter);

export const isSuggestion = (mark: Mark): mark is Suggestion => mark.found !== undefined;
/** In the order in which they come into the picture. */
export const suggestions = (plan: Plan): Suggestion[] =>
  plan.marks.filter(isSuggestion).sort((a, b) => a.fromUs - b.fromUs || a.id - b.id);

const lookOf = (plan: Plan, found: Found): LookFacts | undefined =>
  plan.looks?.find((look) => look.number === found.look);

/** Found in the finished video, after everything else was hidden. */
export const slipped = (plan: Plan, found: Found): boolean => lookOf(plan, found)?.second === true;

export function sureness(plan: Plan, found: Found): Sure {
  const model = lookOf(plan, found)?.models.find((model) => model.subjects.includes(found.subject));
  const bar = model?.confirms ?? LIKELY;
  if (found.best >= Math.max(SURE, bar)) return "sure";
  return found.best >= bar ? "likely" : "unsure";
}

export const matches = (mark: Suggestion, filter: Filter): boolean =>
  filter === "all" || mark.decision === filter || mark.found.subject === filter;

/** Each filter under which something is listed, with how much. */
export function filters(all: Suggestion[]): Array<{ filter: Filter; count: number }> {
  const decisions: Decision[] = ["undecided", "hide", "keep", "not_a_subject"];
  const subjects = new Set(all.map((mark) => mark.found.subject));
  const listed: Filter[] = [...decisions, ...subjects];
  return [
    ...listed.map((filter) => ({ filter, count: all.filter((mark) => matches(mark, filter)).length })),
    { filter: "all" as const, count: all.length },
  ].filter(({ filter, count }) => count > 0 || filter === "undecided");
}

/** The next one that waits for a decision, going round at the end; not this one. */
export function nextUndecided(all: Suggestion[], after: number | null): Suggestion | null {
  const at = all.findIndex((mark) => mark.id === after);
  const round = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
  return round.find((mark) => mark.decision === "undecided" && !mark.locked) ?? null;
}

export const canFind = (models: Models, subject: Subject): boolean =>
  models.there.some((model) => model.subjects.includes(subject));
/** A model that finds nothing in pictures listens. */
export const canHear = (models: Models): boolean => models.there.some((model) => model.subjects.length === 0);
export const looksAtAll = (models: Models): boolean => SOUGHT.some((subject) => canFind(models, subject));

/** Whether all of a stretch is muted. Muted ones are ascending and apart. */
export const isMuted = (muted: Stretch[], { fromUs, toUs }: Stretch): boolean =>
  muted.some((one) => one.fromUs <= fromUs && toUs <= one.toUs);

/** What makes a moment this one, also after the plan has changed a little: what was looked at stays so. */
export const riskKey = ({ kind, mark, when }: Risk): string => `${kind} ${mark} ${when.fromUs}`;
