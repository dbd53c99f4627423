// What is being put together to be handed over, as the owner sees it; from it follows what the engine is asked. No footage, no I/O.

import type { CameraView } from "../../ipc/types/CameraView";
import type { ExportDraft } from "../../ipc/types/ExportDraft";
import type { ExportLackKind } from "../../ipc/types/ExportLackKind";
import type { ExportPlan } from "../../ipc/types/ExportPlan";
import type { RedactionRow } from "../../ipc/types/RedactionRow";
import type { ResponseClip } from "../../ipc/types/ResponseClip";

/** The words that an answer's original wants typed. */
export const AS_RECORDED = "leave as recorded";

export const STEPS = ["purpose", "clips", "owner", "whom", "place", "last"] as const;
export type Step = (typeof STEPS)[number];

export type How = "redacted" | "recorded";

export interface DraftClip extends ResponseClip {
  /** Told apart by it, whatever else is the same. */
  key: number;
  /** Came with this response, and goes with it when another one is chosen. */
  of: number | null;
  /** Goes along. */
  picked: boolean;
  /** As the owner chose; `null` while they have not. */
  how: How | null;
  /** Whose result leaves, where the owner chose among several. */
  redaction: number | null;
  sound: boolean;
  looksAt: string;
}

/** Everything that was filled in so far. */
export interface Giving extends Omit<ExportDraft, "clips"> {
  clips: DraftClip[];
}

export function blank(): Giving {
  return {
    purpose: "own_use",
    response: null,
    paper: null,
    clips: [],
    level: "clip_only",
    owner: { contact: "", name: "", address: "", phone: "", email: "" },
    withRequest: null,
    sealed: false,
    whyBeyond: "",
    confirmation: "",
    keepKey: false,
  };
}

let next = 1;

/** Clips to choose from. What is seen inside the home is never picked by anybody but the owner. */
export function toPick(clips: ResponseClip[], cameras: CameraView[], of: number | null = null): DraftClip[] {
  return clips.map(({ camera, fromUs, toUs }) => ({
    key: next++,
    of,
    camera,
    fromUs,
    toUs,
    picked: cameras.some((one) => one.id === camera && one.class !== "indoor"),
    how: null,
    redaction: null,
    sound: false,
    looksAt: "",
  }));
}

const overlap = (a: { fromUs: number; toUs: number }, b: { fromUs: number; toUs: number }) =>
  Math.min(a.toUs, b.toUs) - Math.max(a.fromUs, b.fromUs);

/** Redactions of this clip, the fittest first: approved ones, then those of the same response, then those that cover most of it. */
export function redactionsOf(clip: ResponseClip, rows: RedactionRow[], response: number | null): RedactionRow[] {
  const rank = (row: RedactionRow) =>
    Number(row.stage === "approved") * 2 + Number(response !== null && row.response === response);
  return rows
    .filter((row) => row.camera === clip.camera && overlap(row, clip) > 0)
    .toSorted((a, b) => rank(b) - rank(a) || overlap(b, clip) - overlap(a, clip) || b.changedUs - a.changedUs);
}

export interface Leaving {
  /** `null`: the owner has not said, and has to. */
  how: How | null;
  /** Approved, and the one whose result leaves. */
  row: RedactionRow | null;
}

/** How a clip leaves as things stand: as the owner chose, else the approved result, else as recorded where nobody asked for it. */
export function leaving(giving: Giving, clip: DraftClip, rows: RedactionRow[]): Leaving {
  const approved = redactionsOf(clip, rows, giving.response).filter((row) => row.stage === "approved");
  if (clip.how === "recorded") return { how: "recorded", row: null };
  const row = approved.find((one) => one.id === clip.redaction) ?? approved[0] ?? null;
  if (row) return { how: "redacted", row };
  // An approval that is gone is no leave to give the original.
  if (clip.how === "redacted" || giving.purpose === "answer") return { how: null, row: null };
  return { how: "recorded", row: null };
}

/** What the engine is asked. A clip keeps the times it was asked for by: the redaction's number says what leaves of it. */
export function toAsk(giving: Giving, rows: RedactionRow[]): ExportDraft {
  const clips = giving.clips
    .filter((clip) => clip.picked)
    .map((clip) => {
      const { row } = leaving(giving, clip, rows);
      return {
        camera: clip.camera,
        fromUs: clip.fromUs,
        toUs: clip.toUs,
        redaction: row?.id ?? null,
        sound: row ? false : clip.sound,
        looksAt: giving.level === "clip_only" ? "" : clip.looksAt.trim(),
      };
    });
  const { contact, name, address, phone, email } = giving.owner;
  // Only what the level lets leave is told at all.
  const owner = {
    contact: giving.level === "contactable" ? contact.trim() : "",
    name: giving.level === "witness" ? name.trim() : "",
    address: giving.level === "witness" ? address.trim() : "",
    phone: giving.level === "witness" ? phone.trim() : "",
    email: giving.level === "witness" ? email.trim() : "",
  };
  const answer = giving.purpose === "answer";
  return {
    purpose: giving.purpose,
    response: answer ? giving.response : null,
    paper: giving.purpose === "legal_paper" ? giving.paper : null,
    clips,
    level: giving.level,
    owner,
    withRequest: answer ? giving.withRequest : false,
    sealed: answer && giving.sealed,
    whyBeyond: giving.whyBeyond.trim(),
    confirmation: answer ? giving.confirmation.trim() : "",
    keepKey: giving.keepKey,
  };
}

export interface Lack {
  kind: ExportLackKind;
  value: string;
  step: Step;
}

const STEP_OF: Record<ExportLackKind, Step> = {
  clips: "clips",
  redaction: "clips",
  confirmation: "clips",
  why: "clips",
  words: "owner",
  request: "purpose",
  footage: "clips",
  paper: "purpose",
};

/** Whether an answer holds a clip that the owner wants to leave as it was recorded. */
export const wantsWords = (giving: Giving) =>
  giving.purpose === "answer" && giving.clips.some((clip) => clip.picked && clip.how === "recorded");

/**
 * What stands between this and its export: what the engine says, and clips of an answer about which the owner has not said how they
 * leave. The typed words are for those that the owner chose to leave as recorded; they never stand for one that was forgotten.
 */
export function lacks(
  giving: Giving,
  rows: RedactionRow[],
  plan: ExportPlan,
  nameOf: (camera: string) => string,
): Lack[] {
  const open = giving.clips
    .filter((clip) => clip.picked && leaving(giving, clip, rows).how === null)
    .map((clip): Lack => ({ kind: "redaction", value: nameOf(clip.camera), step: "clips" }));
  const told = plan.lacking
    .filter(
      (lack) =>
        lack.kind !== "redaction" || !open.some((one) => one.value === nameOf(lack.value) || one.value === lack.value),
    )
    .filter((lack) => lack.kind !== "confirmation" || wantsWords(giving))
    .map(({ kind, value }): Lack => ({ kind, value: nameOf(value), step: STEP_OF[kind] }));
  return [...open, ...told].toSorted((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step));
}
