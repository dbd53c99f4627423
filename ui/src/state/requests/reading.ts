// A card while it is read: newer revisions come under it, and what they changed adds up until the card is opened anew.

import type { RequestCard } from "../../ipc/types/RequestCard";
import type { RequestChange } from "../../ipc/types/RequestChange";

export interface Reading {
  id: string;
  /** A newer revision came since the card was opened. */
  newer: boolean;
  /** What changed while it was open, before this revision. */
  earlier: RequestChange[];
  /** What the owner is told: since the card was opened, or where nothing came meanwhile, since the last look at it. */
  changes: RequestChange[];
}

/** Two steps as one: from what was before the first to what is after the last. What came back to what it was is no change. */
function together(first: RequestChange[], then: RequestChange[]): RequestChange[] {
  const all = new Map(first.map((change) => [change.member, change]));
  for (const change of then)
    all.set(change.member, { ...change, before: all.get(change.member)?.before ?? change.before });
  return [...all.values()].filter((change) => change.before !== change.after);
}

/** The card was answered once more. The engine tells what changed since the last revision that was read, and showing one is reading it. */
export function readOn(reading: Reading | null, card: RequestCard): Reading {
  const { id } = card.row;
  if (reading === null) return { id, newer: false, earlier: [], changes: card.changes };
  const came = id !== reading.id;
  const earlier = !came ? reading.earlier : reading.newer ? reading.changes : [];
  return { id, newer: reading.newer || came, earlier, changes: together(earlier, card.changes) };
}
