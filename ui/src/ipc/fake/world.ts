// A household that exists only in the page: what the fake back end knows and how it begins, by scenario.

import type { AppState } from "../types/AppState";
import type { CameraStatus } from "../types/CameraStatus";
import type { CameraView } from "../types/CameraView";
import type { DriveView } from "../types/DriveView";
import type { ErrorView } from "../types/ErrorView";
import type { LedgerEntryView } from "../types/LedgerEntryView";
import type { LiveWhich } from "../types/LiveWhich";
import type { Models } from "../types/Models";
import type { Settings } from "../types/Settings";
import type { Topic } from "../types/Topic";
import type { VolumeCondition } from "../types/VolumeCondition";
import type { Way } from "../types/Way";
import { makeSticks } from "./drives";
import { type LinksWorld, makeLinks } from "./links";
import { type Looks, makeLooks } from "./looks";
import { makeModels } from "./models";
import { makePlace, type Place } from "./place";
import { makeRequests, type RequestsWorld } from "./requests";

export type Scenario = "new" | "locked" | "empty" | "open" | "trouble" | "unusable" | "many";
export type Oddity = "undecodable" | "g711";

export interface World {
  app: AppState;
  passphrase: string;
  cameras: CameraView[];
  oddities: Map<string, Oddity>;
  settings: Settings;
  /** What can be looked for. */
  models: Models;
  /** How the footage folder is found. */
  volumeCondition: VolumeCondition;
  ways: Way[];
  ledger: LedgerEntryView[];
  /** The window on its desktop. */
  place: Place;
  requests: RequestsWorld;
  /** Live streams that are open now. */
  open: Map<number, { camera: string; which: LiveWhich; acknowledged: number }>;
  endings: Map<number, (reason: string) => void>;
  /** Takes a stream's camera away for a moment; it comes back with another picture. */
  changes: Map<number, () => void>;
  /** Own copies are made up to this part of their way, and wait there. */
  copiesUpTo: number;
  /** The same for exports, and how the next one ends instead of well. */
  exportsUpTo: number;
  exportFault: ErrorView | null;
  /** What is plugged in. */
  sticks: DriveView[];
  /** Secure links, and where they wait. */
  links: LinksWorld;
  /** The same for renders of redactions. */
  rendersUpTo: number;
  /** How the next render ends, instead of well. */
  renderFault: ErrorView | null;
  /** How models' looks through clips go, and what they find. */
  looks: Looks;
  /** Why no redaction can be worked on. */
  redactionFault: ErrorView | null;
  /** Every piece of the past that was asked for, in order. */
  pieces: Array<{ camera: string; atUs: number; keysOnly: boolean; audio: boolean }>;
  /** Every command that was called, in order. */
  calls: string[];
  /** The picture that a probe shows, in Base64. */
  still: string | null;
  tell(topics: Topic[]): void;
}

export const PASSPHRASE = "porch moth lantern gravel";

export const WORDS =
  "lamp abandon moth ability porch able gate about night absent key abstract stair absurd brick abuse fern access vane accident hinge account quiet accuse".split(
    " ",
  );

export const KEY_TEXT = "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54KH";

const NAMES = [
  "Front door",
  "Driveway",
  "Garden",
  "Hall",
  "Garage",
  "Back gate",
  "Cellar stairs",
  "Attic",
  "Shed",
  "Carport",
  "Terrace",
  "Mailbox",
  "Side path",
  "Workshop",
  "Orchard",
  "Roof",
];

function recording(at: number): CameraStatus {
  return {
    state: "recording",
    cause: null,
    reason: null,
    since: new Date(Date.now() - 3.6e6 * (at + 2)).toISOString(),
    lastDurable: new Date().toISOString(),
    bitRate: 3_800_000 + at * 90_000,
    frameRate: 25,
    recordedBytes: 41_000_000_000 + at * 1_300_000_000,
    retryInMs: null,
  };
}

function camera(at: number): CameraView {
  return {
    id: `cam${at}`,
    name: NAMES[at % NAMES.length] ?? `Camera ${at}`,
    address: `rtsp://192.168.1.${20 + at}:554/stream1`,
    subAddress: at === 2 ? null : `rtsp://192.168.1.${20 + at}:554/stream2`,
    transport: "tcp",
    audio: at !== 1,
    paused: false,
    pausedUntil: null,
    place: ["By the letter box", "Above the garage door", "On the shed", "Beside the coats"][at % 4] ?? "",
    class: (["porch", "street", "porch", "indoor"] as const)[at % 4] ?? "indoor",
    quotaBytes: null,
    clockCorrectionUs: 0,
    clockOffsetUs: at === 1 ? -74_000_000 : 40_000,
    recordedDays: 11.5,
    expectedDays: 36,
    removed: null,
    status: recording(at),
  };
}

