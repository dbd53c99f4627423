// The wish to be shown an entry of the ledger, from anywhere in the window; and how much of an entry is shown at once.

import { createSignal } from "solid-js";

const [wish, setWish] = createSignal<number | null>(null, { equals: false });

export const ledgerWish = wish;

export const openLedger = (seq: number) => setWish(seq);

/** Takes the wish away, so that it is followed once. */
export function takeLedgerWish(): number | null {
  const taken = wish();
  if (taken !== null) setWish(null);
  return taken;
}

/** An entry whose words are fewer is read at a glance. */
const GLANCE = 200;

/** What an entry says at a glance, and its further details: an export names every file with its hash. */
export function atAGlance(text: string): { line: string; rest: string[] } {
  const [, said, details] = /^(.+?) \((.+)\)$/s.exec(text) ?? [];
  if (text.length <= GLANCE || said === undefined || details === undefined) return { line: text, rest: [] };
  const all = details.split("; ");
  let length = said.length;
  const over = all.findIndex((one) => {
    length += one.length + 2;
    return length > GLANCE;
  });
  const shown = Math.max(1, over);
  return { line: `${said} (${all.slice(0, shown).join("; ")})`, rest: all.slice(shown) };
}
