// Secure links in the fake: hosts of every kind, links that are uploaded, fetched, guessed at and end, and hosts that do not answer. No
// byte leaves the page, and the secrets are made of nothing but a number.

import type { Args, CommandName, Value } from "../commands";
import type { ErrorCode } from "../types/ErrorCode";
import type { ErrorView } from "../types/ErrorView";
import type { LinkHostDraft } from "../types/LinkHostDraft";
import type { LinkHostView } from "../types/LinkHostView";
import type { LinkOrder } from "../types/LinkOrder";
import type { LinkSecrets } from "../types/LinkSecrets";
import type { LinkState } from "../types/LinkState";
import type { LinkView } from "../types/LinkView";
import { DAY, hash } from "./requests-data";
import type { World } from "./world";

const STEP_MS = 150;
const STEPS = 8;
const MINUTE = 60e6;
const GB = 1e9;
/** Wrong PINs after which a link waits, and after which its host deletes it. */
const WAITS_AFTER = 10;
const LOCKED_AFTER = 30;
const ALIVE: LinkState[] = ["sealing", "uploading", "open", "waiting"];
const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

type Refuse = (code: ErrorCode, message: string, hint?: string | null) => never;

export interface LinksWorld {
  hosts: LinkHostView[];
  links: LinkView[];
  /** Links that are sealed to who asked: nothing in their address opens them. */
  sealed: Set<number>;
  /** Uploads go on up to this part of their way, and wait there. */
  upTo: number;
  /** Hosts that do not answer. */
  silent: number[];
  /** What of a link lies in the clipboard. */
  clipboard: { id: number; what: "url" | "pin" | "passphrase" } | null;
  /** How long it lies there. */
  clearMs: number;
}

const now = () => Date.now() * 1000;

/** The page of this release, as its host says. */
const OURS = hash("the page of this release");

export function makeLinks(known: boolean): LinksWorld {
  const relay: LinkHostView = {
    ...hostOf({ ...NOTHING, kind: "relay", name: "Lea's computer", address: "https://drop.lindenau.example" }),
    id: 1,
  };
  return {
    hosts: known ? [relay] : [],
    links: [],
    sealed: new Set(),
    upTo: 1,
    silent: [],
    clipboard: null,
    clearMs: 60_000,
  };
}

const NOTHING: LinkHostDraft = {
  kind: "relay",
  name: "",
  address: "",
  token: "",
  bucket: "",
  region: "",
  folder: "",
  user: "",
  password: "",
  publicAddress: "",
  port: 0,
};

/** What a host says of itself, and what is known of its kind. */
function hostOf(draft: LinkHostDraft): LinkHostView {
  const { kind, name, address } = draft;
  const known = { id: 0, kind, name, address, page: null, pageOurs: null, mostBytes: null, freeBytes: null };
  const rest = { links: 0, problem: null };
  switch (kind) {
    case "relay": {
      const ours = !address.includes("other");
      return {
        ...known,
        ...rest,
        page: ours ? OURS : hash("a page that somebody changed"),
        pageOurs: ours,
        mostBytes: address.includes("small") ? 2_000_000 : 8 * GB,
        freeBytes: 61 * GB,
        reveals: ["sizes_times_addresses"],
        protects: ["key_proof", "pin", "expiry", "counts", "deletion", "page_of_host"],
      };
    }
    case "bucket":
      return { ...known, ...rest, reveals: ["account"], protects: ["expiry", "deletion", "age_only"] };
    case "webdav":
      return { ...known, ...rest, reveals: ["account"], protects: ["deletion", "age_only"] };
    case "this_computer":
      return address
        ? {
            ...known,
            ...rest,
            reveals: ["home_address"],
            protects: ["key_proof", "pin", "expiry", "counts", "deletion"],
          }
        : {
            ...known,
            ...rest,
            address: `http://192.168.1.10:${draft.port}`,
            reveals: ["home_address"],
            protects: ["expiry", "counts", "deletion", "age_only", "plain"],
          };
  }
}

const SILENT: ErrorView = { code: "unreachable", message: "", hint: null };

/** The size that a sealed file is brought to, so that it tells little of what is in it (Padmé). */
function padded(bytes: number): number {
  const exponent = Math.floor(Math.log2(bytes));
  const free = exponent - Math.floor(Math.log2(exponent)) - 1;
  const step = 2 ** Math.max(0, free);
  return Math.ceil(bytes / step) * step;
}

