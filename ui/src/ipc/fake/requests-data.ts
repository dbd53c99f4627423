// What lies in the fake household's inbox: one request of every kind that an owner meets.

import type { CameraView } from "../types/CameraView";
import type { IncidentClass } from "../types/IncidentClass";
import type { Paper } from "../types/Paper";
import type { PinView } from "../types/PinView";
import type { Places } from "../types/Places";
import type { PointM } from "../types/PointM";
import type { RequestCamera } from "../types/RequestCamera";
import type { RequestCard } from "../types/RequestCard";
import type { RequesterClass } from "../types/RequesterClass";
import type { RequestRow } from "../types/RequestRow";
import type { StrangerView } from "../types/StrangerView";
import type { TimeWindow } from "../types/TimeWindow";
import { earliest, gapsOf, latest } from "./past";

const SECOND = 1e6;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const now = () => Date.now() * 1000;
/** Midnight by UTC, so many days ago. */
const midnight = (ago: number) => (Math.floor(now() / DAY) - ago) * DAY;

/** Looks like a hash; the same for the same name. */
export function hash(name: string): string {
  let seed = 7;
  let digits = "";
  // Every digit mixes the name in anew: names that differ in one letter differ everywhere.
  for (let at = 0; at < 64; at++) {
    for (const letter of name) seed = (seed * 31 + (letter.codePointAt(0) ?? 0) + at) % 1_000_003;
    digits += "0123456789abcdef"[seed % 16];
  }
  return digits;
}

export const WORDS = {
  lindenau: "orbit maple candle river stamp hollow brave anchor".split(" "),
  auwald: "silver pigeon ladder orange frost museum tunnel carbon".split(" "),
  bureau: "glove sudden peanut vessel arrow mixture cabin lunar".split(" "),
  fire: "ember bronze school harvest ticket window pledge quarter".split(" "),
  neighbour: "puppy garden kettle violin spring acorn merry butter".split(" "),
  district: "island copper almond theory basket galaxy update monkey".split(" "),
  lookAlike: "crater velvet dolphin square matrix onion slogan juice".split(" "),
  stranger: "tobacco wagon pulse fossil insect rebel dynamic yellow".split(" "),
  region: "harbor lumber fiction civil rather enjoy patrol summer".split(" "),
};

interface Sender {
  sender: string;
  class: RequesterClass;
  domain: string;
  words: string[];
}

/** Senders who are known: a request of theirs and their pin tell the same of them. */
const SENDERS = {
  lindenau: {
    sender: "Lindenau Police Department",
    class: "municipal",
    domain: "police.lindenau.example",
    words: WORDS.lindenau,
  },
  auwald: { sender: "Auwald County Sheriff", class: "county", domain: "sheriff.auwald.example", words: WORDS.auwald },
  fire: { sender: "Lindenau Fire Service", class: "fire", domain: "fire.lindenau.example", words: WORDS.fire },
  nadia: { sender: "Nadia from number 12", class: "neighbour", domain: "nadia.example", words: WORDS.neighbour },
  nahr: { sender: "شرطة حي النهر", class: "municipal", domain: "nahr.example", words: WORDS.district },
} as const satisfies Record<string, Sender>;

/** A square or a quarter of streets, turned a little as real ones are. */
function block(east: number, north: number, width: number, height: number, turned = 0.2): PointM[] {
  const corners: Array<[number, number]> = [
    [-0.5, -0.5],
    [0.1, -0.56],
    [0.5, -0.46],
    [0.54, 0.2],
    [0.42, 0.5],
    [-0.46, 0.5],
  ];
  return corners.map(([x, y]) => {
    const [a, b] = [x * width, y * height];
    return {
      east: east + a * Math.cos(turned) - b * Math.sin(turned),
      north: north + a * Math.sin(turned) + b * Math.cos(turned),
    };
  });
}

export function fans(cameras: CameraView[]): Places["fans"] {
  const looks = [
    { at: { east: 3, north: 5 }, bearing: 20, width: 95, reach: 22 },
    { at: { east: -6, north: 4 }, bearing: 335, width: 70, reach: 38 },
    { at: { east: -4, north: -9 }, bearing: 200, width: 110, reach: 16 },
  ];
  return looks.flatMap((look, at) => {
    const camera = cameras[at];
    return camera ? [{ camera: camera.id, name: camera.name, ...look }] : [];
  });
}

