// Community requests in the fake: the inbox, trust, rules, places, carriers and papers of a household, kept in the page alone.

import type { Args, CommandName, Value } from "../commands";
import type { CameraView } from "../types/CameraView";
import type { Carriers } from "../types/Carriers";
import type { ClosedRequest } from "../types/ClosedRequest";
import type { ErrorCode } from "../types/ErrorCode";
import type { HiddenBecause } from "../types/HiddenBecause";
import type { HomePlace } from "../types/HomePlace";
import type { Paper } from "../types/Paper";
import type { Places } from "../types/Places";
import type { RequestCard } from "../types/RequestCard";
import type { RequestRules } from "../types/RequestRules";
import type { ResponseClip } from "../types/ResponseClip";
import type { ResponseView } from "../types/ResponseView";
import type { StrangerView } from "../types/StrangerView";
import type { Taken } from "../types/Taken";
import type { TrustView } from "../types/TrustView";
import { forgetHold } from "./bundle";
import { cards, DAY, fans, HOUR, hash, papers, pins, strangers, WORDS } from "./requests-data";
import type { World } from "./world";

type Refuse = (code: ErrorCode, message: string, hint?: string | null) => never;

export interface RequestsWorld {
  cards: RequestCard[];
  strangers: StrangerView[];
  closed: ClosedRequest[];
  responses: ResponseView[];
  trust: TrustView;
  rules: RequestRules;
  places: Places;
  carriers: Carriers;
  papers: Paper[];
  /** Revisions that a newer one took the place of, and which. */
  replaced: Record<string, string>;
  /** What lies on the disk, by its path. */
  files: Record<string, string>;
  next: number;
}

const now = () => Date.now() * 1000;

/** The bundled list, a little of it. */
const TOWNS: HomePlace[] = [
  { label: "Lindenau, Auwald", latitude: 51.34, longitude: 12.33 },
  { label: "Lindenthal, Auwald", latitude: 51.39, longitude: 12.33 },
  { label: "Linden, Lantern Valley", latitude: 50.53, longitude: 8.65 },
];

/** What is left of a request whose sender is not known any more. */
const closed = (card: RequestCard): ClosedRequest => ({
  id: card.row.id,
  sender: null,
  words: card.keyWords,
  why: {
    code: "refused",
    message: "You do not know this sender any more.",
    hint: "What it said is shown again once you have compared the words of its key.",
  },
  receivedUs: card.row.receivedUs,
  holds: card.holds,
  responses: card.row.responses,
});

/** Without cameras nothing came yet; a household of many has not said where it is. */
export function makeRequests(cameras: CameraView[], home: boolean): RequestsWorld {
  const some = cameras.length > 0;
  const all = some ? cards(cameras, home) : [];
  const second = all.find((card) => card.row.id === hash("hit and run, second"));
  return {
    cards: all,
    strangers: some ? strangers() : [],
    closed: [],
    responses: second
      ? [
          {
            id: 3,
            request: hash("hit and run, first"),
            sender: second.row.sender,
            incident: second.row.incident,
            caseRef: second.caseRef,
            clips: proposed(second),
            notes: "The red car at 17:02, then nothing.",
            madeUs: now() - 6 * HOUR,
            changedUs: now() - 5 * HOUR,
            supersededBy: second.row.id,
            expired: false,
          },
        ]
      : [],
    trust: {
      pins: some ? pins() : [],
      directories: some
        ? [
            {
              id: "lantern-valley",
              name: "Lantern Valley public safety",
              expiresUs: now() + 48 * DAY,
              entries: 37,
              lapsed: false,
            },
          ]
        : [],
    },
    rules: {
      on: true,
      hiddenClasses: ["federal"],
      hiddenIncidents: [],
      maxDistanceM: null,
      notify: true,
      quietFrom: 22 * 60,
      quietTo: 7 * 60,
    },
    places: {
      home: some && home ? { label: "51.3371, 12.3333", latitude: 51.3371, longitude: 12.3333 } : null,
      fans: some && home ? fans(cameras) : [],
    },
    carriers: {
      folders: some
        ? [
            { path: "/home/ada/Downloads/requests", taken: 9, refused: 1, problem: null },
            {
              path: "/media/ada/OLD-STICK",
              taken: 0,
              refused: 0,
              problem: {
                code: "not_found",
                message: "The folder is not there.",
                hint: "Connect the disk, or stop watching it.",
              },
            },
          ]
        : [],
      feeds: some
        ? [
            {
              url: "https://feeds.lantern-valley.example/footage/feed.ofr",
              keyWords: WORDS.region,
              lastPollUs: now() - 2 * HOUR,
              nextPollUs: now() + 4 * HOUR,
              items: 14,
              problem: null,
              stale: false,
              equivocation: false,
            },
          ]
        : [],
      waiting: 0,
    },
    papers: some ? papers() : [],
    replaced: {},
    files: {},
    next: 50,
  };
}

