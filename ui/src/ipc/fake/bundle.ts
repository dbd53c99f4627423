// Exports in the fake: what a draft would be, counted from what the household has; an export that takes some seconds; receipts. Nothing
// is written.

import type { Args, CommandName, Value } from "../commands";
import type { DriveView } from "../types/DriveView";
import type { ErrorCode } from "../types/ErrorCode";
import type { ErrorView } from "../types/ErrorView";
import type { ExportClip } from "../types/ExportClip";
import type { ExportDraft } from "../types/ExportDraft";
import type { ExportJob } from "../types/ExportJob";
import type { ExportLack } from "../types/ExportLack";
import type { ExportPlace } from "../types/ExportPlace";
import type { ExportPlan } from "../types/ExportPlan";
import type { ExportReceipt } from "../types/ExportReceipt";
import type { LeavingItem } from "../types/LeavingItem";
import { mounted } from "./drives";
import { orderOf, startLink } from "./links";
import { earliest, gapsOf, latest } from "./past";
import { redactionOf } from "./redaction";
import { DAY, hash } from "./requests-data";
import type { World } from "./world";

const SECOND = 1e6;
/** Bytes a second: of what the cameras send, and of what was encoded anew. */
const ORIGINAL = 475_000;
const REDACTED = 310_000;
/** Seconds that an original's key frame brings along. */
const BEFORE = 1.4;
const STEP_MS = 150;
const STEPS = 10;
const AT_WORK = ["waiting", "preparing", "writing", "reading_back", "checking"];
/** Fewer bytes can be guessed. */
const LEAST_CHALLENGE = 16;
/** The words that an owner types to leave a clip of an answer as it was recorded. */
const AS_RECORDED = "leave as recorded";

type Refuse = (code: ErrorCode, message: string, hint?: string | null) => never;

interface Order {
  draft: ExportDraft;
  place: ExportPlace;
}

interface Kept {
  jobs: ExportJob[];
  orders: Map<number, Order>;
  receipts: ExportReceipt[];
  next: number;
}

const kept = new WeakMap<World, Kept>();
const now = () => Date.now() * 1000;

function of(world: World): Kept {
  const known = kept.get(world);
  if (known) return known;
  const made: Kept = { jobs: [], orders: new Map(), receipts: world.cameras.length > 0 ? [old(world)] : [], next: 1 };
  kept.set(world, made);
  return made;
}

/** Given long ago: its footage and its hold are gone, its receipt is not. */
function old(world: World): ExportReceipt {
  const madeUs = now() - 163 * DAY;
  const camera = world.cameras[0];
  return {
    id: 1,
    madeUs,
    purpose: "answer",
    level: "clip_only",
    bundle: "footage-5d0e91c27ab34f68",
    to: "Lindenau Fire Service",
    request: hash("a fire of the summer"),
    whyBeyond: "",
    owner: { contact: "", name: "", address: "", phone: "", email: "" },
    clips: [
      {
        file: "data/clip-01.mp4",
        camera: camera?.id ?? "gone",
        cameraName: camera?.name ?? "Front door",
        fromUs: madeUs - 2 * DAY,
        toUs: madeUs - 2 * DAY + 90 * SECOND,
        frames: 2250,
        redacted: true,
        commitment: null,
        groups: 0,
        hold: null,
      },
    ],
    files: filesOf([{ file: "data/clip-01.mp4", bytes: 27_902_118 }, ...paperwork("", true)]),
    bytes: 28_070_000,
    place: "HOLIDAY (exfat)",
    readBack: "medium",
    checks: ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10"],
    key: hash("key of the summer"),
    keyKept: false,
    sealed: false,
    ledgerSeq: 27,
    ledgerHead: hash("head 27"),
  };
}

/** Files as they were written: the bag's own lists are four. */
const filesOf = (files: Array<{ file: string; bytes: number | null }>) =>
  files
    .flatMap(({ file, bytes }) =>
      file === "bagit.txt"
        ? [
            { file, bytes: 55 },
            { file: "bag-info.txt", bytes: 88 },
            { file: "manifest-sha256.txt", bytes: 182 },
            { file: "tagmanifest-sha256.txt", bytes: 540 },
          ]
        : [{ file, bytes: bytes ?? 0 }],
    )
    .map((one) => ({ ...one, sha256: hash(`${one.file} ${one.bytes}`) }));

