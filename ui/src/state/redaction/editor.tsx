// The desk of one redaction: what is chosen, how it is looked at, and what each act of the owner does to the plan.

import { type Accessor, batch, createContext, createMemo, createSignal, useContext } from "solid-js";
import { unwrap } from "solid-js/store";
import type { Decision } from "../../ipc/types/Decision";
import type { Mark } from "../../ipc/types/Mark";
import type { Plan } from "../../ipc/types/Plan";
import type { Reason } from "../../ipc/types/Reason";
import type { RedactionView } from "../../ipc/types/RedactionView";
import type { Risk } from "../../ipc/types/Risk";
import type { Stretch } from "../../ipc/types/Stretch";
import type { Subject } from "../../ipc/types/Subject";
import { isThere, type Shape, shapeAt } from "../../shapes/shape";
import { FIT, type Zoom } from "../../shapes/zoom";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";
import type { ClipTimes } from "./clip-times";
import type { Film } from "./film";
import {
  type Filter,
  isMuted,
  isSubject,
  isSuggestion,
  looksAtAll,
  matches,
  nextUndecided,
  type Suggestion,
  suggestions,
} from "./found";
import type { Redaction } from "./redaction";
import { joined } from "./watched";

export type Tool = Shape["kind"];
export type Look = "work" | "exact" | "sides";
/** What is beside the picture. */
export type Tab = "found" | "risks" | "marks";

export interface Sought {
  subjects: Subject[];
  speech: boolean;
}

const SECOND = 1_000_000;

/** Marks numbered as the owner sees them, whatever was removed before. */
export function nameOf(plan: Plan, id: number): string {
  const mark = plan.marks.find((one) => one.id === id);
  if (mark?.found && mark.name === "") return t.redaction.found.name(mark.found.subject, id);
  return t.redaction.marks.name(mark?.name ?? "", id);
}