/** What the fake cameras have of these windows. */
export function match(
  cameras: CameraView[],
  windows: TimeWindow[],
  looks: (camera: CameraView) => boolean | null,
): RequestCamera[] {
  return cameras.map((camera, at) => {
    const gaps = windows.flatMap(({ fromUs, toUs }) => {
      const first = earliest(at);
      const before = fromUs < first ? [{ fromUs, toUs: Math.min(first, toUs), cause: null }] : [];
      const later = gapsOf(at, Math.max(fromUs, first), toUs).map((gap) => ({
        fromUs: Math.max(gap.fromUs, fromUs),
        toUs: Math.min(gap.toUs, toUs),
        cause: gap.cause,
      }));
      const rest = toUs > latest() ? [{ fromUs: Math.max(latest(), fromUs), toUs, cause: "stopped" as const }] : [];
      return [...before, ...later, ...rest];
    });
    const spans = windows.flatMap(({ fromUs, toUs }) => {
      const found: TimeWindow[] = [];
      let begin = fromUs;
      for (const gap of gaps.filter((one) => one.fromUs < toUs && one.toUs > fromUs)) {
        if (gap.fromUs > begin) found.push({ fromUs: begin, toUs: gap.fromUs });
        begin = gap.toUs;
      }
      if (begin < toUs) found.push({ fromUs: begin, toUs });
      return found;
    });
    const length = (all: TimeWindow[]) => all.reduce((sum, one) => sum + one.toUs - one.fromUs, 0) / SECOND;
    return {
      camera: camera.id,
      name: camera.name,
      class: camera.class,
      looksThere: looks(camera),
      seconds: length(spans),
      askedSeconds: length(windows),
      spans,
      gaps,
    };
  });
}

interface Facts extends Sender {
  name: string;
  claimedClass?: RequesterClass;
  claimedName?: string;
  incident: IncidentClass;
  windows: TimeWindow[];
  ring: PointM[];
  distance: number;
  /** Cameras that look there, by their place in the list. */
  looks: number[];
  summary: string;
  wanted: string;
  receivedUs: number;
  row?: Partial<RequestRow>;
  card?: Partial<RequestCard>;
}

function card(cameras: CameraView[], home: boolean, facts: Facts): RequestCard {
  const found = match(cameras, facts.windows, (camera) =>
    home ? facts.looks.some((at) => cameras[at]?.id === camera.id) : null,
  );
  const looking = found.filter((one) => one.looksThere !== false && one.seconds > 0);
  const first = facts.windows[0];
  const last = facts.windows.at(-1);
  const row: RequestRow = {
    id: hash(facts.name),
    lane: "voluntary",
    standing: "pinned",
    sender: facts.sender,
    class: facts.class,
    domain: facts.domain,
    incident: facts.incident,
    status: "active",
    revision: 1,
    receivedUs: facts.receivedUs,
    expiresUs: facts.receivedUs + 14 * DAY,
    fromUs: first?.fromUs ?? 0,
    toUs: last?.toUs ?? 0,
    unread: false,
    hidden: [],
    weight: null,
    whereabouts: !home ? "place_unknown" : facts.looks.length > 0 ? "here" : "away",
    cameras: looking.length,
    seconds: Math.max(0, ...looking.map((one) => one.seconds)),
    gaps: looking.reduce((sum, one) => sum + one.gaps.length, 0),
    held: false,
    responses: [],
    ...facts.row,
  };
  return {
    row,
    carrier: "folder",
    posted: true,
    issuedUs: facts.receivedUs - 2 * HOUR,
    keyWords: facts.words,
    how: "compared",
    directory: null,
    knownSinceUs: now() - 60 * DAY,
    alsoSignedBy: [],
    claimed: {
      name: facts.claimedName ?? facts.sender,
      class: facts.claimedClass ?? facts.class ?? "other",
      officer: "Sgt. M. Okafor",
      phone: "+15550100",
      email: `requests@${facts.domain}`,
    },
    caseRef: "26-104482",
    summary: facts.summary,
    wanted: facts.wanted,
    dir: "ltr",
    lang: "en",
    occurred: null,
    windows: facts.windows,
    holdOnly: false,
    area: {
      ring: facts.ring,
      squareMetres: 84_000,
      homeKnown: home,
      distanceM: home ? facts.distance : null,
      inside: home && facts.distance === 0,
      fans: home ? fans(cameras).filter((fan) => found.some((one) => one.camera === fan.camera)) : [],
    },
    cameras: found,
    needAudio: false,
    needOriginal: false,
    needIdentity: "none",
    promises: {
      retentionDays: 90,
      onward: ["prosecutor"],
      faceRecognition: false,
      immigrationUse: false,
      assemblyUse: false,
      publicRecords: true,
    },
    deliveryUsb: true,
    deliveryLink: true,
    deliveryPortals: [],
    encryptTo: 1,
    publicUrl: `https://${facts.domain}/footage/26-104482`,
    notUnderstood: [],
    changes: [],
    notices: [],
    holds: [],
    ...facts.card,
  };
}

