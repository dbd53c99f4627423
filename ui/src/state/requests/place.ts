// Where the owner is among the requests: the tab, and what is open in the inbox. Any place of the window may lead there.

import { createSignal } from "solid-js";

export type Tab = "inbox" | "responses" | "known" | "rules" | "places" | "arrival";
export type Filter = "all" | "voluntary" | "keep" | "paper" | "hidden";
/** A request, closed or not, or a stranger's file by its identity; a paper by its number, 0 a new one. */
export type Chosen = { kind: "request" | "stranger" | "closed"; id: string } | { kind: "paper"; id: number };

const [tab, setTab] = createSignal<Tab>("inbox");
const [filter, setFilter] = createSignal<Filter>("all");
// What is open, and by which opening: a newer revision is another file with an identity of its own, and no opening.
const [opened, setOpened] = createSignal<{ what: Chosen | null; opening: number }>({ what: null, opening: 0 });
const [wish, setWish] = createSignal(false);

export const requestsPlace = { tab, filter, chosen: () => opened().what, opening: () => opened().opening };
/** Somebody wants to be shown the requests: the window opens the place. */
export const requestsWish = wish;
export { setFilter, setTab };

export const setChosen = (what: Chosen | null) => setOpened(({ opening }) => ({ what, opening: opening + 1 }));

/** What is open has another identity from here on: it stays open. */
export const followRevision = (id: string) => setOpened(({ opening }) => ({ what: { kind: "request", id }, opening }));

/** Opens a request or a file, from anywhere in the window. */
export function openRequest(what: Chosen | null): void {
  setTab("inbox");
  setFilter(what?.kind === "paper" ? "paper" : "all");
  setChosen(what);
  setWish(true);
}

export const openTab = (to: Tab) => {
  setTab(to);
  setWish(true);
};

export const followedRequestsWish = () => setWish(false);

/** A locked window remembers nothing of what was read. */
export function forgetRequests(): void {
  setTab("inbox");
  setFilter("all");
  setChosen(null);
  setWish(false);
}