function proposed(card: RequestCard): ResponseClip[] {
  return card.cameras
    .filter((camera) => camera.looksThere !== false)
    .flatMap(({ camera, spans }) => {
      const [first, last] = [spans[0], spans.at(-1)];
      return first && last ? [{ camera, fromUs: first.fromUs, toUs: last.toUs }] : [];
    });
}

type Mine = Extract<
  CommandName,
  | `request${string}`
  | `response${string}`
  | `trust_${string}`
  | `rules_${string}`
  | `place${string}`
  | "camera_fan_set"
  | "carriers_get"
  | `folder_${string}`
  | `feed_${string}`
  | `paper${string}`
>;

type Handlers = { [N in Mine]: (args: Args<N>, world: World) => Value<N> };

export function makeRequestHandlers(refuse: Refuse): Handlers {
  /** The request by any of its revisions: the newest. */
  const find = ({ requests }: World, id: string): RequestCard => {
    let newest = id;
    for (let next = requests.replaced[newest]; next !== undefined; next = requests.replaced[newest]) newest = next;
    return requests.cards.find((card) => card.row.id === newest) ?? refuse("not_found", "");
  };
  /** Another revision of the first request: other footage is wanted of it, and no sound any more. */
  const revise = ({ requests }: World, card: RequestCard): string => {
    const id = hash(`revision ${requests.next++}`);
    const wanted = `${card.wanted} Revision ${card.row.revision + 1} asks for the front wheel too.`;
    const changes = [{ member: "wanted", before: card.wanted, after: wanted }];
    if (card.needAudio) changes.unshift({ member: "need.audio", before: "true", after: "false" });
    const notices = card.notices.filter((one) => one.code !== "audio_wanted");
    const row = { ...card.row, id, revision: card.row.revision + 1, receivedUs: now(), unread: true };
    requests.cards = requests.cards.map((one) =>
      one === card ? { ...card, row, wanted, needAudio: false, notices, changes } : one,
    );
    requests.replaced[card.row.id] = id;
    return id;
  };
  const changed = (world: World) => world.tell(["requests"]);
  /** Hides by the rules anew, as the engine does when they change. */
  const sift = (world: World) => {
    const { rules } = world.requests;
    for (const { row, area } of world.requests.cards) {
      const by: HiddenBecause[] = row.hidden.includes("by_hand") ? ["by_hand"] : [];
      if (row.class && rules.hiddenClasses.includes(row.class)) by.push("class");
      if (rules.hiddenIncidents.includes(row.incident)) by.push("incident");
      if (rules.maxDistanceM !== null && (area.distanceM ?? 0) > rules.maxDistanceM) by.push("distance");
      row.hidden = by;
    }
  };
  const taken = (text: string, world: World): Taken => {
    const { requests } = world;
    let file: Record<string, unknown>;
    try {
      file = JSON.parse(text);
    } catch {
      return {
        taken: "refused",
        id: null,
        error: {
          code: "refused",
          message: "This is not a request for footage.",
          hint: "A request's name ends in .ofr.",
        },
      };
    }
    if (!requests.rules.on)
      return {
        taken: "refused",
        id: null,
        error: { code: "refused", message: "Requests are turned off.", hint: "Turn them on under Rules first." },
      };
    if (file.kind === "stranger") {
      const [, one] = strangers();
      if (!one) return refuse("internal", "");
      const id = hash(`stranger ${requests.next++}`);
      requests.strangers.push({ ...one, id, receivedUs: now() });
      changed(world);
      return { taken: "stranger", id, error: null };
    }
    const known = requests.cards[0];
    if (file.kind === "revision" && known) {
      const id = revise(world, known);
      changed(world);
      return { taken: "card", id, error: null };
    }
    if (file.kind !== "card" || !known) return { taken: "known", id: known?.row.id ?? null, error: null };
    const id = hash(`card ${requests.next++}`);
    requests.cards.push({
      ...known,
      carrier: "file",
      row: { ...known.row, id, incident: "collision", receivedUs: now(), unread: true },
    });
    changed(world);
    return { taken: "card", id, error: null };
  };
  const parsed = (text: string): Record<string, unknown> => {
    try {
      return JSON.parse(text);
    } catch {
      return refuse(
        "refused",
        "This is not a file that Porchlight understands.",
        "Ask the sender for the file itself.",
      );
    }
  };
  return {
    requests_list: (_, { requests }) => ({
      on: requests.rules.on,
      requests: requests.cards.map((card) => card.row).toSorted((a, b) => b.receivedUs - a.receivedUs),
      strangers: requests.strangers,
      closed: requests.closed,
    }),
    request_show: ({ id }, world) => {
      const card = find(world, id);
      if (card.row.unread) {
        card.row.unread = false;
        changed(world);
      }
      return card;
    },
    request_take: ({ text }, world) => taken(text, world),
    request_open: ({ path }, world) => {
      const text = world.requests.files[path] ?? refuse("not_found", "There is no such file.");
      if (text.length <= 64 * 1024) return taken(text, world);
      return {
        taken: "refused",
        id: null,
        error: {
          code: "refused",
          message: "This file is larger than any footage request.",
          hint: "A request is a single .ofr file of at most 64 KiB, not packed into another one.",
        },
      };
    },
    request_hide: ({ id, hidden }, world) => {
      const card = find(world, id);
      card.row.hidden = hidden ? ["by_hand"] : [];
      changed(world);
      return card;
    },
    request_forget: ({ id }, world) => {
      world.requests.strangers = world.requests.strangers.filter((one) => one.id !== id);
      changed(world);
      return null;
    },
    request_hold: ({ id, cameras, untilUs, reason }, world) => {
      const card = find(world, id);
      for (const camera of cameras)
        for (const { fromUs, toUs } of card.windows)
          card.holds.push({
            hold: world.requests.next++,
            camera,
            name: world.cameras.find((one) => one.id === camera)?.name ?? camera,
            fromUs,
            toUs,
            untilUs,
            madeUs: now(),
            reason,
          });
      card.row.held = card.holds.length > 0;
      changed(world);
      return card;
    },
    request_release: ({ id, hold }, world) => {
      const shut = world.requests.closed.find((one) => one.id === id);
      if (shut) {
        shut.holds = hold === null ? [] : shut.holds.filter((one) => one.hold !== hold);
        world.requests.closed = world.requests.closed.filter((one) => one.holds.length + one.responses.length > 0);
        changed(world);
        return null;
      }
      const card = find(world, id);
      const gone = card.holds.filter((one) => hold === null || one.hold === hold);
      for (const one of gone) forgetHold(world, one.hold);
      changed(world);
      return card;
    },
    request_prepare: ({ id, clips, notes }, world) => {
      const card = find(world, id);
      const response: ResponseView = {
        id: world.requests.next++,
        request: id,
        sender: card.row.sender,
        incident: card.row.incident,
        caseRef: card.caseRef,
        clips: clips.length > 0 ? clips : proposed(card),
        notes,
        madeUs: now(),
        changedUs: now(),
        supersededBy: null,
        expired: card.row.expiresUs < now(),
      };
      world.requests.responses.unshift(response);
      card.row.responses = [...card.row.responses, response.id];
      changed(world);
      return response;
    },
    request_save: () => null,
    responses_list: (_, { requests }) => requests.responses,
    response_update: ({ id, clips, notes }, world) => {
      const response = world.requests.responses.find((one) => one.id === id) ?? refuse("not_found", "");
      Object.assign(response, { clips, notes, changedUs: now() });
      if (response.supersededBy) response.request = response.supersededBy;
      response.supersededBy = null;
      changed(world);
      return response;
    },
    response_discard: ({ id }, world) => {
      world.requests.responses = world.requests.responses.filter((one) => one.id !== id);
      for (const { row } of world.requests.cards) row.responses = row.responses.filter((one) => one !== id);
      changed(world);
      return null;
    },
    trust_list: (_, { requests }) => requests.trust,
    trust_pin_words: ({ id, words, name, class: kind }, world) => {
      const { requests } = world;
      const stranger = requests.strangers.find((one) => one.id === id) ?? refuse("not_found", "");
      if (words.trim().toLowerCase().split(/\s+/).join(" ") !== stranger.words.join(" "))
        refuse(
          "refused",
          "Those are not the words of this file's key.",
          "Listen again. If they still differ, this file is not from them: forget it.",
        );
      requests.strangers = requests.strangers.filter((one) => one.id !== id);
      requests.trust.pins.unshift({
        key: hash(words),
        words: stranger.words,
        name,
        domain: stranger.domain,
        class: kind,
        how: "compared",
        atUs: now(),
        standing: "pinned",
      });
      const like = requests.cards[0];
      if (like)
        requests.cards.push({
          ...like,
          keyWords: stranger.words,
          row: { ...like.row, id, sender: name, class: kind, domain: stranger.domain, receivedUs: stranger.receivedUs },
        });
      changed(world);
      return requests.trust;
    },
    trust_pin_code: ({ code, name, domain, class: kind }, world) => {
      if (!/^OFR1:[A-Za-z0-9_-]{20,}$/.test(code.trim()))
        refuse("refused", "That is not a sender's code.", "It begins with OFR1: and is one long word.");
      world.requests.trust.pins.unshift({
        key: hash(code),
        words: WORDS.stranger,
        name,
        domain,
        class: kind,
        how: "scanned",
        atUs: now(),
        standing: "pinned",
      });
      changed(world);
      return world.requests.trust;
    },
    trust_pin_file: ({ text, class: kind }, world) => {
      const file = parsed(text);
      world.requests.trust.pins.unshift({
        key: hash(text),
        words: WORDS.stranger,
        name: String(file.name ?? "Harbour Mutual"),
        domain: String(file.domain ?? "claims.harbour-mutual.example"),
        class: kind,
        how: "imported",
        atUs: now(),
        standing: "pinned",
      });
      changed(world);
      return world.requests.trust;
    },
    trust_unpin: ({ key }, world) => {
      const { requests } = world;
      const pin = requests.trust.pins.find((one) => one.key === key);
      requests.trust.pins = requests.trust.pins.filter((one) => one.key !== key);
      const theirs = requests.cards.filter((card) => card.row.sender === pin?.name);
      requests.cards = requests.cards.filter((card) => !theirs.includes(card));
      requests.closed.push(...theirs.filter((card) => card.holds.length + card.row.responses.length > 0).map(closed));
      changed(world);
      return world.requests.trust;
    },
    trust_statement: ({ text, words }, world) => {
      const file = parsed(text);
      if (!words)
        refuse(
          "refused",
          "This directory is new here.",
          "Compare the eight words of its key with its publisher, and type them.",
        );
      world.requests.trust.directories.push({
        id: hash(text),
        name: String(file.name ?? "A new directory"),
        expiresUs: now() + 60 * DAY,
        entries: 12,
        lapsed: false,
      });
      changed(world);
      return world.requests.trust;
    },
    trust_directory_drop: ({ id }, world) => {
      world.requests.trust.directories = world.requests.trust.directories.filter((one) => one.id !== id);
      changed(world);
      return world.requests.trust;
    },
    rules_get: (_, { requests }) => requests.rules,
    rules_set: ({ rules }, world) => {
      world.requests.rules = rules;
      sift(world);
      changed(world);
      return world.requests.rules;
    },
    places_get: (_, { requests }) => requests.places,
    place_set: ({ text }, world) => {
      const { places } = world.requests;
      if (text === null) {
        places.home = null;
      } else {
        const [latitude, longitude] = (text.match(/-?\d+\.\d+/g) ?? []).map(Number);
        if (latitude === undefined || longitude === undefined)
          return refuse(
            "refused",
            "No place was found in that.",
            "Paste coordinates like 51.3371, 12.3333, or a map's link.",
          );
        const town = TOWNS.find((one) => one.latitude === latitude && one.longitude === longitude);
        places.home = town ?? { latitude, longitude, label: `${latitude}, ${longitude}` };
      }
      changed(world);
      return places;
    },
    place_search: ({ query }) =>
      TOWNS.filter((town) => town.label.toLowerCase().includes(query.trim().toLowerCase())).slice(0, 12),
    camera_fan_set: ({ camera, fan }, world) => {
      const { places } = world.requests;
      places.fans = places.fans.filter((one) => one.camera !== camera);
      if (fan) places.fans.push(fan);
      changed(world);
      return places;
    },
    carriers_get: (_, { requests }) => requests.carriers,
    folder_watch: ({ path }, world) => {
      const { carriers } = world.requests;
      if (carriers.folders.some((one) => one.path === path)) refuse("in_use", "That folder is watched already.");
      carriers.folders.push({ path, taken: 0, refused: 0, problem: null });
      changed(world);
      return carriers;
    },
    folder_unwatch: ({ path }, world) => {
      const { carriers } = world.requests;
      carriers.folders = carriers.folders.filter((one) => one.path !== path);
      changed(world);
      return carriers;
    },
    feed_add: ({ url, words }, world) => {
      const { carriers } = world.requests;
      if (!url.startsWith("https://")) refuse("refused", "A feed's address begins with https://.");
      if (words.trim().split(/\s+/).length !== 8) refuse("refused", "The publisher's key has eight words.");
      carriers.feeds.push({
        url,
        keyWords: words.trim().split(/\s+/),
        lastPollUs: null,
        nextPollUs: now() + 5 * HOUR,
        items: 0,
        problem: null,
        stale: false,
        equivocation: false,
      });
      changed(world);
      return carriers;
    },
    feed_remove: ({ url }, world) => {
      const { carriers } = world.requests;
      carriers.feeds = carriers.feeds.filter((one) => one.url !== url);
      changed(world);
      return carriers;
    },
    papers_list: (_, { requests }) => requests.papers,
    paper_save: ({ paper }, world) => {
      const { requests } = world;
      const known = requests.papers.find((one) => one.id === paper.id);
      if (known) {
        const { log } = known;
        const fresh = paper.done.filter((step) => !known.done.includes(step));
        for (const step of fresh) log.push({ atUs: now(), text: `Done: ${step.replaceAll("_", " ")}` });
        Object.assign(known, paper, { log });
        changed(world);
        return known;
      }
      const made: Paper = {
        ...paper,
        id: requests.next++,
        log: [{ atUs: now(), text: `Entered: ${paper.lane} from ${paper.from}` }],
      };
      requests.papers.unshift(made);
      changed(world);
      return made;
    },
    paper_close: ({ id, closed }, world) => {
      const paper = world.requests.papers.find((one) => one.id === id) ?? refuse("not_found", "");
      paper.closed = closed;
      paper.log.push({ atUs: now(), text: closed ? "Closed" : "Opened again" });
      changed(world);
      return paper;
    },
    paper_remove: ({ id }, world) => {
      world.requests.papers = world.requests.papers.filter((one) => one.id !== id);
      changed(world);
      return null;
    },
  };
}