const iso = (us: number) => new Date(us / 1000).toISOString().replace(".000Z", "Z");

const span = (ago: number, from: number, to: number): TimeWindow => ({
  fromUs: midnight(ago) + from * HOUR,
  toUs: midnight(ago) + to * HOUR,
});

export function cards(cameras: CameraView[], home: boolean): RequestCard[] {
  const make = (facts: Facts) => card(cameras, home, facts);
  const fireWindow = span(3, 2.5, 4);
  const hall = cameras[0];
  return [
    make({
      name: "burglary",
      ...SENDERS.lindenau,
      incident: "burglary",
      receivedUs: now() - 40 * MINUTE,
      windows: [span(2, 13.5, 14.75), span(1, 0.5, 1.25)],
      ring: block(40, 90, 360, 260),
      distance: 0,
      looks: [0, 1],
      summary:
        "Two garages in Mill Lane were broken into. A grey van was seen waiting with its lights off both times.\n\nNobody was hurt.",
      wanted: "A grey van, its number plate, and two people walking from Mill Lane towards the canal.",
      row: { unread: true, weight: "warning" },
      card: {
        needAudio: true,
        needIdentity: "contact",
        deliveryPortals: ["https://police.lindenau.example/evidence"],
        occurred: span(2, 13.75, 14.5),
        notices: [
          { code: "audio_wanted", weight: "warning", values: [] },
          { code: "pressure", weight: "warning", values: ["reward"] },
        ],
      },
    }),
    make({
      name: "hit and run, second",
      ...SENDERS.auwald,
      incident: "hit_and_run",
      receivedUs: now() - 3 * HOUR,
      windows: [span(1, 16, 16.75)],
      ring: block(-60, 120, 300, 300, 0.5),
      distance: 0,
      looks: [1],
      summary:
        "A cyclist was struck at the corner of Elm Street. <b>The driver left.</b> See [our page](https://sheriff.auwald.example) or tel:+15550111.",
      wanted: "A dark red estate car with damage on its right side, between a quarter to and five past the hour.",
      row: { revision: 2, standing: "vouched", unread: true, responses: [3] },
      card: {
        carrier: "feed",
        how: null,
        directory: "Lantern Valley public safety",
        alsoSignedBy: ["Lantern Valley Dispatch"],
        caseRef: "HR 2026/311",
        changes: [
          { member: "need.audio", before: "true", after: "false" },
          { member: "windows.1.from", before: iso(span(1, 14, 15).fromUs), after: iso(span(1, 16, 17).fromUs) },
          { member: "windows.2.from", before: iso(span(1, 18, 19).fromUs), after: "" },
          {
            member: "incident.summary",
            before: "A cyclist was struck at Elm Street.",
            after: "A cyclist was struck at the corner of Elm Street. <b>The driver left.</b>",
          },
        ],
      },
    }),
    make({
      name: "keep",
      ...SENDERS.fire,
      incident: "fire",
      receivedUs: now() - 26 * HOUR,
      windows: [fireWindow],
      ring: block(150, -60, 260, 240, -0.3),
      distance: 24,
      looks: [0],
      summary:
        "A shed burned behind the old school. The cause is not known yet, and the investigation will take some weeks.",
      wanted: "Anybody who passed the school gate. We ask you to keep it only; somebody will ask for it later, or not.",
      row: { lane: "preservation", held: true },
      card: {
        holdOnly: true,
        how: "scanned",
        caseRef: "F-2291",
        deliveryUsb: false,
        deliveryLink: false,
        encryptTo: 0,
        holds: hall
          ? [
              {
                hold: 41,
                camera: hall.id,
                name: hall.name,
                fromUs: fireWindow.fromUs,
                toUs: fireWindow.toUs,
                untilUs: now() + 60 * DAY,
                madeUs: now() - 25 * HOUR,
                reason: "The shed behind the school",
              },
            ]
          : [],
      },
    }),
    make({
      name: "dog",
      ...SENDERS.nadia,
      incident: "lost_animal",
      receivedUs: now() - 2 * DAY,
      windows: [span(3, 15, 17.5)],
      ring: block(-20, 10, 280, 300),
      distance: 0,
      looks: [0, 1, 2],
      summary: "Our dog Biscuit slipped out while the gate was open. He is small, white, and wears a blue collar.",
      wanted: "A small white dog, alone, and which way he ran. Any minute helps. Thank you!",
      card: {
        carrier: "file",
        how: "scanned",
        posted: false,
        caseRef: null,
        claimed: { name: "Nadia", class: "neighbour", officer: null, phone: "+15550142", email: null },
        promises: {
          retentionDays: 7,
          onward: [],
          faceRecognition: false,
          immigrationUse: false,
          assemblyUse: false,
          publicRecords: false,
        },
        encryptTo: 0,
        publicUrl: null,
        notices: [
          { code: "name_differs", weight: "plain", values: ["Nadia", "Nadia from number 12"] },
          { code: "may_be_yours_alone", weight: "plain", values: [] },
        ],
      },
    }),
    make({
      name: "rtl",
      ...SENDERS.nahr,
      incident: "missing_person",
      receivedUs: now() - 2.4 * DAY,
      windows: [span(3, 17, 19)],
      ring: block(-180, -140, 300, 280, 0.1),
      distance: 62,
      looks: [2],
      summary: "نبحث عن رجل مسن خرج من منزله مساءً ولم يعد. يرتدي معطفاً بنياً ويمشي ببطء.",
      wanted: "رجل مسن يمشي وحده باتجاه النهر، ووقت مروره.",
      card: { dir: "rtl", lang: "ar", how: "imported", caseRef: "N-118" },
    }),
    make({
      name: "away",
      ...SENDERS.lindenau,
      incident: "vehicle_theft",
      receivedUs: now() - 5 * DAY,
      windows: [span(6, 20, 23)],
      ring: block(760, 520, 320, 280),
      distance: 640,
      looks: [],
      summary: "A delivery bicycle with a yellow box was taken from the station forecourt.",
      wanted: "A yellow delivery bicycle, ridden or pushed.",
      row: { expiresUs: now() + 20 * HOUR },
    }),
    make({
      name: "cancelled",
      ...SENDERS.auwald,
      incident: "theft",
      receivedUs: now() - 7 * DAY,
      windows: [span(9, 11, 12)],
      ring: block(-90, 60, 300, 260),
      distance: 0,
      looks: [0],
      summary:
        "Parcels were taken from doorsteps along the canal. This was cleared up; thank you to everybody who looked.",
      wanted: "Nothing any more.",
      row: { revision: 2, status: "cancelled", standing: "vouched" },
      card: { how: null, directory: "Lantern Valley public safety" },
    }),
    make({
      name: "federal",
      sender: "Bureau of Inland Inquiries",
      class: "federal",
      claimedClass: "municipal",
      claimedName: "Inland City Inquiries",
      domain: "inquiries.example",
      words: WORDS.bureau,
      incident: "other",
      receivedUs: now() - 4 * DAY,
      windows: [span(5, 8, 11)],
      ring: block(10, 60, 480, 420),
      distance: 0,
      looks: [0, 1],
      summary: "You are required to provide all footage of the gathering. Failure to comply may have consequences.",
      wanted: "Faces of all people at the rally near the clinic.",
      row: { hidden: ["class"], weight: "red", standing: "vouched" },
      card: {
        how: null,
        directory: "Lantern Valley public safety",
        needOriginal: true,
        needIdentity: "witness",
        promises: {
          retentionDays: null,
          onward: ["federal", "other"],
          faceRecognition: true,
          immigrationUse: true,
          assemblyUse: true,
          publicRecords: false,
        },
        notUnderstood: ["priority"],
        notices: [
          { code: "class_contradiction", weight: "red", values: ["municipal", "federal"] },
          { code: "hidden_class", weight: "warning", values: ["federal"] },
          { code: "name_differs", weight: "warning", values: ["Inland City Inquiries", "Bureau of Inland Inquiries"] },
          { code: "immigration_use", weight: "warning", values: [] },
          { code: "assembly_use", weight: "warning", values: [] },
          { code: "onward_to_hidden", weight: "warning", values: ["federal"] },
          { code: "pressure", weight: "warning", values: ["required", "failure to comply"] },
          { code: "protected_activity", weight: "warning", values: ["rally", "clinic"] },
          { code: "original_wanted", weight: "warning", values: [] },
          { code: "witness_wanted", weight: "warning", values: [] },
          { code: "not_understood", weight: "plain", values: ["priority"] },
        ],
      },
    }),
  ];
}