/** All files of a bundle that are no clips. */
function paperwork(request: string, redacted: boolean): LeavingItem[] {
  const item = (kind: LeavingItem["kind"], file: string, bytes: number): LeavingItem => ({
    kind,
    file,
    bytes,
    values: [],
  });
  return [
    item("statement", "data/statement.pdf", 46_200),
    item("record", "meta/bundle.json", 5_120),
    ...(redacted ? [item("record", "meta/redaction.json", 1_830)] : []),
    ...(request ? [item("request", "meta/request.ofr", 4_410)] : []),
    item("signature", "meta/bundle.json.sig", 1_280),
    item("guide", "START-HERE.html", 9_340),
    item("record", "bagit.txt", 865),
  ];
}

const nameOf = (world: World, camera: string) => world.cameras.find((one) => one.id === camera)?.name ?? camera;
const answered = ({ requests }: World, draft: ExportDraft) =>
  draft.purpose === "answer" ? requests.responses.find((one) => one.id === draft.response) : undefined;

function cardOf({ requests }: World, id: string | undefined) {
  let newest = id ?? "";
  for (let next = requests.replaced[newest]; next !== undefined; next = requests.replaced[newest]) newest = next;
  return requests.cards.find((card) => card.row.id === newest);
}

/** Whether anything of a clip was recorded. */
function recorded(world: World, clip: ExportClip): boolean {
  const at = world.cameras.findIndex((one) => one.id === clip.camera);
  const from = Math.max(clip.fromUs, earliest(at));
  const to = Math.min(clip.toUs, latest());
  if (at < 0 || to <= from) return false;
  return (
    gapsOf(at, from, to).reduce(
      (left, gap) => left - (Math.min(gap.toUs, to) - Math.max(gap.fromUs, from)),
      to - from,
    ) > 0
  );
}

/** The approved redaction whose result leaves: of this camera, and of this time. */
function approved(world: World, clip: ExportClip) {
  const view = clip.redaction === null ? null : redactionOf(world, clip.redaction);
  const fits = view?.camera === clip.camera && view.fromUs < clip.toUs && view.toUs > clip.fromUs;
  return view && fits && view.stage === "approved" ? view : null;
}

/** What leaves of a clip: an approved result is of its own time, whatever was asked for. */
const shows = (world: World, clip: ExportClip) => approved(world, clip) ?? clip;

function plan(draft: ExportDraft, world: World): ExportPlan {
  const response = answered(world, draft);
  const card = cardOf(world, response?.request);
  const paper = world.requests.papers.find((one) => one.id === draft.paper);
  const alone = card?.notices.some((one) => one.code === "may_be_yours_alone") ?? false;
  const along = draft.purpose === "answer" && (draft.withRequest ?? !alone);
  const lacking: ExportLack[] = [];
  const lack = (kind: ExportLack["kind"], value = "") => lacking.push({ kind, value });
  if (draft.clips.length === 0) lack("clips");
  const typed = draft.confirmation.trim().toLowerCase() === AS_RECORDED;
  let unsaid = false;
  for (const clip of draft.clips) {
    if (!recorded(world, clip)) lack("footage", nameOf(world, clip.camera));
    if (clip.redaction !== null && !approved(world, clip)) lack("redaction", nameOf(world, clip.camera));
    unsaid ||= draft.purpose === "answer" && clip.redaction === null && !typed;
  }
  if (unsaid) lack("confirmation", nameOf(world, draft.clips.find((clip) => clip.redaction === null)?.camera ?? ""));
  if (draft.purpose === "answer") {
    if (!response) lack("request", "none");
    else if (!card) lack("request", "gone");
    else if (response.supersededBy) lack("request", "replaced");
    else if (response.expired) lack("request", "expired");
    else if (card.holdOnly) lack("request", "hold_only");
  }
  if (draft.purpose === "legal_paper" && !paper) lack("paper");
  if (draft.level === "contactable" && !draft.owner.contact.trim()) lack("words", "contact");
  if (draft.level === "witness" && !draft.owner.name.trim()) lack("words", "name");
  const beyond = (card?.windows.length ? draft.clips : []).flatMap((clip) => {
    const { camera } = clip;
    const { fromUs, toUs } = shows(world, clip);
    const over = (card?.windows ?? [])
      .map((one) => ({ camera, beforeUs: Math.max(0, one.fromUs - fromUs), afterUs: Math.max(0, toUs - one.toUs) }))
      .toSorted((a, b) => a.beforeUs + a.afterUs - b.beforeUs - b.afterUs)[0];
    return over && over.beforeUs + over.afterUs > 0 ? [over] : [];
  });
  if (beyond.length > 0 && !draft.whyBeyond.trim()) lack("why");

  const items: LeavingItem[] = [];
  draft.clips.forEach((clip, at) => {
    const file = `data/clip-${String(at + 1).padStart(2, "0")}.mp4`;
    const { fromUs, toUs } = shows(world, clip);
    const seconds = Math.max(0, (toUs - fromUs) / SECOND);
    const original = clip.redaction === null;
    const bytes = Math.round((seconds + (original ? BEFORE : 0)) * (original ? ORIGINAL : REDACTED));
    items.push({
      kind: "clip",
      file,
      bytes,
      values: [nameOf(world, clip.camera), original ? "original" : "redacted", seconds.toFixed(1)],
    });
    if (original) {
      items.push({ kind: "extra", file, bytes: null, values: [String(BEFORE)] });
      items.push({ kind: "inside", file, bytes: null, values: ["sei", "24"] });
      // One make writes what it is called into every picture.
      if (clip.camera === "cam1")
        items.push({ kind: "inside", file, bytes: null, values: ["serial", "HX-2204-0917A"] });
    }
  });
  const redacted = draft.clips.some((clip) => clip.redaction !== null);
  items.push(...paperwork(along && card ? card.row.id : "", redacted));
  for (const [name, words] of ownWords(draft, world))
    items.push({ kind: "words", file: "data/statement.pdf", bytes: null, values: [name, words] });
  const sizes = items.map((item) => item.bytes ?? 0);
  return {
    items,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    largest: draft.sealed ? sizes.reduce((sum, size) => sum + size, 0) : Math.max(0, ...sizes),
    lacking,
    beyond,
    yoursAlone: alone,
    recipients: card?.encryptTo ?? 0,
    sender: response?.sender ?? (draft.purpose === "legal_paper" ? (paper?.from ?? "") : ""),
  };
}

