// The fake back end: for tests and browser development only. It behaves like the engine as far as the window can tell, and keeps
// nothing. It is reached through fake.html, never through the product's entry.

import type { Backend, Dragged } from "../backend";
import type { Args, CommandName, Outcome, Value } from "../commands";
import type { AppState } from "../types/AppState";
import type { Banner } from "../types/Banner";
import type { ErrorCode } from "../types/ErrorCode";
import type { ErrorView } from "../types/ErrorView";
import type { ProbeView } from "../types/ProbeView";
import type { RecoverySheet } from "../types/RecoverySheet";
import type { StorageChoice } from "../types/StorageChoice";
import type { StreamView } from "../types/StreamView";
import type { Topic } from "../types/Topic";
import { lockExports, makeBundles, writingTo } from "./bundle";
import { makeDrives, STICKS } from "./drives";
import { makeExports } from "./export";
import { house } from "./house";
import { makeLinkHandlers, visit } from "./links";
import { fakeLive } from "./live";
import { looking } from "./looking";
import { place } from "./place";
import { makeRedactions } from "./redaction";
import { makeRequestHandlers } from "./requests";
import { KEY_TEXT, newCamera, WORDS, type World } from "./world";

class Refusal extends Error {
  constructor(readonly view: ErrorView) {
    super(view.code);
  }
}

function refuse(code: ErrorCode, message = "", hint: string | null = null): never {
  throw new Refusal({ code, message, hint });
}

function sheet(): RecoverySheet {
  return {
    household: "k3w9x2ma",
    created: new Date().toISOString(),
    epoch: 1,
    groups: [KEY_TEXT.slice(0, 16), ...(KEY_TEXT.slice(16).match(/.{1,6}/g) ?? [])],
    words: WORDS,
    qrSvg: qr(),
    ledgerFingerprint: "3f9a 41c7 d02e 88b1 5c60 a7f3 19de 642b",
    challenge: [2, 11, 19],
  };
}