function ledger(): LedgerEntryView[] {
  const kinds: Array<[string, string]> = [
    ["unlock", "Unlocked with the passphrase"],
    ["view", "Looked live at Front door"],
    ["gap", "Driveway was not recorded for 4 minutes: offline"],
    ["retention", "1.2 GB of Garden from 3 Nov was deleted to make room"],
    ["lock", "Locked"],
    ["day", "A new day key was made"],
  ];
  return Array.from({ length: 140 }, (_, i) => {
    const [kind, text] = kinds[i % kinds.length] as [string, string];
    return {
      seq: 140 - i,
      at: new Date(Date.now() - i * 1_740_000).toISOString(),
      kind,
      text,
      hash: Array.from({ length: 64 }, (_, n) => "0123456789abcdef"[(i * 7 + n * 11) % 16]).join(""),
    };
  });
}

export function makeWorld(scenario: Scenario, count: number | null): World {
  const cameras =
    scenario === "new" || scenario === "empty" ? [] : Array.from({ length: count ?? 4 }, (_, at) => camera(at));
  const oddities = new Map<string, Oddity>();
  let banner: AppState["banner"] = null;
  if (scenario === "trouble") {
    const [, second, third, fourth] = cameras;
    if (second) {
      second.status = {
        ...second.status,
        state: "waiting",
        cause: "camera_offline",
        reason: "unreachable",
        bitRate: 0,
        frameRate: 0,
        retryInMs: 4_000,
        lastDurable: new Date(Date.now() - 260_000).toISOString(),
      };
    }
    if (third) oddities.set(third.id, "undecodable");
    if (fourth) fourth.paused = true;
    if (fourth) fourth.status = { ...fourth.status, state: "off", cause: "paused" };
    banner = {
      kind: "not_recording",
      cameras: ["Driveway"],
      text: "Driveway is not being recorded.",
      hint: "It has not answered for 4 minutes. Is it switched on and on the network?",
    };
  }
  const first = cameras[0];
  if (first && scenario === "open") oddities.set(first.id, "g711");
  return {
    app: {
      phase:
        scenario === "new" ? "new" : scenario === "locked" ? "locked" : scenario === "unusable" ? "unusable" : "open",
      demo: false,
      demoOffered: true,
      version: "0.1.0",
      home: "/home/ada/.local/share/porchlight",
      household: scenario === "new" ? null : "k3w9x2ma",
      recorder: {
        running: scenario !== "new" && scenario !== "unusable",
        pid: 4312,
        startedAt: new Date(Date.now() - 9e6).toISOString(),
        waitingForKeyring: false,
        problem: null,
      },
      banner,
      autoLockMinutes: 15,
      unattendedKey: "keyring",
      recoveryConfirmed: true,
      problem:
        scenario === "unusable"
          ? { code: "newer_household", message: "This household was last used by Porchlight 0.3.", hint: null }
          : null,
    },
    passphrase: PASSPHRASE,
    cameras,
    oddities,
    settings: {
      autoLockMinutes: 15,
      limitBytes: 1_500_000_000_000,
      keepDays: 30,
      reserveBytes: 20_000_000_000,
      segmentSeconds: 60,
      closeAction: "ask",
      notifications: true,
      inhibitSleep: true,
      logLevel: "info",
      folder: "/mnt/footage/porchlight",
      look: "auto",
      autostart: false,
      unattendedKey: "keyring",
      markMotion: true,
      markSubjects: false,
      monitor: null,
      startFullScreen: false,
      feedProxy: null,
      feedAuthority: null,
      lastDrill: null,
    },
    models: makeModels(),
    volumeCondition: "ok",
    ways: [
      { name: "passphrase", kind: "passphrase", recipient: null, added: "2026-09-01T08:00:00Z", epochs: [1, 2] },
      { name: "recovery", kind: "recovery", recipient: "age1recovery", added: "2026-09-01T08:00:00Z", epochs: [1, 2] },
      { name: "Grace", kind: "person", recipient: "age1grace", added: "2026-10-12T08:00:00Z", epochs: [2] },
    ],
    ledger: ledger(),
    place: makePlace(),
    requests: makeRequests(cameras, scenario !== "many"),
    open: new Map(),
    endings: new Map(),
    changes: new Map(),
    copiesUpTo: 1,
    exportsUpTo: 1,
    exportFault: null,
    sticks: makeSticks(),
    links: makeLinks(cameras.length > 0),
    rendersUpTo: 1,
    renderFault: null,
    looks: makeLooks(),
    redactionFault: null,
    pieces: [],
    calls: [],
    still: null,
    tell: () => undefined,
  };
}

export function newCamera(world: World, name: string, address: string, sub: string | null): CameraView {
  const at = world.cameras.length;
  return { ...camera(at), id: `cam${at}-new`, name, address, subAddress: sub, status: recording(at) };
}