/** What the statement says in the owner's words, at this level. */
function ownWords(draft: ExportDraft, world: World): Array<[string, string]> {
  const { owner, level } = draft;
  const all: Array<[string, string]> =
    level === "clip_only"
      ? []
      : level === "contactable"
        ? [["contact", owner.contact]]
        : [
            ["name", owner.name],
            ["address", owner.address],
            ["phone", owner.phone],
            ["email", owner.email],
          ];
  for (const clip of level === "clip_only" ? [] : draft.clips) {
    if (level === "witness") all.push(["camera", nameOf(world, clip.camera)]);
    all.push(["looks_at", clip.looksAt]);
  }
  return all.filter(([, words]) => words.trim() !== "");
}

function placeWords(world: World, place: ExportPlace): string {
  const stick = stickAt(world, place);
  if (place.kind === "link") return hostAt(world, place)?.name ?? "";
  return stick ? `${stick.name} (${stick.format})` : (place.folder ?? "");
}

const stickAt = (world: World, place: ExportPlace): DriveView | undefined =>
  place.kind === "stick" ? world.sticks.find((one) => one.id === place.drive) : undefined;
const hostAt = (world: World, place: ExportPlace) => world.links.hosts.find((one) => one.id === place.link?.host);

/** A trouble that ends an export where it stands. */
function troubleOf(world: World, { place }: Order): ErrorView | null {
  if (world.app.phase !== "open")
    return {
      code: "locked",
      message: "Porchlight was locked while it was written.",
      hint: "Unlock it and begin again.",
    };
  if (place.kind === "stick" && !world.sticks.some((one) => one.id === place.drive && one.path !== null))
    return {
      code: "not_found",
      message: "The stick was pulled out before it was done.",
      hint: "Plug it in again and begin anew. What is left on it says .partial in its name and is no whole bundle.",
    };
  return null;
}

/** What is being written ends at the lock itself, however soon it is opened again. */
export function lockExports(world: World): void {
  for (const job of of(world).jobs) step(world, job);
}

function step(world: World, job: ExportJob): void {
  const order = of(world).orders.get(job.id);
  if (!order || !AT_WORK.includes(job.state)) return;
  const trouble = troubleOf(world, order) ?? (job.done >= 0.5 ? world.exportFault : null);
  if (trouble) {
    world.exportFault = null;
    Object.assign(job, { state: "failed", error: trouble, leftMs: null, now: null });
  } else {
    job.done = Math.min(1, world.exportsUpTo, job.done + 1 / STEPS);
    const files = plan(order.draft, world).items.filter((item) => item.bytes !== null);
    job.state =
      job.done < 0.2 ? "preparing" : job.done < 0.7 ? "writing" : job.done < 0.9 ? "reading_back" : "checking";
    job.leftMs = Math.round((1 - job.done) * STEPS * STEP_MS * 20);
    job.now = files[Math.min(files.length - 1, Math.floor(job.done * files.length))]?.file ?? null;
    if (job.done >= 1) finish(world, job, order);
    else setTimeout(() => step(world, job), STEP_MS);
  }
  world.tell(["exports"]);
}

