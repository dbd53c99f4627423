import { expect, test } from "vitest";
import type { LinkHostView } from "../../ipc/types/LinkHostView";
import { byTool, freshLink, hostFault, linkLack, toldOf, toOrder } from "./linking";

const relay: LinkHostView = {
  id: 4,
  kind: "relay",
  name: "Lea's computer",
  address: "https://drop.example.org",
  page: "ab".repeat(32),
  pageOurs: true,
  mostBytes: 1e9,
  freeBytes: 2e9,
  reveals: ["sizes_times_addresses"],
  protects: ["key_proof", "pin", "expiry", "counts", "deletion", "page_of_host"],
  links: 0,
  problem: null,
};
const space: LinkHostView = {
  ...relay,
  id: 5,
  kind: "webdav",
  page: null,
  pageOurs: null,
  mostBytes: null,
  freeBytes: null,
  reveals: ["account"],
  protects: ["deletion", "age_only"],
};
const silent = { ...relay, problem: { code: "unreachable", message: "", hint: null } } as const;
const need = (bytes: number) => ({ bytes, largest: bytes });

test.each([
  [relay, 1e9, null],
  [relay, 1e9 + 1, "size"],
  [{ ...relay, mostBytes: null }, 2e9 + 1, "room"],
  [space, 1e12, null],
  [silent, 1, "problem"],
] as const)("what a host takes", (host, bytes, fault) => {
  expect(hostFault(host, need(bytes))).toBe(fault);
});

test("a link is ready once nothing is missing of it", () => {
  const link = (host: number | null, pageFine = false) => ({ ...freshLink(), host, pageFine });
  const other = { ...relay, id: 6, pageOurs: false };
  const hosts = [relay, space, other];
  expect(linkLack(link(null), hosts, need(1))).toBe("host");
  expect(linkLack(link(9), hosts, need(1))).toBe("host_gone");
  expect(linkLack(link(4), hosts, need(3e9))).toBe("host_unfit");
  expect(linkLack(link(4), hosts, need(1))).toBe(null);
  // A page that is not ours could read along: that is never passed over in silence. A space serves none.
  expect(linkLack(link(6), hosts, need(1))).toBe("page");
  expect(linkLack(link(6, true), hosts, need(1))).toBe(null);
  expect(linkLack(link(5), hosts, need(1))).toBe(null);
});

test("a PIN is asked for unless there can be none", () => {
  const linking = { ...freshLink(), host: 4 };
  expect(toOrder(linking, relay, false)).toEqual({ host: 4, pin: true, days: 7, downloads: 3 });
  expect(toOrder(linking, relay, true).pin).toBe(false);
  expect(toOrder(linking, space, false).pin).toBe(false);
  expect(toOrder({ ...linking, pin: false }, relay, false).pin).toBe(false);
  // Days that were chosen for another host are no more than this one can sign for.
  const month = { ...linking, days: 30 };
  expect([toOrder(month, relay, false).days, toOrder(month, { ...space, kind: "bucket" }, false).days]).toEqual([
    30, 7,
  ]);
});

test("what a host lacks is told like what it has", () => {
  expect(toldOf(relay)).toEqual({
    reveals: ["sizes_times_addresses"],
    protects: ["key_proof", "pin", "expiry", "counts", "deletion"],
    missing: [],
    know: ["page_of_host"],
  });
  expect(toldOf(space)).toEqual({
    reveals: ["account"],
    protects: ["deletion"],
    missing: ["key_proof", "pin", "expiry", "counts"],
    know: ["age_only"],
  });
  // Sealed to who asked: there is no key in the address that could be proven, and no PIN.
  expect(toldOf(relay, true).protects).toEqual(["expiry", "counts", "deletion"]);
  expect(toldOf(space, true).missing).toEqual(["expiry", "counts"]);
  expect([byTool(relay), byTool(space)]).toEqual([false, true]);
});
