// Words of community requests: the inbox, a card, holding, preparing. Trust, rules, places and ways in are in requests-setup.ts.

import type { Carrier } from "../ipc/types/Carrier";
import type { HiddenBecause } from "../ipc/types/HiddenBecause";
import type { Identification } from "../ipc/types/Identification";
import type { IncidentClass } from "../ipc/types/IncidentClass";
import type { KnownHow } from "../ipc/types/KnownHow";
import type { Lane } from "../ipc/types/Lane";
import type { NoticeCode } from "../ipc/types/NoticeCode";
import type { RequesterClass } from "../ipc/types/RequesterClass";
import type { RequestStatus } from "../ipc/types/RequestStatus";
import type { SenderStanding } from "../ipc/types/SenderStanding";
import { bytes, LOCALE, number } from "./format";

const listed = new Intl.ListFormat(LOCALE, { type: "conjunction" });
const plural = (count: number, one: string, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** 41 min, 2 h 10 min, and 11 s: as long as footage is talked about. */
export function minutes(seconds: number): string {
  if (seconds <= 0) return "nothing";
  if (seconds < 60) return `${Math.max(1, Math.floor(seconds))} s`;
  const whole = Math.round(seconds / 60);
  const hours = Math.floor(whole / 60);
  const rest = whole % 60;
  if (hours === 0) return `${whole} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** 240 m, 1.4 km. */
export function metres(value: number): string {
  return value < 1000 ? `${number(Math.round(value))} m` : `${number(value / 1000, 1)} km`;
}

const requesterClass: Record<RequesterClass, string> = {
  municipal: "Town or city",
  county: "County",
  state: "State",
  tribal: "Tribal",
  federal: "Federal",
  fire: "Fire service",
  prosecutor: "Prosecutor",
  defence: "Defence",
  insurer: "Insurer",
  neighbour: "Neighbour",
  other: "Other",
};

const incident: Record<IncidentClass, string> = {
  theft: "Theft",
  burglary: "Burglary",
  robbery: "Robbery",
  assault: "Assault",
  homicide: "Homicide",
  missing_person: "Missing person",
  collision: "Collision",
  hit_and_run: "Hit and run",
  fire: "Fire",
  vandalism: "Vandalism",
  vehicle_theft: "Stolen vehicle",
  lost_animal: "Lost animal",
  other: "Another matter",
};

const lane: Record<Lane, { name: string; line: string }> = {
  voluntary: { name: "Voluntary", line: "They ask. You may ignore it; nobody learns what you do." },
  preservation: {
    name: "Keep",
    line: "They ask you to keep footage. Nothing is handed over; you may ignore it, and nobody learns what you do.",
  },
  order: {
    name: "Subpoena or order",
    line: "A paper that may compel by a date. Read it with counsel before you answer.",
  },
  warrant: {
    name: "Warrant",
    line: "Officers with a warrant. Do not obstruct, do not consent to more than it says, write down what happens.",
  },
  emergency: {
    name: "Emergency claim",
    line: "Somebody says that life is in danger. Call back by a number that you looked up yourself.",
  },
};

const standing: Record<SenderStanding, string> = {
  unknown: "Unknown",
  pinned: "Known to you",
  vouched: "Vouched for",
  suspended: "Suspended",
  revoked: "Revoked",
};

const notices: Record<NoticeCode, string> = {
  clock_not_synchronised:
    "This computer's clock is not kept right, so whether the request is still young enough could not be judged.",
  expired: "The request has expired.",
  key_revoked: "The sender's key was declared worthless. Whoever signed this may not be who they were.",
  equivocation:
    "The same revision came twice with different content. Somebody says different things to different people.",
  many_files: "Unusually many files came for this request.",
  look_alike: "The name looks like that of a sender you know, under another key:",
  mixed_script: "The name mixes letters of different scripts, as look-alikes do.",
  name_differs: "They call themselves otherwise than you know them:",
  class_contradiction: "They say that they are something else than what you know of them:",
  hidden_class: "Your rules hide requests of this kind of sender:",
  immigration_use: "They say that the footage may be used for immigration matters.",
  assembly_use: "They say that the footage may be used to look at gatherings.",
  onward_to_hidden: "They say that they may pass it on to those whose requests you hide:",
  pressure: "The text uses words that press. Nothing in a request like this obliges you:",
  protected_activity: "The text speaks of what people may do without being watched:",
  words_not_searched: "The text is in a language that Porchlight does not search for words that press.",
  audio_wanted: "They want sound as well. Recorded voices may be protected by law where you live.",
  original_wanted: "They want footage in which nobody is made unrecognisable. You decide; nothing is chosen for you.",
  witness_wanted: "They want you as a witness, by name. You decide; nothing is chosen for you.",
  not_understood: "It holds something that Porchlight does not understand, and leaves aside:",
  may_be_yours_alone:
    "This exact file was not seen in public. It may have been made for you alone: an answer with its number could tell who you are.",
};

const members: Record<string, string> = {
  status: "State",
  expires: "Expiry",
  area: "Area",
  wanted: "What it should show",
  "incident.class": "Incident",
  "incident.summary": "What happened",
  "incident.occurred": "When it happened",
  "requester.name": "Their name",
  "requester.class": "What they say they are",
  "requester.contact.officer": "Officer",
  "requester.contact.phone": "Phone",
  "requester.contact.email": "Mail",
  case_ref: "Case number",
  hold_only: "Keep only",
  "need.audio": "Sound",
  "need.original": "Unredacted",
  "need.identity": "Your name",
  public_url: "Public posting",
  "promises.retention_days": "Days that they say they keep it",
  "promises.face_recognition": "Faces recognised by machine",
  "promises.immigration_use": "Use for immigration matters",
  "promises.assembly_use": "Use to look at gatherings",
  "promises.public_records": "Public records",
};

/** A member of the format in words: `windows.2.from` is counted from 1, as a reader counts. */
function member(name: string): string {
  const known = members[name];
  if (known) return known;
  const [, what, at, part] = /^(windows|delivery|encrypt_to|incident\.occurred)\.?(\d+)?\.?(\w+)?$/.exec(name) ?? [];
  if (what === "windows") return `Time ${at} asked about, ${part === "to" ? "end" : "beginning"}`;
  if (what === "delivery") return `Way of delivery ${at}`;
  if (what === "encrypt_to") return `Key ${at} to seal it to`;
  if (what) return `When it happened, ${part === "to" ? "end" : "beginning"}`;
  return name.startsWith("promises.onward") ? "They say that they may pass it on" : name;
}

const how: Record<KnownHow, string> = {
  compared: "You compared the words of their key.",
  scanned: "You scanned their code.",
  imported: "You imported their key's file.",
};

const carrier: Record<Carrier, string> = {
  file: "as a file that was opened here",
  folder: "through a watched folder",
  feed: "through a feed",
};

const hiddenBecause: Record<HiddenBecause, string> = {
  by_hand: "you hid it",
  class: "your rules hide this kind of sender",
  incident: "your rules hide this kind of incident",
  distance: "it is farther away than your rules allow",
};

const identification: Record<Identification, string> = {
  none: "They do not ask for your name",
  contact: "Your name, to reach you",
  witness: "Your name, as a witness",
};

const status: Record<RequestStatus, string> = { active: "Open", cancelled: "Cancelled", resolved: "Resolved" };

export const requests = {
  title: "Requests",
  unread: (count: number) => `${number(count)} unread`,
  tabs: {
    inbox: "Inbox",
    responses: "Responses",
    known: "Who you know",
    rules: "Rules",
    places: "Places",
    arrival: "How they arrive",
  },
  class: requesterClass,
  incident,
  lane,
  standing,
  notices,
  status,
  hiddenBecause,
  member,
  openFile: "Open a request file…",
  filters: {
    label: "Show",
    all: "All",
    voluntary: "Voluntary",
    keep: "Keep",
    paper: "Paper",
    hidden: "Hidden",
  },
  groups: { requests: "Requests", paper: "Paper", strangers: "Unknown senders", closed: "Not shown any more" },
  row: {
    unread: "Unread",
    have: (cameras: number, seconds: number) =>
      cameras === 0 ? "You have nothing of it" : `${plural(cameras, "camera")}, ${minutes(seconds)}`,
    away: "No camera looks there",
    unplaced: "Place unknown",
    expires: (left: string) => `ends ${left}`,
    expired: "expired",
    held: "Held",
    prepared: "Prepared",
    red: "Look closely",
    hidden: "Hidden",
    stranger: "Unknown sender",
    resembles: (name: string) => `Resembles ${name}`,
    closed: "Closed",
    due: (left: string) => `due ${left}`,
    overdue: "overdue",
  },
  closed: {
    label: "A request that is not shown any more",
    badge: "Not shown any more",
    line: "Something is still kept because of it",
    lead: "What it said is closed. What you keep because of it stays until you let it go; then this goes too.",
    holds: (n: number) => plural(n, "hold"),
    responses: (n: number) => `${plural(n, "response")} that you prepared`,
    toResponses: "To the responses",
    key: "Whose key it was",
    received: (when: string) => `It came ${when}.`,
  },
  empty: {
    off: "Requests are turned off",
    offText: "Nothing is taken in, and nobody learns that. You can turn them on in your rules.",
    offAction: "Open the rules",
    none: "No request has come",
    noneText:
      "Somebody may ask for footage of a time and a place by a small signed file. Open one, drop it on this window, or choose where they come in. Until then nothing is asked of anybody.",
    noneAction: "How requests arrive",
    filteredText: "Choose another kind above.",
    paperText:
      "A subpoena, a warrant or a call about an emergency does not come as a file. Enter it here from the paper.",
    choose: "Choose a request",
    chooseText: "Opening one tells nobody. Neither does anything that you do with it here.",
    place: "Home is not set, so nobody can say which camera looks there.",
    town: "Only your town is known, so nobody can say which camera looks there.",
    placeAction: "Set the place",
  },
  card: {
    label: (sender: string) => `Request of ${sender}`,
    notices: (count: number) => plural(count, "notice"),
    revision: (number: number) => `Revision ${number}`,
    hiddenTitle: "Hidden",
    hidden: (why: string[]) => `Because ${why.join(", and ")}.`,
    over: {
      cancelled: "They cancelled this request. Nothing is wanted any more.",
      resolved: "They say that this is resolved. Nothing is wanted any more.",
    },
    who: "Who asks, and how you know them",
    whoKnown: "What you know",
    whoClaimed: "What they say",
    name: "Name",
    kind: "Kind",
    domain: "Domain",
    contact: "Contact",
    officer: "Officer",
    nothing: "nothing noted",
    contradiction: "This contradicts what you know",
    sameWords: "The words of their key",
    how,
    vouched: (directory: string) => `${directory} vouches for them.`,
    since: (date: string) => `Known since ${date}.`,
    also: (names: string[]) => `Also signed by ${names.join(", ")}.`,
    came: (way: Carrier, when: string) => `It came ${carrier[way]}, ${when}.`,
    case: "Case number",
    noCase: "none; neighbours need none",
    what: "What happened, and what is wanted",
    summary: "What happened",
    wanted: "What it should show",
    keepOnly: "They ask to keep it only, and to deliver nothing.",
    when: "When",
    local: (zone: string) => `Your time (${zone})`,
    utc: "UTC",
    occurred: "It happened",
    lookBack: "Look back",
    total: (seconds: number) => `${minutes(seconds)} in all`,
    where: "Where",
    whereUnknown: (area: string) => `An area of ${area}. Without your home, how far away it is cannot be said.`,
    whereFar: (area: string) => `An area of ${area}. It is far from your town.`,
    whereInside: (area: string) => `An area of ${area}. Your home lies inside of it.`,
    whereOutside: (area: string, distance: string, way: string) =>
      `An area of ${area}. Its nearest edge is ${distance} ${way} of your home.`,
    whereCameras: (names: string[]) =>
      names.length === 0
        ? "No camera looks at any part of it."
        : `${listed.format(names)} ${names.length === 1 ? "looks" : "look"} at a part of it.`,
    drawing: "Drawing of the area, of your home and of what your cameras look at, on a grid of metres with north up",
    noMap: "Drawn from numbers alone: no map is loaded from anywhere.",
    have: "What you have",
    haveOf: (seconds: number, asked: number) => `${minutes(seconds)} of ${minutes(asked)}`,
    haveNothing: "nothing of it",
    looksThere: "looks there",
    looksAway: "looks elsewhere",
    looksUnknown: "where it looks is not set",
    strip: (name: string, percent: number) => `${name}: ${percent} % of the time asked about is recorded`,
    gaps: (count: number) => plural(count, "gap"),
    gap: (when: string, why: string) => `${when}: ${why}`,
    gapUnknown: "not set up yet, or deleted long ago",
    noCameras: "No camera is set up.",
    holds: "Held because of this",
    hold: (from: string, to: string) => `${from} to ${to}`,
    holdUntil: (date: string) => `until ${date}`,
    holdOpen: "until you release it",
    release: "Release",
    releaseAll: "Release all",
    released: "Released. Your limits apply to this footage again.",
    disclosed: "What an answer would disclose",
    disclosedLead: "If you gave all that they ask for. Nothing of it is chosen for you.",
    disclosedKeep: "Nothing: they ask to keep it, and to deliver nothing.",
    pictures: (seconds: number, cameras: number) =>
      `Pictures: up to ${minutes(seconds)} of ${plural(cameras, "camera")}`,
    noPictures: "No pictures: you have nothing of it",
    sound: "Sound: they want it",
    noSound: "They do not want sound",
    original: "Unredacted: they want faces and plates left as they are",
    noOriginal: "Redacted footage is enough for them",
    identity: identification,
    delivery: (ways: string[]) => `They take it by ${ways.join(" or ")}.`,
    usb: "a stick",
    link: "a sealed link",
    portal: "Or on their own page, which Porchlight never opens",
    noDelivery: "They name no way of delivery.",
    sealed: (count: number) =>
      count === 0 ? "They name no key to seal it to." : `It can be sealed to ${plural(count, "key")} of theirs.`,
    promises: "What they say they will do",
    theySay: "They say",
    theySayHint: "Nobody checks this.",
    retention: (days: number | null) =>
      days === null ? "how long they keep it: not said" : `they keep it for ${plural(days, "day")}`,
    onward: (names: string[]) =>
      names.length === 0 ? "they pass it on to nobody" : `they may pass it on: ${names.join(", ")}`,
    face: (on: boolean) => (on ? "faces may be recognised by machine" : "no recognition of faces by machine"),
    immigration: (on: boolean) => (on ? "may be used for immigration matters" : "not for immigration matters"),
    assembly: (on: boolean) => (on ? "may be used to look at gatherings" : "not to look at gatherings"),
    records: (on: boolean) =>
      on ? "may have to be shown under public records law" : "not shown under public records law",
    alone: "Whether it is yours alone",
    alonePosted: "The same file was seen in public: many people have it.",
    aloneUnseen: notices.may_be_yours_alone,
    publicUrl: "They say that it is posted here",
    expiry: "Expiry",
    expires: (at: string, left: string) =>
      `It ends ${left}, on ${at}. After that nothing happens; there is no reminder.`,
    expired: (at: string) => `It expired on ${at}.`,
    newer: {
      title: (revision: number) => `Revision ${revision} came while this was open`,
      text: (members: string[]) =>
        members.length > 0 ? `Changed: ${members.join(" · ")}.` : "Nothing that you were shown changed.",
      see: "See what changed",
      form: "A newer revision came while this was open. Close this and look at what changed before you go on.",
    },
    changes: "Changes since you looked last",
    noChanges: "Nothing changed since you looked last.",
    before: "Before",
    value: { true: "yes", false: "no", "": "nothing" } as Record<string, string>,
    after: "Now",
    noticesTitle: "Notices",
    noNotices: "Nothing to point out.",
    weight: { plain: "Note", warning: "Careful", red: "Warning" },
    actions: "What you can do",
    hide: "Hide",
    show: "Show again",
    hid: "Hidden. It is under Hidden.",
    holdIt: "Hold footage…",
    prepare: "Prepare a response…",
    save: "Save the request file…",
    saved: (path: string) => `Saved: ${path}`,
    saveTitle: "Where the request file goes",
    quiet: "All of this stays here.",
    prepared: (count: number) => `${plural(count, "response")} prepared`,
    seeResponses: "See responses",
  },
  hold: {
    title: "Hold this footage",
    lead: "What is held is not deleted, whatever your limits are. It stays on this computer, and nobody is told.",
    cameras: "Cameras",
    none: "Choose at least one camera.",
    until: "Until",
    untilOpen: "Until I release it",
    untilExpiry: (date: string) => `Until the request ends, ${date}`,
    untilDate: "Until a date",
    date: "Date",
    badDate: "Choose a day that is still to come.",
    reason: "Reason",
    reasonHint: "For you. It stands in your ledger.",
    reasonUsual: (sender: string, what: string) => `${what}, ${sender}`,
    confirm: "Hold it",
    done: (count: number) => `Held on ${plural(count, "camera")}.`,
    have: (seconds: number) => (seconds > 0 ? minutes(seconds) : "nothing recorded"),
  },
  prepare: {
    title: "Prepare a response",
    editTitle: "Edit the response",
    lead: "Choose what could be given. It is only noted here: nothing leaves, and nobody is told.",
    clips: "Clips",
    proposed: "Proposed: what your cameras recorded in the times asked about.",
    none: "Add at least one clip.",
    empty: "No camera that looks there has footage. You can add a clip by hand.",
    camera: "Camera",
    from: "From",
    to: "To",
    clip: (n: number) => `Clip ${n}`,
    timeHint: "Local time",
    badTime: "Write it like 2026-11-22 14:05:09",
    order: "The end lies before the beginning.",
    outside: "Outside of the times asked about",
    remove: (n: number) => `Remove clip ${n}`,
    add: "Add a clip",
    notes: "Notes",
    notesHint: "For you alone.",
    total: (clips: number, seconds: number) => `${plural(clips, "clip")}, ${minutes(seconds)}`,
    confirm: "Keep as a draft",
    done: "Prepared. It is under Responses; nothing has left.",
    save: "Save",
    saved: "Saved.",
    bound: "Saving binds it to the newest revision of the request.",
  },
  responses: {
    title: "Responses",
    lead: "What you prepared. Nothing of it has left this computer.",
    empty: "Nothing is prepared",
    emptyText: "Open a request and choose “Prepare a response…”. It waits here until you decide.",
    superseded: "A later revision of the request came since. Look at it, then check these clips.",
    seeRequest: "See the request",
    expired: "The request has expired.",
    clip: (name: string, when: string, seconds: number) => `${name}, ${when}, ${minutes(seconds)}`,
    play: (name: string) => `Play ${name}`,
    playShort: "Play",
    noNotes: "without notes",
    made: (when: string) => `Prepared ${when}`,
    changed: (when: string) => `changed ${when}`,
    edit: "Edit…",
    discard: "Discard…",
    discardTitle: "Discard this response?",
    discardText: "The draft and its notes go. Footage and holds stay as they are.",
    discardConfirm: "Discard it",
    discarded: "Discarded.",
  },
  stranger: {
    label: "File of an unknown sender",
    line: "You do not know who this is. Its text stays closed until you do.",
    lead: "Anybody can write any name into a file. Compare the words below with the sender, by a number that you looked up elsewhere.",
    facts: "All that is shown of it",
    size: "Size",
    sizeValue: (count: number) => bytes(count),
    issued: "Made",
    received: "Came",
    expires: "Ends",
    domain: "Domain",
    words: "The words of its key",
    resembles: (name: string) => `It resembles ${name}, whom you know, but the key is another. Be careful.`,
    mixed: "Its name mixes letters of different scripts, as look-alikes do.",
    suspended: "You knew this key once; the directory that vouched for it no longer does.",
    clock: "This computer's clock is not kept right, so its age is not sure.",
    ways: "If you find out who it is",
    compare: "Compare the words",
    compareLead:
      "Call them by a number that you looked up yourself. Let them read the eight words of their key to you, and type what you hear.",
    heard: "The words that you heard",
    heardHint: "Eight words. Do not copy them from above: only what they read to you proves anything.",
    heardWords: (count: number) => `${count} of 8 words`,
    name: "By which name you know them",
    class: "What they are",
    classNone: "I do not say",
    confirm: "They match: know them",
    pinned: (name: string) => `You know ${name} now.`,
    code: "Paste a code",
    codeLead: "A code from their page or their office, scanned by a phone and sent to yourself. It begins with OFR1:",
    file: "Import their key's file",
    fileLead: "A file that ends in .ofrkey, from their own page. Its words must be right.",
    forget: "Forget this file",
    forgetHint: "It goes away unread. Nobody is told.",
    forgot: "Forgotten.",
  },
  taken: {
    card: "A request was taken in.",
    stranger: "A file of an unknown sender was taken in. Its text stays closed.",
    known: "This file is here already.",
    old: "This is an older revision of a request that is here already.",
    refused: (why: string) => `Not taken in. ${why}`,
    tooLarge: "Not taken in. A request is at most 64 KiB; this file is larger.",
    notText: "Not taken in. This file is no text, so it is no request.",
    key: "This is a sender's key. Import it under Who you know.",
    many: (count: number) => `Only the first ${count} files were looked at.`,
    show: "Show",
    drop: "Drop it here",
    dropText: "It is checked on this computer. Nobody is asked, and nobody is told.",
  },
};