function finish(world: World, job: ExportJob, { draft, place }: Order): void {
  const all = of(world);
  const stick = stickAt(world, place);
  const planned = plan(draft, world);
  const paper = world.requests.papers.find((one) => one.id === draft.paper);
  const clips = planned.items.filter((item) => item.kind === "clip");
  const bundle = `footage-${hash(`bundle ${job.id} ${now()}`).slice(0, 16)}`;
  const seq = (world.ledger[0]?.seq ?? 0) + 1;
  const head = hash(`ledger ${seq} ${bundle}`);
  const id = all.receipts.length + 1;
  const proven = place.kind === "link" || stick?.source === "udisks";
  const files = planned.items.filter((item) => item.bytes !== null);
  const receipt: ExportReceipt = {
    id,
    madeUs: now(),
    purpose: draft.purpose,
    level: draft.level,
    bundle,
    to: planned.sender || (paper?.from ?? ""),
    request: answered(world, draft)?.request ?? null,
    whyBeyond: draft.whyBeyond,
    owner: draft.level === "clip_only" ? { contact: "", name: "", address: "", phone: "", email: "" } : draft.owner,
    clips: draft.clips.map((clip, at) => ({
      file: clips[at]?.file ?? "",
      camera: clip.camera,
      cameraName: nameOf(world, clip.camera),
      fromUs: shows(world, clip).fromUs,
      toUs: shows(world, clip).toUs,
      frames: Math.round(((shows(world, clip).toUs - shows(world, clip).fromUs) / SECOND) * 25),
      redacted: clip.redaction !== null,
      commitment: hash(`root ${bundle} ${at}`),
      groups: Math.max(1, Math.ceil((clip.toUs - clip.fromUs) / (2 * SECOND))),
      hold: holdOf(world, clip, job.id * 10 + at),
    })),
    files: filesOf(
      draft.sealed || place.kind === "link" ? [{ file: `${bundle}.zip.age`, bytes: planned.bytes }] : files,
    ),
    bytes: planned.bytes,
    place: placeWords(world, place),
    readBack: proven ? "medium" : "not_proven",
    checks: ["E1", "E2", "E3", "E4", "E5", ...(proven ? ["E6"] : []), "E7", "E8", "E9", "E10"],
    key: hash(`key ${bundle}`),
    keyKept: draft.keepKey,
    sealed: draft.sealed,
    ledgerSeq: seq,
    ledgerHead: head,
  };
  all.receipts.unshift(receipt);
  world.ledger.unshift({
    seq,
    at: new Date().toISOString(),
    kind: "exported",
    text: `${clips.length === 1 ? "A clip was" : `${clips.length} clips were`} exported (${detailsOf(receipt)})`,
    hash: head,
  });
  const link = place.link
    ? startLink(world, place.link, {
        receipt: id,
        bundle,
        to: planned.sender || (paper?.from ?? ""),
        bytes: planned.bytes,
        sealed: draft.sealed,
      })
    : null;
  Object.assign(job, { state: "done", leftMs: null, now: null, receipt: id, link });
  if (stick?.others === 0 && stick.free !== null) stick.free -= planned.bytes;
  world.tell(["ledger", "drives", "requests", "links"]);
}

/** In the engine's words, all of them. */
function detailsOf({ bundle, to, request, key, files }: ExportReceipt): string {
  const said = [bundle, to && `to ${to}`, request && `in answer to ${request}`, `key ${key}`].filter(Boolean);
  return [...said, ...files.map(({ file, bytes, sha256 }) => `${file}: ${bytes} bytes, SHA-256 ${sha256}`)].join("; ");
}

/** The original stays: on the card of who asked, where somebody did. */
function holdOf(world: World, clip: ExportClip, number: number): number {
  const hold = 900 + number;
  const reason = "The original of what was handed over";
  const { camera, fromUs, toUs } = clip;
  const card = world.requests.cards.find((one) => one.windows.some((at) => at.fromUs < toUs && at.toUs > fromUs));
  card?.holds.push({ hold, camera, name: nameOf(world, camera), fromUs, toUs, untilUs: null, madeUs: now(), reason });
  if (card) card.row.held = true;
  return hold;
}

/** A hold that was let go of takes with it what could be opened of its clip. */
export function forgetHold(world: World, hold: number): void {
  for (const clip of of(world).receipts.flatMap((receipt) => receipt.clips))
    if (clip.hold === hold) Object.assign(clip, { hold: null, commitment: null, groups: 0 });
  for (const card of world.requests.cards) {
    card.holds = card.holds.filter((one) => one.hold !== hold);
    card.row.held = card.holds.length > 0;
  }
  world.tell(["exports", "requests"]);
}