export function strangers(): StrangerView[] {
  const stranger = (name: string, words: string[], domain: string, ago: number): StrangerView => ({
    id: hash(name),
    words,
    domain,
    receivedUs: now() - ago,
    issuedUs: now() - ago - HOUR,
    expiresUs: now() - ago + 10 * DAY,
    bytes: 3_412,
    resembles: null,
    mixedScript: false,
    suspended: false,
    clockUnsure: false,
  });
  return [
    {
      ...stranger("look-alike", WORDS.lookAlike, "xn--police-lindenu-rnb.example", 5 * HOUR),
      resembles: "Lindenau Police Department",
      mixedScript: true,
    },
    stranger("stranger", WORDS.stranger, "claims.harbour-mutual.example", 3 * DAY),
  ];
}

export function pins(): PinView[] {
  const pin = (key: string, of: Sender, how: PinView["how"], days: number): PinView => ({
    key: hash(key),
    words: of.words,
    name: of.sender,
    domain: of.domain,
    class: of.class,
    how,
    atUs: now() - days * DAY,
    standing: "pinned",
  });
  return [
    pin("lindenau", SENDERS.lindenau, "compared", 60),
    pin("fire", SENDERS.fire, "scanned", 41),
    pin("nadia", SENDERS.nadia, "scanned", 12),
    pin("nahr", SENDERS.nahr, "imported", 30),
    {
      ...pin("old", { ...SENDERS.lindenau, words: WORDS.region }, "compared", 300),
      name: "Lindenau Police Department (old key)",
      standing: "revoked",
    },
  ];
}

