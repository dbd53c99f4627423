import { QueryClient } from "@tanstack/solid-query";
import { expect, test } from "vitest";
import type { Topic } from "../ipc/types/Topic";
import { forget, keys, OutcomeError, refresh, stale, wordsOf } from "./queries";

function filled(): QueryClient {
  const client = new QueryClient();
  for (const key of Object.values(keys)) client.setQueryData(key, "known");
  return client;
}

const stales = (client: QueryClient) =>
  client
    .getQueryCache()
    .getAll()
    .filter((query) => query.state.isInvalidated)
    .map((query) => query.queryKey[0])
    .sort();

test.each([
  [["cameras"], ["app", "cameras", "overview"]],
  [["status"], ["app", "cameras", "health"]],
  [["ledger"], ["ledger"]],
  [
    ["settings", "ledger"],
    ["app", "connections", "ledger", "overview", "settings"],
  ],
] as Array<[Topic[], string[]]>)("%j makes stale %j", async (topics, expected) => {
  const client = filled();
  await refresh(client, topics);
  expect(stales(client)).toEqual(expected);
});

test("locking forgets everything but whether it is locked", async () => {
  const client = filled();
  await refresh(client, ["locked"]);
  const left = client
    .getQueryCache()
    .getAll()
    .map((query) => query.queryKey[0]);
  expect(left).toEqual(["app"]);
});

test("forgetting leaves no footprint of the cameras", () => {
  const client = filled();
  forget(client);
  expect(client.getQueryData(keys.cameras)).toBeUndefined();
});

test("every topic refreshes keys that exist", () => {
  for (const affected of Object.values(stale)) for (const key of affected) expect(keys[key]).toBeDefined();
});

test("an unknown fault is told as our own", () => {
  expect(wordsOf(new Error("boom")).detail).toBe("boom");
  const view = { code: "unauthorized", message: "", hint: null } as const;
  expect(wordsOf(new OutcomeError(view)).title).toContain("refused");
});