/** Whether an export is being written there. */
export function writingTo(world: World, drive: string): boolean {
  const { jobs, orders } = of(world);
  return jobs.some((job) => AT_WORK.includes(job.state) && orders.get(job.id)?.place.drive === drive);
}

/** Refuses a place that cannot take it, as the engine does before a byte is written. */
function placed(world: World, { draft, place }: Order, planned: ExportPlan, refuse: Refuse): void {
  if (place.kind === "link") {
    orderOf(world, place.link, planned.bytes, draft.sealed, refuse);
    return;
  }
  if (place.kind === "folder") {
    if (!place.folder) refuse("refused", "No folder was picked.");
    if (place.folder?.includes("full"))
      refuse("disk_full", "There is not enough room there.", "Free some space there, or pick another folder.");
    return;
  }
  const known =
    world.sticks.find((one) => one.id === place.drive) ?? refuse("not_found", "That stick is not plugged in.");
  if (known.problem) refuse(known.problem.code, known.problem.message, known.problem.hint);
  const stick = mounted(known);
  world.tell(["drives"]);
  if (stick.readOnly) refuse("disk_unfit", "The stick can only be read.", "Slide its switch, or take another one.");
  if ((stick.free ?? 0) < planned.bytes)
    refuse("disk_full", "The stick has not enough room.", "Take a larger one, or give fewer clips.");
  if (stick.largest !== null && planned.largest > stick.largest)
    refuse("disk_unfit", "A clip is larger than this stick's format takes.", "Take one that is formatted as exFAT.");
  if ((stick.others ?? 0) > 0 && !place.othersFine)
    refuse("refused", "There are other files on the stick.", "Say that this is fine, or take an empty one.");
}

type Mine = Extract<CommandName, `export_${string}`>;

export function makeBundles(refuse: Refuse): { [N in Mine]: (args: Args<N>, world: World) => Value<N> } {
  const open = (world: World) => {
    if (world.app.phase !== "open") refuse("locked", "");
    return of(world);
  };
  const find = (world: World, id: number) => open(world).jobs.find((one) => one.id === id) ?? refuse("not_found", "");
  return {
    export_plan: ({ draft }, world) => {
      open(world);
      return plan(draft, world);
    },
    export_start: ({ draft, place, told }, world) => {
      const all = open(world);
      if (told !== "not_sealed") refuse("refused", "The owner was not told.");
      const planned = plan(draft, world);
      if (planned.lacking.length > 0) refuse("refused", "Something is still missing.", "Look at the last page again.");
      placed(world, { draft, place }, planned, refuse);
      const job: ExportJob = {
        id: all.next++,
        state: "waiting",
        done: 0,
        leftMs: null,
        now: null,
        to: placeWords(world, place),
        receipt: null,
        link: null,
        error: null,
      };
      all.jobs.push(job);
      all.orders.set(job.id, { draft, place });
      setTimeout(() => step(world, job), STEP_MS);
      world.tell(["exports"]);
      return job;
    },
    export_jobs: (_, world) => open(world).jobs,
    export_cancel: ({ id }, world) => {
      const job = find(world, id);
      if (AT_WORK.includes(job.state)) Object.assign(job, { state: "cancelled", leftMs: null, now: null });
      world.tell(["exports"]);
      return {};
    },
    export_forget: ({ id }, world) => {
      const job = find(world, id);
      if (AT_WORK.includes(job.state)) refuse("busy", "It is being written.", "Cancel it first.");
      of(world).jobs = of(world).jobs.filter((one) => one !== job);
      world.tell(["exports"]);
      return {};
    },
    export_folder: ({ id }, world) => {
      find(world, id);
      return {};
    },
    export_receipts: (_, world) => open(world).receipts,
    export_prove: ({ id, challenge, path }, world) => {
      const receipt = open(world).receipts.find((one) => one.id === id);
      if (!receipt) return refuse("not_found", "There is no such export.");
      if (!receipt.keyKept)
        refuse(
          "refused",
          "The signing key of this export was erased when it was made.",
          "Nothing can be signed with it.",
        );
      if (challenge.length < 2 * LEAST_CHALLENGE)
        refuse(
          "refused",
          "This cannot be the challenge: it has fewer than 16 bytes, which can be guessed.",
          "Ask for a file of 32 random bytes, made for this question alone.",
        );
      world.tell(["ledger"]);
      return { path, bundle: receipt.bundle, challenge: hash(challenge), key: receipt.key };
    },
  };
}