export function createEditor(redaction: Redaction, first: RedactionView, film: Film, times: ClipTimes) {
  const view = () => redaction.view() ?? first;
  const [chosenId, setChosenId] = createSignal<number | null>(null);
  const [tool, setTool] = createSignal<Tool | null>(first.plan.marks.length === 0 ? "rect" : null);
  const [look, setLook] = createSignal<Look>("work");
  const [zoom, setZoom] = createSignal<Zoom>(FIT);
  /** A shape under the owner's hand: seen at once, kept when it is let go. */
  const [moving, setMoving] = createSignal<{ mark: number; atUs: number; shape: Shape } | null>(null);
  const [said, setSaid] = createSignal("");
  /** What models there are may be told only after the editor was opened. */
  const models = () => looksAtAll(view().find.models);
  const [chosenTab, setTab] = createSignal<Tab | null>(suggestions(first.plan).length > 0 ? "found" : null);
  const tab = (): Tab => chosenTab() ?? (models() ? "found" : "marks");
  const old = suggestions(first.plan);
  const decided = old.length > 0 && old.every((mark) => mark.decision !== "undecided");
  const [filtered, setFilter] = createSignal<Filter>(decided ? "all" : "undecided");
  /** What was looked for last in this sitting: a look that was stopped goes on with it. */
  const [sought, setSought] = createSignal<Sought | null>(null);
  /** Moments of risk that were looked at in this sitting. */
  const [looked, setLooked] = createSignal<ReadonlySet<string>>(new Set());

  const plan = createMemo((): Plan => {
    // Read for every picture that plays: without the cache's wrapping.
    const kept = unwrap(view().plan);
    const hand = moving();
    if (!hand) return kept;
    return {
      ...kept,
      marks: kept.marks.map((mark) => (mark.id === hand.mark ? placed(mark, hand.atUs, hand.shape) : mark)),
    };
  });
  const found = createMemo(() => suggestions(plan()));
  const undecided = createMemo(() => found().filter((mark) => mark.decision === "undecided"));
  const chosen = createMemo(() => plan().marks.find((mark) => mark.id === chosenId()) ?? null);
  const name = (id: number) => nameOf(plan(), id);
  const at = film.frame;

  const open = (mark: Mark | null): mark is Mark => {
    if (mark?.locked) setSaid(t.redaction.hints.locked);
    return mark !== null && !mark.locked;
  };
  const when = (mark: Mark, next: Partial<Stretch>) => {
    if (!open(mark)) return;
    void redaction.edit((plan) => {
      const now = plan.marks.find((one) => one.id === mark.id) ?? mark;
      const when = { fromUs: next.fromUs ?? now.fromUs, toUs: next.toUs ?? now.toUs };
      return when.fromUs < when.toUs ? { kind: "when", mark: mark.id, when } : null;
    });
  };

  const acts = {
    choose(id: number | null) {
      const before = chosenId();
      setChosenId(id);
      if (id === null) return;
      setTool(null);
      if (id === before) return;
      const mark = view().plan.marks.find((one) => one.id === id);
      if (!mark || !isSuggestion(mark)) setTab("marks");
      else if (tab() === "risks") setTab("found");
    },
    /** A find, with the stage at its best picture. */
    show(mark: Suggestion) {
      acts.choose(mark.id);
      film.pause();
      film.seek(mark.found.bestUs);
    },
    /** A moment of risk: there, with its mark chosen, and the list as it was. */
    lookAt(key: string, { kind, mark, when }: Risk) {
      batch(() => {
        setChosenId(mark);
        // Whoever is not hidden there is drawn by hand.
        setTool(kind === "uncovered" && mark === null ? "rect" : null);
        setLooked((all) => new Set(all).add(key));
      });
      film.pause();
      film.seek(when.fromUs);
    },
    nextUndecided(): Suggestion | null {
      const next = nextUndecided(found(), chosenId());
      if (next) {
        setTab("found");
        acts.show(next);
      }
      return next;
    },
    /** One decision about a find; from one that was waiting on to the next that waits. */
    decideFound(mark: Suggestion, decision: Decision): Suggestion | null {
      if (!open(mark)) return null;
      acts.decide(mark, decision);
      const waiting = mark.decision === "undecided";
      const left = undecided().filter((one) => one.id !== mark.id).length;
      setSaid(t.redaction.found.cards.said(name(mark.id), decision, left));
      const filter = tab() === "found" && isSubject(filtered()) ? filtered() : "all";
      const next = waiting
        ? nextUndecided(
            found().filter((one) => matches(one, filter)),
            mark.id,
          )
        : null;
      if (next) acts.show(next);
      return next;
    },
    async decideAll(marks: number[], decision: Decision) {
      if (marks.length === 0) return;
      if (await redaction.edit({ kind: "decide_all", marks, decision }))
        setSaid(t.redaction.found.cards.hidden(marks.length));
    },
    async look(what: Sought): Promise<boolean> {
      const { subjects, speech } = what;
      const begun = await redaction.run("redaction_find", { subjects, speech });
      if (begun) setSought(what);
      return begun !== null;
    },
    only(mark: Mark, inverse: boolean) {
      if (open(mark)) void redaction.edit({ kind: "pick", mark: mark.id, inverse });
    },
    muteSpeech(stretches: Stretch[]) {
      acts.mute((muted) => [...muted, ...stretches.filter((one) => !isMuted(muted, one))]);
    },
    pick(next: Tool | null) {
      film.pause();
      batch(() => {
        setTool(next);
        if (next) setChosenId(null);
        if (next && look() === "exact") setLook("work");
      });
    },
    /**
     * What hides most is what a new mark does: hidden over the whole clip, until "ends here" shortens it; what may be seen, only in
     * the picture on which it was drawn, and on from there as far as it is placed.
     */
    async draw(shape: Shape): Promise<number | null> {
      const decision: Decision = view().plan.mode === "keep_marked" ? "keep" : "hide";
      const here = { fromUs: at(), toUs: times.end(at()) };
      const when = decision === "keep" ? here : { fromUs: 0, toUs: view().lengthUs };
      const made = await redaction.edit({ kind: "draw", atUs: at(), shape, when, decision });
      const id = made?.plan.marks.at(-1)?.id ?? null;
      if (id !== null) acts.choose(id);
      return id;
    },
    move(mark: number, shape: Shape | null) {
      setMoving(shape && { mark, atUs: at(), shape });
    },
    async place(mark: number, shape: Shape) {
      const hand = { mark, atUs: at(), shape };
      setMoving(hand);
      setSaid(t.redaction.hints.moved(clipTime(hand.atUs)));
      const placing = redaction.edit({ kind: "place", ...hand });
      const [here, end] = [hand.atUs, times.end(hand.atUs)];
      const reaching = redaction.edit((plan) => {
        const one = plan.marks.find((one) => one.id === mark);
        if (one?.decision !== "keep" || (one.fromUs <= here && here < one.toUs)) return null;
        return { kind: "when", mark, when: { fromUs: Math.min(one.fromUs, here), toUs: Math.max(one.toUs, end) } };
      });
      await Promise.all([placing, reaching]);
      if (moving() === hand) setMoving(null);
    },
    remove(mark: Mark | null) {
      if (!open(mark)) return;
      void redaction.edit({ kind: "remove", mark: mark.id });
      setSaid(t.redaction.marks.removed);
    },
    unplace(mark: Mark | null, atUs: number) {
      if (open(mark) && mark.keys.length > 1) void redaction.edit({ kind: "unplace", mark: mark.id, atUs });
    },
    startsHere(mark: Mark | null) {
      if (mark) when(mark, { fromUs: at() });
    },
    /** The picture that is shown is the last one with it. */
    endsHere(mark: Mark | null) {
      if (mark) when(mark, { toUs: times.end(at()) });
    },
    when,
    split(mark: Mark | null) {
      if (open(mark) && at() > mark.fromUs && at() < mark.toUs)
        void redaction.edit({ kind: "split", mark: mark.id, atUs: at() });
    },
    async copy(mark: Mark | null) {
      const made = mark && (await redaction.edit({ kind: "copy", mark: mark.id }));
      if (made) acts.choose(made.plan.marks.at(-1)?.id ?? null);
    },
    lock(mark: Mark | null) {
      if (mark) void redaction.edit({ kind: "lock", mark: mark.id, locked: !mark.locked });
    },
    decide(mark: Mark, decision: Decision) {
      if (open(mark)) void redaction.edit({ kind: "decide", mark: mark.id, decision });
    },
    explain(mark: Mark, name: string, reason: Reason) {
      if ((name.trim() !== mark.name || reason !== mark.reason) && open(mark))
        void redaction.edit({ kind: "explain", mark: mark.id, name: name.trim(), reason });
    },
    toKey(mark: Mark | null, forwards: boolean) {
      if (!mark) return;
      const here = at();
      const key = forwards ? mark.keys.find((key) => key.atUs > here) : mark.keys.findLast((key) => key.atUs < here);
      if (key) film.seek(key.atUs);
    },
    nextMark(by: 1 | -1) {
      const { marks } = plan();
      if (marks.length === 0) return;
      const now = marks.findIndex((mark) => mark.id === chosenId());
      const next = marks[(now + by + marks.length) % marks.length] ?? marks[0];
      if (next) acts.choose(next.id);
    },
    trim(next: Partial<Stretch>) {
      void redaction.edit(({ trim: now }) => {
        const trim = { fromUs: next.fromUs ?? now.fromUs, toUs: next.toUs ?? now.toUs };
        return trim.fromUs < trim.toUs ? { kind: "trim", trim } : null;
      });
    },
    trimIn: () => acts.trim({ fromUs: at() }),
    /** The picture that is shown is the last one. */
    trimOut: () => acts.trim({ toUs: times.end(at()) }),
    mute(change: (muted: Stretch[]) => Stretch[]) {
      void redaction.edit(({ sound }) =>
        sound.kind === "kept" ? { kind: "sound", sound: { kind: "kept", muted: joined(change(sound.muted)) } } : null,
      );
    },
    muteHere() {
      const toUs = Math.min(view().lengthUs, at() + SECOND);
      acts.mute((muted) => [...muted, { fromUs: Math.min(at(), toUs - 1), toUs }]);
    },
    undo: () => view().canUndo && void redaction.undo(),
    redo: () => view().canRedo && void redaction.redo(),
  };

  /** What to do next, in a line. */
  const hint = createMemo((): string => {
    const { hints } = t.redaction;
    if (tool() === "polygon") return hints.polygon;
    if (tool() !== null && tab() === "risks") return plan().mode === "keep_marked" ? hints.keep : hints.none;
    if (plan().marks.length === 0) {
      const hint = plan().mode === "keep_marked" ? hints.keep : hints.none;
      const mayLook = tab() === "found" && models() && view().find.looked === null;
      return mayLook ? t.redaction.found.hints.first(hint) : hint;
    }
    const mark = chosen();
    if (tab() === "found" && undecided().length > 0 && (!mark || mark.decision === "undecided"))
      return t.redaction.found.hints.decide;
    if (!mark) return hints.play;
    if (tab() === "risks" && !mark.locked) return t.redaction.found.hints.risk;
    if (mark.locked) return hints.locked;
    if (mark.decision === "keep") return mark.keys.length < 4 ? hints.keepMore : hints.play;
    if (!isThere(mark, at())) return hints.away;
    if (mark.keys.length === 1) return hints.first;
    return mark.keys.length < 4 ? hints.more : hints.play;
  });

  return {
    redaction,
    film,
    times,
    view,
    plan,
    found,
    undecided,
    chosen,
    chosenId,
    tab,
    setTab,
    filter: filtered,
    setFilter,
    looked,
    sought,
    tool,
    setTool,
    look,
    setLook,
    zoom,
    setZoom,
    moving,
    said,
    say: setSaid,
    hint,
    name,
    at,
    acts,
  };
}

export type Editor = ReturnType<typeof createEditor>;

function placed(mark: Mark, atUs: number, shape: Shape): Mark {
  const keys = [...mark.keys.filter((key) => key.atUs !== atUs), { atUs, shape }];
  return { ...mark, keys: keys.sort((a, b) => a.atUs - b.atUs) };
}

/** Marks with where they are at a moment: those in the picture, and the chosen one wherever it is. */
export function shown(
  plan: Plan,
  chosen: number | null,
  atUs: Accessor<number>,
): Array<{ mark: Mark; shape: Shape; there: boolean }> {
  return plan.marks.flatMap((mark) => {
    const there = mark.fromUs <= atUs() && atUs() < mark.toUs;
    const shape = there || isThere(mark, atUs()) || mark.id === chosen ? shapeAt(mark.keys, atUs()) : null;
    return shape ? [{ mark, shape, there }] : [];
  });
}

export const EditorContext = createContext<Editor>();

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("no editor above this component");
  return editor;
}