/** A link to a bundle that was just sealed; it is on its way from here on. */
export function startLink(
  world: World,
  order: LinkOrder,
  of: { receipt: number; bundle: string; to: string; bytes: number; sealed: boolean },
): number {
  const host = world.links.hosts.find((one) => one.id === order.host);
  const id = Math.max(0, ...world.links.links.map((one) => one.id)) + 1;
  const { receipt, bundle, to } = of;
  world.links.links.unshift({
    id,
    host: order.host,
    hostName: host?.name ?? "",
    hostKind: host?.kind ?? "relay",
    state: "uploading",
    madeUs: now(),
    expiresUs: now() + order.days * DAY,
    bytes: padded(of.bytes + 20_000),
    sent: 0,
    downloads: 0,
    // Where nobody counts, there is nothing to be counted to.
    downloadsMost: host?.protects.includes("counts") ? order.downloads : 0,
    fetchedUs: [],
    wrongPins: 0,
    waitsUntilUs: null,
    pin: order.pin,
    receipt,
    bundle,
    to,
    sha256: hash(`sealed ${bundle}`),
    askedUs: null,
    problem: null,
  });
  if (of.sealed) world.links.sealed.add(id);
  if (host) host.links++;
  setTimeout(() => upload(world, id), STEP_MS);
  return id;
}

function upload(world: World, id: number): void {
  const { links, silent, upTo } = world.links;
  const link = links.find((one) => one.id === id);
  if (link?.state !== "uploading") return;
  const before = JSON.stringify(link);
  if (silent.includes(link.host)) {
    link.problem = { ...SILENT, hint: "The upload goes on by itself as soon as it answers." };
  } else {
    link.problem = null;
    link.sent = Math.max(link.sent, Math.min(link.bytes * Math.min(1, upTo), link.sent + link.bytes / STEPS));
    link.sent = Math.round(link.sent);
    link.askedUs = now();
    if (link.sent >= link.bytes) link.state = "open";
  }
  const { askedUs: _, ...shown } = link;
  if (JSON.stringify({ ...shown, askedUs: null }) !== JSON.stringify({ ...JSON.parse(before), askedUs: null }))
    world.tell(["links"]);
  setTimeout(() => upload(world, id), STEP_MS);
}

function end(world: World, link: LinkView, state: LinkState): void {
  const host = world.links.hosts.find((one) => one.id === link.host);
  if (host && ALIVE.includes(link.state)) host.links--;
  Object.assign(link, { state, waitsUntilUs: null, problem: null });
  world.tell(["links"]);
}

/** What somebody with the address does at the host; the owner hears of it when it is asked next. */
export function visit(world: World, id: number, what: "fetch" | "guess", times = 1): void {
  const link = world.links.links.find((one) => one.id === id);
  if (!link) return;
  for (let turn = 0; turn < times && ALIVE.includes(link.state); turn++) {
    if (what === "fetch") {
      link.downloads++;
      link.fetchedUs = [...link.fetchedUs, now()];
      if (link.downloadsMost > 0 && link.downloads >= link.downloadsMost) end(world, link, "exhausted");
    } else {
      link.wrongPins++;
      if (link.wrongPins >= LOCKED_AFTER) end(world, link, "locked_out");
      else if (link.wrongPins === WAITS_AFTER)
        Object.assign(link, { state: "waiting", waitsUntilUs: now() + 15 * MINUTE });
    }
  }
  world.tell(["links"]);
}

/** The same for every look at a link: 32 characters, and 8 digits. */
function secretsOf(world: World, link: LinkView): LinkSecrets {
  const letters = hash(`secret of ${link.bundle}`)
    .slice(0, 32)
    .split("")
    .map((digit, at) => CROCKFORD[(Number.parseInt(digit, 16) * 2 + at) % 32] ?? "0")
    .join("");
  const pin = link.pin
    ? String(Number.parseInt(hash(`pin of ${link.bundle}`).slice(0, 7), 16) % 1e8).padStart(8, "0")
    : null;
  const host = world.links.hosts.find((one) => one.id === link.host);
  const at = `${host?.address ?? ""}/d/${hash(link.bundle).slice(0, 32)}`;
  const alone = host?.protects.includes("age_only") === true || world.links.sealed.has(link.id);
  if (world.links.sealed.has(link.id)) return { url: at, pin: null, passphrase: "" };
  return { url: alone ? `${at}.age` : `${at}#${letters}`, pin, passphrase: pin ? `${letters}-${pin}` : letters };
}

/** Refuses an order that no host can keep, as the engine does before a byte is sealed. */
export function orderOf(
  world: World,
  order: LinkOrder | null,
  bytes: number,
  sealed: boolean,
  refuse: Refuse,
): LinkHostView {
  const wanted = order ?? refuse("refused", "No host was chosen.");
  const host =
    world.links.hosts.find((one) => one.id === wanted.host) ?? refuse("not_found", "That host is not set up.");
  if (wanted.days < 1 || wanted.days > 30) refuse("refused", "A link waits for 1 to 30 days.");
  if (host.kind === "bucket" && wanted.days > 7) refuse("refused", "A bucket signs an address for 7 days at most.");
  if (wanted.downloads < 1 || wanted.downloads > 3) refuse("refused", "A link is fetched 1 to 3 times.");
  if (wanted.pin && (sealed || !host.protects.includes("pin"))) refuse("refused", "There is no PIN on such a link.");
  if (world.links.silent.includes(host.id)) refuse("unreachable", "", "Try again later, or choose another host.");
  if (host.mostBytes !== null && padded(bytes) > host.mostBytes)
    refuse("refused", "That is more than this host takes.", "Give fewer clips, or choose another host.");
  return host;
}