export function papers(): Paper[] {
  const paper: Paper = {
    id: 1,
    lane: "order",
    from: "District Court of Lindenau, clerk's office",
    reference: "26 C 1187",
    receivedUs: now() - 2 * DAY,
    deadlineUs: now() + 5 * DAY,
    scope:
      "Video of the street in front of the premises, from 14:00 to 14:30 on the day of the collision, with sound if there is any.",
    counsel: "Ms. Adeyemi, by phone on Thursday",
    callBack: "",
    notes: "",
    done: ["copied", "counsel_told"],
    log: [
      { atUs: now() - 2 * DAY, text: "Entered: order from District Court of Lindenau, clerk's office, 26 C 1187" },
      { atUs: now() - 2 * DAY + 20 * MINUTE, text: "Done: the paper was copied" },
      { atUs: now() - DAY, text: "Done: counsel was told" },
    ],
    closed: false,
  };
  return [
    paper,
    {
      ...paper,
      id: 2,
      lane: "emergency",
      from: "Lindenau dispatch, officer Brandt",
      reference: "by phone",
      receivedUs: now() - 20 * DAY,
      deadlineUs: null,
      scope: "Which way a child in a red coat walked.",
      counsel: "",
      callBack: "+15550100, from the town's own page",
      done: ["number_looked_up", "called_back", "name_noted", "clip_chosen", "noted_why"],
      log: [
        { atUs: now() - 20 * DAY, text: "Entered: emergency from Lindenau dispatch, officer Brandt" },
        { atUs: now() - 20 * DAY + 6 * MINUTE, text: "Done: called back by a number that I looked up" },
        { atUs: now() - 19 * DAY, text: "Closed" },
      ],
      closed: true,
    },
  ];
}
