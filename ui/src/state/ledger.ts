// The wish to be shown an entry of the ledger, from anywhere in the window.

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