/** Asks a host, which may not answer. */
function ask(world: World, host: LinkHostView): LinkHostView {
  host.problem = world.links.silent.includes(host.id) ? { ...SILENT } : null;
  return host;
}

type Mine = Extract<CommandName, `link${string}`> | "copy_secret";

export function makeLinkHandlers(refuse: Refuse): {
  [N in Mine]: (args: Args<N>, world: World) => Value<N> | Promise<Value<N>>;
} {
  const open = (world: World) => (world.app.phase === "open" ? world.links : refuse("locked", ""));
  const hostBy = (world: World, id: number) =>
    open(world).hosts.find((one) => one.id === id) ?? refuse("not_found", "");
  const linkBy = (world: World, id: number) => {
    const link = open(world).links.find((one) => one.id === id) ?? refuse("not_found", "");
    if (ALIVE.includes(link.state) && link.expiresUs <= now()) end(world, link, "expired");
    return link;
  };
  const alive = (world: World, id: number) => {
    const link = linkBy(world, id);
    if (!ALIVE.includes(link.state)) refuse("refused", "This link has ended.", "Make a new one.");
    return link;
  };
  const answering = (world: World, link: LinkView) => {
    if (world.links.silent.includes(link.host)) refuse("unreachable", "", "Nothing was changed. Try again later.");
  };
  return {
    link_hosts: (_, world) => open(world).hosts,
    link_host_set: ({ id, draft }, world) => {
      const links = open(world);
      const before = id === null ? null : hostBy(world, id);
      if (links.hosts.some((one) => one !== before && one.name === draft.name)) refuse("name_taken", "");
      if (draft.kind !== "this_computer" && !draft.address.startsWith("https://"))
        refuse("bad_address", "It begins with https://.");
      if (draft.address.includes("nowhere")) refuse("unreachable", "");
      if (draft.kind === "relay" && (before === null || draft.token) && !/^plr1_[0-9a-f]{64}$/.test(draft.token))
        refuse("unauthorized", "");
      if (draft.kind === "bucket" && draft.bucket === "missing") refuse("not_found", "There is no such bucket.");
      const made = { ...hostOf(draft), id: before?.id ?? Math.max(0, ...links.hosts.map((one) => one.id)) + 1 };
      if (before) Object.assign(before, made, { links: before.links });
      else links.hosts.push(made);
      world.tell(["links"]);
      return made;
    },
    link_host_remove: ({ id }, world) => {
      const host = hostBy(world, id);
      world.links.hosts = world.links.hosts.filter((one) => one !== host);
      for (const link of world.links.links)
        if (link.host === id && ALIVE.includes(link.state)) Object.assign(link, { state: "failed" });
      world.tell(["links"]);
      return {};
    },
    link_host_check: ({ id }, world) => {
      const host = ask(world, hostBy(world, id));
      world.tell(["links"]);
      return host;
    },
    links: (_, world) => open(world).links.map((link) => linkBy(world, link.id)),
    link_secrets: ({ id }, world) => secretsOf(world, alive(world, id)),
    link_extend: ({ id, days, downloads }, world) => {
      const link = alive(world, id);
      answering(world, link);
      if (downloads < 1 || downloads > 3) refuse("refused", "A link is fetched 1 to 3 times.");
      Object.assign(link, {
        expiresUs: now() + days * DAY,
        downloadsMost: link.downloadsMost === 0 ? 0 : Math.max(link.downloads, downloads),
      });
      world.tell(["links"]);
      return link;
    },
    link_revoke: ({ id }, world) => {
      const link = alive(world, id);
      answering(world, link);
      end(world, link, "revoked");
      return link;
    },
    links_refresh: (_, world) => {
      for (const link of open(world).links.filter((one) => ALIVE.includes(one.state))) {
        if (world.links.silent.includes(link.host)) link.problem = { ...SILENT };
        else Object.assign(link, { problem: null, askedUs: now() });
        linkBy(world, link.id);
      }
      world.tell(["links"]);
      return open(world).links;
    },
    copy_secret: ({ id, what }, world) => {
      alive(world, id);
      const mine = { id, what };
      world.links.clipboard = mine;
      setTimeout(() => {
        if (world.links.clipboard === mine) world.links.clipboard = null;
      }, world.links.clearMs);
      return null;
    },
  };
}