/** Looks like a code; holds nothing. */
function qr(): string {
  let squares = "";
  for (let y = 0; y < 33; y++) {
    for (let x = 0; x < 33; x++) {
      const corner = (x < 7 || x > 25) && (y < 7 || y > 25) && !(x > 25 && y > 25);
      const ring = corner && [0, 6, 26, 32].some((edge) => edge === x || edge === y);
      const core = corner && [2, 3, 4, 28, 29, 30].includes(x) && [2, 3, 4, 28, 29, 30].includes(y);
      if (corner ? ring || core : (x * 7 + y * 13 + x * y) % 3 === 0) squares += `M${x} ${y}h1v1h-1z`;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"><path fill="#fff" d="M0 0h33v33H0z"/><path d="${squares}"/></svg>`;
}

const UNCHECKED: Banner = {
  kind: "recovery_unconfirmed",
  cameras: [],
  text: "The recovery sheet was not checked yet.",
  hint: "Without it, a forgotten passphrase means that all footage is lost.",
};

const GB = 1e9;

const places: StorageChoice[] = [
  {
    folder: "/mnt/footage/porchlight",
    label: "Footage disk",
    freeBytes: 1_720 * GB,
    totalBytes: 2_000 * GB,
    removable: false,
    recommended: true,
    refusal: null,
    estimateDays: 36,
    defaultLimitBytes: 1_500 * GB,
  },
  {
    folder: "/home/ada/.local/share/porchlight/footage",
    label: "Home folder",
    freeBytes: 214 * GB,
    totalBytes: 500 * GB,
    removable: false,
    recommended: false,
    refusal: null,
    estimateDays: 4,
    defaultLimitBytes: 160 * GB,
  },
  {
    folder: "/media/ada/STICK",
    label: "USB stick",
    freeBytes: 29 * GB,
    totalBytes: 32 * GB,
    removable: true,
    recommended: false,
    refusal: "A removable disk may be pulled while recording. Choose one that stays.",
    estimateDays: 1,
    defaultLimitBytes: 20 * GB,
  },
];

function probed(url: string, subUrl: string | null, picture: string | null): ProbeView {
  const stream = (main: boolean): StreamView => ({
    codec: main ? "H.265" : "H.264",
    width: main ? 2560 : 640,
    height: main ? 1440 : 360,
    frameRate: main ? 25 : 12,
    bitRate: main ? 4_200_000 : 310_000,
    keyInterval: main ? 4 : 1,
    audio: main ? { codec: "AAC", rate: 16_000, channels: 1 } : null,
    clockOffsetMs: main ? -74_000 : null,
    pictureJpegBase64: main ? picture : null,
    oddAudio: null,
  });
  const advice: ProbeView["advice"] = [
    {
      severity: "warn",
      text: "Its clock is more than a minute behind. Let it take its time from your router, or from pool.ntp.org.",
    },
  ];
  if (!subUrl)
    advice.push({
      severity: "info",
      text: "Without a small stream the grid shows key frames, here one every 4 seconds.",
    });
  if (url.includes("perfect")) return { main: { ...stream(true), clockOffsetMs: 120 }, sub: stream(false), advice: [] };
  return { main: stream(true), sub: subUrl ? stream(false) : null, advice };
}

function needOpen(world: World): void {
  if (world.app.phase !== "open") refuse("locked");
}

function find(world: World, id: string) {
  return world.cameras.find((camera) => camera.id === id) ?? refuse("not_found");
}

function strength(text: string) {
  const words = text.trim().split(/\s+/).filter(Boolean).length;
  const score = text.length < 6 ? 0 : text.length < 10 ? 1 : words < 2 && text.length < 16 ? 2 : words < 4 ? 3 : 4;
  return {
    score,
    warning: score < 2 ? "This is among the first things anybody would try." : null,
    suggestion: score < 3 ? "Add another word or two. Uncommon words are better." : null,
    guessesLog10: [2, 5, 8, 11, 17][score] ?? 2,
    acceptable: score >= 3,
  };
}

type Handlers = { [N in CommandName]: (args: Args<N>, world: World) => Value<N> | Promise<Value<N>> };

const handlers: Handlers = {
  app_state: (_, world) => world.app,
  passphrase_strength: ({ text }) => strength(text),
  storage_choices: () => places,
  storage_check: ({ folder }) => ({
    folder,
    label: folder.split("/").at(-1) ?? folder,
    freeBytes: 9 * GB,
    totalBytes: 256 * GB,
    removable: false,
    recommended: false,
    refusal: folder.includes("full") ? "That disk is nearly full: 9 GB are free, and 20 GB should stay free." : null,
    estimateDays: 1,
    defaultLimitBytes: 6 * GB,
  }),
  household_create: ({ passphrase }, world) => {
    if (!strength(passphrase).acceptable) refuse("weak_passphrase");
    world.passphrase = passphrase;
    Object.assign(world.app, {
      phase: "open",
      household: "k3w9x2ma",
      recoveryConfirmed: false,
      recorder: { ...world.app.recorder, running: true },
      banner: UNCHECKED,
    } satisfies Partial<AppState>);
    world.tell(["app", "cameras"]);
    return sheet();
  },
  recovery_confirm: ({ answers }, world) => {
    if (answers.join(" ") !== [WORDS[2], WORDS[11], WORDS[19]].join(" ")) refuse("recovery_mismatch");
    world.app.recoveryConfirmed = true;
    world.app.banner = null;
    world.tell(["app"]);
    return {};
  },
  unlock: ({ passphrase }, world) => {
    if (passphrase !== world.passphrase) refuse("wrong_passphrase");
    world.app.phase = "open";
    world.tell(["app"]);
    return world.app;
  },
  lock: (_, world) => {
    world.app.phase = "locked";
    lockExports(world);
    world.tell(["locked", "app"]);
    return world.app;
  },
  owner_is_here: () => null,
  recover_with_sheet: ({ key, newPassphrase }, world) => {
    if (key !== KEY_TEXT && key !== WORDS.join(" ")) refuse("bad_recovery_key");
    world.passphrase = newPassphrase;
    world.app.phase = "open";
    world.tell(["app"]);
    return world.app;
  },
  start_over: ({ newPassphrase }, world) => {
    world.passphrase = newPassphrase;
    world.app.phase = "open";
    world.app.recoveryConfirmed = false;
    world.app.banner = UNCHECKED;
    world.tell(["app"]);
    return sheet();
  },
  change_passphrase: ({ current, next }, world) => {
    needOpen(world);
    if (current !== world.passphrase) refuse("wrong_passphrase");
    world.passphrase = next;
    return {};
  },
  ways_list: (_, world) => world.ways,
  way_add: ({ name, recipient }, world) => {
    needOpen(world);
    if (!recipient.startsWith("age1")) refuse("bad_recipient");
    if (world.ways.some((way) => way.name === name)) refuse("name_taken");
    world.ways = [...world.ways, { name, kind: "person", recipient, added: new Date().toISOString(), epochs: [1, 2] }];
    return world.ways;
  },
  way_remove: ({ name, passphrase }, world) => {
    if (passphrase !== world.passphrase) refuse("wrong_passphrase");
    world.ways = world.ways.filter((way) => way.name !== name);
    return world.ways;
  },
  drill: ({ key }, world) => {
    if (key !== WORDS.join(" ") && key !== KEY_TEXT) refuse("bad_recovery_key");
    world.settings.lastDrill = new Date().toISOString();
    world.tell(["ledger", "settings"]);
    return {
      ok: true,
      filesOpened: 24,
      oldest: new Date(Date.now() - 30 * 864e5).toISOString(),
      newest: new Date().toISOString(),
      detail: "One file of every camera and every key was opened.",
    };
  },
  new_recovery_sheet: ({ passphrase }, world) => {
    if (passphrase !== world.passphrase) refuse("wrong_passphrase");
    world.app.recoveryConfirmed = false;
    return { ...sheet(), epoch: 2 };
  },
  cameras_list: (_, world) => {
    needOpen(world);
    const now = new Date().toISOString();
    return world.cameras.map((camera) =>
      camera.status.state === "recording"
        ? { ...camera, status: { ...camera.status, lastDurable: now } }
        : { ...camera },
    );
  },
  camera_probe: ({ url, subUrl }, world) => {
    if (url.includes("nowhere")) refuse("unreachable", "Nothing answers at 192.168.1.99.");
    if (url.includes("private") && !url.includes("@")) refuse("unauthorized");
    return probed(url, subUrl, world.still);
  },
  camera_add: ({ name, url, subUrl, audio, place, class: kind }, world) => {
    needOpen(world);
    if (world.cameras.some((camera) => camera.name === name)) refuse("name_taken");
    const hide = (text: string) => text.replace(/\/\/[^@/]*@/, "//");
    const added = { ...newCamera(world, name, hide(url), subUrl && hide(subUrl)), audio };
    added.place = place ?? "";
    added.class = kind ?? "indoor";
    world.cameras.push(added);
    world.tell(["cameras"]);
    return added;
  },
  camera_update: ({ id, change }, world) => {
    const camera = find(world, id);
    if (change.name !== undefined) camera.name = change.name;
    if (change.transport !== undefined) camera.transport = change.transport;
    if (change.audio !== undefined) camera.audio = change.audio;
    if (change.place !== undefined) camera.place = change.place;
    if (change.class !== undefined) camera.class = change.class;
    if (change.quotaBytes !== undefined) camera.quotaBytes = change.quotaBytes;
    if (change.clockCorrectionUs !== undefined) camera.clockCorrectionUs = change.clockCorrectionUs;
    if (change.subUrl !== undefined) camera.subAddress = change.subUrl;
    world.tell(["cameras"]);
    return camera;
  },
  camera_remove: ({ id }, world) => {
    find(world, id).removed = new Date().toISOString();
    world.tell(["cameras"]);
    return {};
  },
  camera_restore: ({ id }, world) => {
    find(world, id).removed = null;
    world.tell(["cameras"]);
    return {};
  },
  live_ack: () => ({}),
  live_close: () => ({}),
  connections: (_, world) => ({
    items: [
      {
        what: "Cameras",
        where: "192.168.1.20 to 192.168.1.23, in your network",
        why: "To receive the pictures you asked to have recorded.",
        on: true,
        setting: null,
      },
      {
        what: "Requests for footage",
        where: "nowhere",
        why: "Requests arrive as files you open yourself.",
        on: false,
        setting: null,
      },
      {
        what: "Second copy elsewhere",
        where: "nowhere",
        why: "Sealed footage at a place of your choice.",
        on: false,
        setting: null,
      },
      ...world.links.hosts.map((host) => ({
        what: `Secure links: ${host.name}`,
        where: host.address,
        why: "To bring a link there that you made, to ask what became of it, and to take it back.",
        on: host.links > 0,
        setting: null,
      })),
    ],
  }),
  settings_get: (_, world) => {
    needOpen(world);
    return { ...world.settings };
  },
  settings_set: ({ settings }, world) => {
    Object.assign(world.settings, settings);
    // Given as a certificate, told by its SHA-256.
    if (settings.feedAuthority) world.settings.feedAuthority = Array(32).fill("5A").join(":");
    if (settings.autoLockMinutes !== undefined) world.app.autoLockMinutes = settings.autoLockMinutes;
    world.tell(["settings"]);
    return { ...world.settings };
  },
  ledger_list: ({ limit, before }, world) =>
    world.ledger.filter((entry) => before === null || entry.seq < before).slice(0, limit),
  ledger_verify: (_, world) => ({
    ok: true,
    entries: world.ledger.length,
    days: 3,
    anchor: "the fingerprint on the recovery sheet",
    head: world.ledger[0]?.hash ?? null,
    firstKey: "3f9a 41c7 d02e 88b1 5c60 a7f3 19de 642b",
    problems: [],
    cannotProve: ["That nobody with the passphrase restored an older copy of the whole household."],
  }),
  check: () => ({ ok: true, segments: 12_408, violations: [] }),
  health: () => ({
    state: "bad",
    summary: "One thing needs you now.",
    items: [
      {
        key: "recorder",
        group: "recording",
        name: "Recorder",
        state: "good",
        text: "It runs, since 2 h 30 min.",
        hint: null,
        place: null,
      },
      {
        key: "disk",
        group: "storage",
        name: "Footage disk",
        state: "good",
        text: "1.72 TB free.",
        hint: null,
        place: "storage",
      },
      {
        key: "swap",
        group: "computer",
        name: "Swap",
        state: "warn",
        text: "Swap on this computer is not encrypted.",
        hint: "A picture that you look at could be written to it. Encrypt swap, or switch it off.",
        place: null,
      },
      {
        key: "key",
        group: "keys",
        name: "Recorder's key",
        state: "good",
        text: "In your log-in keyring.",
        hint: null,
        place: "vault",
      },
      {
        key: "clock",
        group: "computer",
        name: "Clock",
        state: "good",
        text: "Kept right over the network.",
        hint: null,
        place: null,
      },
      {
        key: "decoders",
        group: "computer",
        name: "Pictures",
        state: "bad",
        text: "H.265 cannot be shown on this computer.",
        hint: "It is recorded all the same. Install gstreamer1.0-libav and gstreamer1.0-plugins-bad.",
        place: null,
      },
    ],
  }),
  report_preview: () => [
    "Porchlight 0.1.0",
    "System: Debian GNU/Linux 12, x86_64",
    "Recorder: running since 2 h 30 min",
    "Cameras: 4 (3 recording)",
    ...Array.from(
      { length: 40 },
      (_, i) =>
        `2026-11-22T08:${String(i).padStart(2, "0")}:12Z INFO segment finished camera=#${i % 4} bytes=30021${i}`,
    ),
  ],
  report_save: () => ({}),
  demo_start: (_, world) => {
    if (world.cameras.length === 0) {
      for (const name of ["Street", "Yard", "Door", "Hall"])
        world.cameras.push(
          newCamera(world, name, `rtsp://127.0.0.1:8554/${name}`, `rtsp://127.0.0.1:8554/${name}-sub`),
        );
    }
    Object.assign(world.app, {
      phase: "open",
      demo: true,
      household: "demo",
      recorder: { ...world.app.recorder, running: true },
    });
    world.tell(["app", "cameras"]);
    return world.app;
  },
  ...looking,
  ...makeExports(refuse),
  ...house,
  ...place,
  ...makeRequestHandlers(refuse),
  ...makeRedactions(refuse),
  ...makeBundles(refuse),
  ...makeDrives(refuse, writingTo),
  ...makeLinkHandlers(refuse),
  window_close: () => ({}),
};

async function still(): Promise<string | null> {
  const answer = await fetch("media/still.jpg");
  if (!answer.ok) return null;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export interface Fake extends Backend {
  world: World;
  askToClose(): void;
  /** Files are dragged, as from a file manager. */
  drag(now: Dragged): void;
  /** A stick is plugged in, or pulled out. */
  plug(stick: keyof typeof STICKS): void;
  unplug(stick: keyof typeof STICKS): void;
  /** Somebody with the address of a link fetches it, or guesses at its PIN. */
  visit(link: number, what: "fetch" | "guess", times?: number): void;
  /** What the next folder or file dialog answers. */
  pick: string | null;
}

export function makeFake(world: World): Fake {
  const followers = new Set<(topics: Topic[]) => void>();
  const draggers = new Set<(now: Dragged) => void>();
  const closers = new Set<() => void>();
  world.tell = (topics) => {
    for (const follower of followers) follower(topics);
  };
  void still().then((picture) => {
    world.still = picture;
  });
  const fake: Fake = {
    world,
    pick: null,
    async call<N extends CommandName>(name: N, args: Args<N>): Promise<Outcome<Value<N>>> {
      world.calls.push(name);
      // The engine is another thread: an answer is never there at once.
      await new Promise((done) => setTimeout(done, 15));
      try {
        // What is asked crosses as text, as to the engine: nothing of the page's own is held on to.
        const asked = JSON.parse(JSON.stringify(args)) as Args<N>;
        return { ok: true, value: structuredClone(await handlers[name](asked, world)) };
      } catch (fault) {
        if (fault instanceof Refusal) return { ok: false, error: fault.view };
        throw fault;
      }
    },
    live: fakeLive(world),
    subscribe(changed) {
      followers.add(changed);
      return () => followers.delete(changed);
    },
    onCloseAsked(asked) {
      closers.add(asked);
      return () => closers.delete(asked);
    },
    onFullScreen(changed) {
      world.place.followers.add(changed);
      return () => world.place.followers.delete(changed);
    },
    onFiles(dragged) {
      draggers.add(dragged);
      return () => draggers.delete(dragged);
    },
    drag: (now) => {
      for (const dragger of draggers) dragger(now);
    },
    plug: (stick) => {
      world.sticks = [...world.sticks, STICKS[stick]()];
      world.tell(["drives"]);
    },
    unplug: (stick) => {
      const { id } = STICKS[stick]();
      world.sticks = world.sticks.filter((one) => one.id !== id);
      world.tell(["drives"]);
    },
    visit: (link, what, times) => visit(world, link, what, times),
    pickFolder: async () => fake.pick,
    pickFile: async () => fake.pick,
    askToClose: () => {
      for (const closer of closers) closer();
    },
  };
  return fake;
}
