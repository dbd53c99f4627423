// What the back end knows lives in the query cache, nowhere else, and is read anew by the topics that an event carries.

import { QueryClient, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/solid-query";
import { type Accessor, onCleanup } from "solid-js";
import type { Backend } from "../ipc/backend";
import type { CommandName, Value } from "../ipc/commands";
import { type ErrorText, errorText } from "../ipc/errors";
import type { ErrorView } from "../ipc/types/ErrorView";
import type { LedgerEntryView } from "../ipc/types/LedgerEntryView";
import type { Topic } from "../ipc/types/Topic";
import { useBackend } from "./backend";

/** An answer that was not ok, as the query cache wants it. */
export class OutcomeError extends Error {
  constructor(readonly view: ErrorView) {
    super(view.code);
  }
}

/** A failed query or action in the owner's words. */
export function wordsOf(error: unknown): ErrorText {
  if (error instanceof OutcomeError) return errorText(error.view);
  return errorText({ code: "internal", message: error instanceof Error ? error.message : "", hint: null });
}

export const keys = {
  app: ["app"],
  cameras: ["cameras"],
  ways: ["ways"],
  settings: ["settings"],
  connections: ["connections"],
  ledger: ["ledger"],
  health: ["health"],
  timeline: ["timeline"],
  overview: ["overview"],
  exports: ["exports"],
  bookmarks: ["bookmarks"],
  requests: ["requests"],
  redactions: ["redactions"],
  drives: ["drives"],
  links: ["links"],
  plan: ["plan"],
  masks: ["masks"],
} as const;

type Key = keyof typeof keys;

/** Which cached answers a topic makes stale. */
export const stale: Record<Topic, Key[]> = {
  app: ["app", "ways", "overview"],
  cameras: ["cameras", "app", "overview"],
  status: ["cameras", "app", "health"],
  ledger: ["ledger"],
  settings: ["settings", "connections", "app", "overview"],
  locked: ["app"],
  timeline: ["timeline"],
  exports: ["exports", "links"],
  bookmarks: ["bookmarks"],
  requests: ["requests", "plan"],
  redactions: ["redactions", "masks", "plan"],
  drives: ["drives"],
  links: ["links", "connections"],
};

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The back end is on this computer: a second try at once would only say the same, and its events say when to ask again.
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        networkMode: "always",
        refetchOnReconnect: false,
        refetchOnWindowFocus: false,
      },
    },
  });
}

/** Drops everything that a locked screen must not be able to show. */
export function forget(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== "app" });
}

export async function refresh(client: QueryClient, topics: Topic[]): Promise<void> {
  if (topics.includes("locked")) forget(client);
  const affected = new Set(topics.flatMap((topic) => stale[topic] ?? []));
  await Promise.all([...affected].map((key) => client.invalidateQueries({ queryKey: keys[key] })));
}

/** Follows the back end's news for as long as the window lives. */
export function followNews(backend: Backend, client: QueryClient): void {
  onCleanup(backend.subscribe((topics) => void refresh(client, topics)));
}

export async function value<N extends CommandName>(backend: Backend, name: N, args: object): Promise<Value<N>> {
  const outcome = await backend.call(name, args as never);
  if (!outcome.ok) throw new OutcomeError(outcome.error);
  return outcome.value;
}

function useAnswer<N extends CommandName>(
  key: readonly string[],
  name: N,
  more: { every?: number; enabled?: Accessor<boolean> } = {},
) {
  const backend = useBackend();
  return useQuery(() => ({
    queryKey: key,
    queryFn: () => value(backend, name, {}),
    enabled: more.enabled?.() ?? true,
    ...(more.every ? { refetchInterval: more.every } : {}),
  }));
}

/** Asked again now and then although there are events: what tells of a dead recorder must not hang on its being alive. */
export const useApp = () => useAnswer(keys.app, "app_state", { every: 15_000 });
/** Rates and the age of the last durable second move without an event. */
export const useCameras = () => useAnswer(keys.cameras, "cameras_list", { every: 5_000 });
export const useWays = () => useAnswer(keys.ways, "ways_list");
export const useSettings = (enabled?: Accessor<boolean>) =>
  useAnswer(keys.settings, "settings_get", enabled ? { enabled } : {});
/** They are looked at once an unlock. */
export const useModels = () => useAnswer(["models"], "models_get");
export const useConnections = () => useAnswer(keys.connections, "connections");
/** Footage grows all the time, and nothing is said of it. */
export const useStorage = () => useAnswer(keys.overview, "storage_overview", { every: 30_000 });
/** Monitors come and go without an event: looked at anew by whoever shows them. */
export const useWindowPlace = () => useAnswer(["place"], "window_place", { every: 5_000 });
export const useHealth = () => useAnswer(keys.health, "health");
export const useStorageChoices = () => useAnswer(["storage"], "storage_choices");
export const useReport = (enabled: Accessor<boolean>) => useAnswer(["report"], "report_preview", { enabled });

/** Copies that are being made, or were since the window was opened. */
export const useCopies = () => useAnswer([...keys.exports, "copies"], "own_copy_jobs");

/** Exports under way or made since the window was opened, and the receipts of all that ever left. */
export const useExportJobs = () => useAnswer([...keys.exports, "jobs"], "export_jobs");
export const useReceipts = () => useAnswer([...keys.exports, "receipts"], "export_receipts");
/** What is plugged in. */
export const useSticks = () => useAnswer(keys.drives, "drives_get");

/** Where secure links can wait, and the links that were made. Their secrets are in none of it. */
export const useLinkHosts = () => useAnswer([...keys.links, "hosts"], "link_hosts");
export const useLinks = () => useAnswer([...keys.links, "all"], "links");

/** All bookmarks: there are some hundred at the most. */
export function useBookmarks() {
  const backend = useBackend();
  return useQuery(() => ({
    queryKey: keys.bookmarks,
    queryFn: () => value(backend, "bookmark_list", { fromUs: null, toUs: null }),
  }));
}

export const useRequests = (enabled?: Accessor<boolean>) =>
  useAnswer([...keys.requests, "list"], "requests_list", enabled ? { enabled } : {});
export const useResponses = () => useAnswer([...keys.requests, "responses"], "responses_list");
export const useTrust = () => useAnswer([...keys.requests, "trust"], "trust_list");
export const useRules = () => useAnswer([...keys.requests, "rules"], "rules_get");
export const usePlaces = () => useAnswer([...keys.requests, "places"], "places_get");
export const useCarriers = () => useAnswer([...keys.requests, "carriers"], "carriers_get");
export const usePapers = () => useAnswer([...keys.requests, "papers"], "papers_list");

export const useRedactions = () => useAnswer([...keys.redactions, "list"], "redactions_list");
/** What each camera never shows. */
export const useMasks = () => useAnswer(keys.masks, "all_masks");

/** One request, whole. Asking for it marks it read. */
/** A card by its identity, or that of an earlier revision: the newest is what is answered. */
export function useRequestCard(id: Accessor<string>) {
  const backend = useBackend();
  const client = useQueryClient();
  const key = (of: string) => [...keys.requests, "card", of];
  return useQuery(() => ({
    queryKey: key(id()),
    queryFn: async () => {
      const card = await value(backend, "request_show", { id: id() });
      // Whoever goes on under the newer identity has it at once: nothing that is shown goes away meanwhile.
      if (card.row.id !== id()) client.setQueryData(key(card.row.id), card);
      return card;
    },
  }));
}

const LEDGER_PAGE = 100;

/** The ledger, newest first, page by page. */
export function useLedger() {
  const backend = useBackend();
  return useInfiniteQuery(() => ({
    queryKey: keys.ledger,
    queryFn: ({ pageParam }: { pageParam: number | null }) =>
      value(backend, "ledger_list", { limit: LEDGER_PAGE, before: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (page: LedgerEntryView[]) =>
      page.length < LEDGER_PAGE ? undefined : Math.min(...page.map((entry) => entry.seq)),
  }));
}
