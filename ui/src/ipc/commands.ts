// Every command of the window, its arguments and its answer, by hand: the one place where names meet the handler list of
// src-tauri (a test there compares the two). `live_open` is apart, in backend.ts, because it carries a channel.

import type { AppState } from "./types/AppState";
import type { BookmarkView } from "./types/BookmarkView";
import type { CameraChange } from "./types/CameraChange";
import type { CameraClass } from "./types/CameraClass";
import type { CameraFan } from "./types/CameraFan";
import type { CameraMasks } from "./types/CameraMasks";
import type { CameraView } from "./types/CameraView";
import type { Carriers } from "./types/Carriers";
import type { CheckReport } from "./types/CheckReport";
import type { ConnectionList } from "./types/ConnectionList";
import type { ContactSheet } from "./types/ContactSheet";
import type { DrillReport } from "./types/DrillReport";
import type { DriveView } from "./types/DriveView";
import type { Edit } from "./types/Edit";
import type { ErrorView } from "./types/ErrorView";
import type { EventAt } from "./types/EventAt";
import type { ExportDraft } from "./types/ExportDraft";
import type { ExportJob } from "./types/ExportJob";
import type { ExportPlace } from "./types/ExportPlace";
import type { ExportPlan } from "./types/ExportPlan";
import type { ExportProof } from "./types/ExportProof";
import type { ExportReceipt } from "./types/ExportReceipt";
import type { Health } from "./types/Health";
import type { HoldView } from "./types/HoldView";
import type { HomePlace } from "./types/HomePlace";
import type { KeyPlace } from "./types/KeyPlace";
import type { LedgerEntryView } from "./types/LedgerEntryView";
import type { LedgerReport } from "./types/LedgerReport";
import type { LinkHostDraft } from "./types/LinkHostDraft";
import type { LinkHostView } from "./types/LinkHostView";
import type { LinkSecrets } from "./types/LinkSecrets";
import type { LinkView } from "./types/LinkView";
import type { Models } from "./types/Models";
import type { MotionAt } from "./types/MotionAt";
import type { OwnCopyJob } from "./types/OwnCopyJob";
import type { OwnCopyPlan } from "./types/OwnCopyPlan";
import type { OwnCopyRequest } from "./types/OwnCopyRequest";
import type { Paper } from "./types/Paper";
import type { PictureOf } from "./types/PictureOf";
import type { Places } from "./types/Places";
import type { PlayRequest } from "./types/PlayRequest";
import type { ProbeView } from "./types/ProbeView";
import type { RecoverySheet } from "./types/RecoverySheet";
import type { RedactedFile } from "./types/RedactedFile";
import type { RedactionRow } from "./types/RedactionRow";
import type { RedactionView } from "./types/RedactionView";
import type { RequestCard } from "./types/RequestCard";
import type { RequesterClass } from "./types/RequesterClass";
import type { RequestList } from "./types/RequestList";
import type { RequestRules } from "./types/RequestRules";
import type { ResponseClip } from "./types/ResponseClip";
import type { ResponseView } from "./types/ResponseView";
import type { Risk } from "./types/Risk";
import type { Settings } from "./types/Settings";
import type { SettingsChange } from "./types/SettingsChange";
import type { Snapshot } from "./types/Snapshot";
import type { StorageChoice } from "./types/StorageChoice";
import type { StorageOverview } from "./types/StorageOverview";
import type { Strength } from "./types/Strength";
import type { Stretch } from "./types/Stretch";
import type { Subject } from "./types/Subject";
import type { Taken } from "./types/Taken";
import type { TimelineView } from "./types/TimelineView";
import type { Told } from "./types/Told";
import type { TransportName } from "./types/TransportName";
import type { TrustView } from "./types/TrustView";
import type { Way } from "./types/Way";

/** What a command answers: never a throw. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ErrorView };

type None = Record<string, never>;

/** The window on the desktop: the shell's own view, so not among the engine's types. */
export interface WindowPlace {
  fullScreen: boolean;
  monitors: Array<{ name: string; width: number; height: number; here: boolean }>;
}

/** name: [arguments, answer] */
export interface Commands {
  app_state: [None, AppState];
  passphrase_strength: [{ text: string }, Strength];
  storage_choices: [None, StorageChoice[]];
  storage_check: [{ folder: string }, StorageChoice];
  household_create: [
    { passphrase: string; folder: string; limitBytes: number; unattendedKey: KeyPlace | null },
    RecoverySheet,
  ];
  recovery_confirm: [{ answers: string[] }, None | null];
  unlock: [{ passphrase: string }, AppState];
  lock: [None, AppState];
  owner_is_here: [None, None | null];
  recover_with_sheet: [{ key: string; newPassphrase: string }, AppState];
  start_over: [{ newPassphrase: string }, RecoverySheet];
  change_passphrase: [{ current: string; next: string }, None | null];
  ways_list: [None, Way[]];
  way_add: [{ name: string; recipient: string }, Way[]];
  way_remove: [{ name: string; passphrase: string }, Way[]];
  drill: [{ key: string }, DrillReport];
  new_recovery_sheet: [{ passphrase: string }, RecoverySheet];
  cameras_list: [None, CameraView[]];
  camera_probe: [{ url: string; subUrl: string | null; transport: TransportName }, ProbeView];
  camera_add: [
    { name: string; url: string; subUrl: string | null; transport: TransportName; audio: boolean } & {
      place?: string;
      class?: CameraClass;
    },
    CameraView,
  ];
  camera_update: [{ id: string; change: CameraChange }, CameraView];
  camera_remove: [{ id: string; withFootage: boolean }, None | null];
  camera_restore: [{ id: string }, None | null];
  /** `until` is RFC 3339, or null for a pause that does not end by itself. */
  camera_pause: [{ id: string; paused: boolean; until: string | null }, CameraView];
  storage_overview: [None, StorageOverview];
  volume_accept: [{ volume: string }, StorageOverview];
  footage_folder_set: [{ folder: string; limitBytes: number }, StorageOverview];
  unattended_key_move: [{ to: KeyPlace }, Settings];
  live_ack: [{ stream: number; received: number }, None | null];
  live_close: [{ stream: number }, None | null];
  connections: [None, ConnectionList];
  settings_get: [None, Settings];
  settings_set: [{ settings: SettingsChange }, Settings];
  ledger_list: [{ limit: number; before: number | null }, LedgerEntryView[]];
  ledger_verify: [None, LedgerReport];
  check: [None, CheckReport];
  health: [None, Health];
  report_preview: [None, string[]];
  report_save: [{ path: string }, None | null];
  demo_start: [None, AppState];
  timeline: [{ fromUs: number; toUs: number; cameras: string[] | null; buckets: number }, TimelineView];
  next_event: [{ cameras: string[]; fromUs: number; forwards: boolean; subjects: Subject[] }, EventAt | null];
  next_motion: [{ cameras: string[]; fromUs: number; forwards: boolean; atLeast: number }, MotionAt | null];
  /** 8 bytes of time in microseconds, big-endian, then a JPEG; empty where no picture is. */
  scrub_picture: [{ camera: string; atUs: number }, ArrayBuffer];
  /** 4 bytes of length, big-endian, a PlayHeader as JSON, then init and fragments. */
  play: [{ request: PlayRequest }, ArrayBuffer];
  /** As scrub_picture, but exactly the frame that is shown then. */
  still: [{ camera: string; atUs: number; maxWidth: number }, ArrayBuffer];
  own_copy_plan: [{ request: OwnCopyRequest }, OwnCopyPlan];
  own_copy_start: [{ request: OwnCopyRequest; folder: string; name: string; told: Told }, OwnCopyJob];
  own_copy_jobs: [None, OwnCopyJob[]];
  own_copy_cancel: [{ id: number }, None | null];
  own_copy_forget: [{ id: number }, None | null];
  own_copy_show: [{ id: number }, None | null];
  snapshot_save: [{ camera: string; atUs: number; path: string; told: Told }, Snapshot];
  bookmark_list: [{ fromUs: number | null; toUs: number | null }, BookmarkView[]];
  bookmark_add: [{ camera: string | null; atUs: number; note: string }, BookmarkView];
  bookmark_update: [{ id: number; camera: string | null; atUs: number; note: string }, BookmarkView];
  bookmark_remove: [{ id: number }, None | null];
  hold_add: [{ camera: string; fromUs: number; toUs: number; reason: string }, HoldView];
  hold_release: [{ id: number }, None | null];
  /** Sticks that are plugged in. */
  drives_get: [None, DriveView[]];
  /** Brings everything to a stick and lets go of it. */
  drive_eject: [{ id: string }, None | null];
  requests_list: [None, RequestList];
  /** Marks it read. */
  request_show: [{ id: string }, RequestCard];
  /** A dropped or picked file's text: at most 64 KiB, or the page refuses it before. */
  request_take: [{ text: string }, Taken];
  request_open: [{ path: string }, Taken];
  request_hide: [{ id: string; hidden: boolean }, RequestCard];
  /** A stranger's file. */
  request_forget: [{ id: string }, None | null];
  request_hold: [{ id: string; cameras: string[]; untilUs: number | null; reason: string }, RequestCard];
  /** One hold, or all of this request. */
  request_release: [{ id: string; hold: number | null }, RequestCard | null];
  /** No clips: what the match proposes. */
  request_prepare: [{ id: string; clips: ResponseClip[]; notes: string }, ResponseView];
  request_save: [{ id: string; path: string }, None | null];
  responses_list: [None, ResponseView[]];
  response_update: [{ id: number; clips: ResponseClip[]; notes: string }, ResponseView];
  response_discard: [{ id: number }, None | null];
  trust_list: [None, TrustView];
  /** `id` of a stranger's file; the words as the owner typed or heard them. */
  trust_pin_words: [{ id: string; words: string; name: string; class: RequesterClass | null }, TrustView];
  trust_pin_code: [{ code: string; name: string; domain: string; class: RequesterClass | null }, TrustView];
  /** `text` of an .ofrkey. */
  trust_pin_file: [{ text: string; class: RequesterClass | null }, TrustView];
  trust_unpin: [{ key: string }, TrustView];
  /** A directory, a revocation or a rotation; only a directory that is new here needs the words of its keys. */
  trust_statement: [{ text: string; words: string | null }, TrustView];
  trust_directory_drop: [{ id: string }, TrustView];
  rules_get: [None, RequestRules];
  rules_set: [{ rules: RequestRules }, RequestRules];
  places_get: [None, Places];
  /** Coordinates or a map link; null forgets home. */
  place_set: [{ text: string | null }, Places];
  place_search: [{ query: string }, HomePlace[]];
  camera_fan_set: [{ camera: string; fan: CameraFan | null }, Places];
  carriers_get: [None, Carriers];
  folder_watch: [{ path: string }, Carriers];
  folder_unwatch: [{ path: string }, Carriers];
  /** `words` are the eight of the publisher's key. */
  feed_add: [{ url: string; words: string }, Carriers];
  feed_remove: [{ url: string }, Carriers];
  papers_list: [None, Paper[]];
  /** Number 0 makes one; the engine keeps its log. */
  paper_save: [{ paper: Paper }, Paper];
  paper_close: [{ id: number; closed: boolean }, Paper];
  paper_remove: [{ id: number }, None | null];
  redactions_list: [None, RedactionRow[]];
  /** The one there is for this response and clip, else a new one. */
  redaction_begin: [{ clip: ResponseClip; response: number | null }, RedactionView];
  redaction_show: [{ id: number }, RedactionView];
  /** Refused where the plan is not that of this revision any more. */
  redaction_edit: [{ id: number; revision: number; edit: Edit }, RedactionView];
  redaction_undo: [{ id: number; revision: number }, RedactionView];
  redaction_redo: [{ id: number; revision: number }, RedactionView];
  redaction_discard: [{ id: number }, None | null];
  /** 16 bytes a picture, in their order: clip time and the time that `play` knows, in microseconds, as big-endian doubles. */
  redaction_frames: [{ id: number }, ArrayBuffer];
  /** 8 bytes of clip time in microseconds, big-endian, then a JPEG of what is shown then. */
  redaction_picture: [{ id: number; atUs: number; which: PictureOf; maxWidth: number }, ArrayBuffer];
  /** One byte a bucket: the loudest sample. Empty without sound. */
  redaction_waveform: [{ id: number; fromUs: number; toUs: number; buckets: number }, ArrayBuffer];
  /** Looks through the clip for these, or goes on with it; what is found becomes marks. */
  redaction_find: [{ id: number; subjects: Subject[]; speech: boolean }, RedactionView];
  redaction_find_cancel: [{ id: number }, RedactionView];
  /** A JPEG of a mark at its best, with something around it. */
  redaction_thumbnail: [{ id: number; mark: number; maxWidth: number }, ArrayBuffer];
  /** The greatest weight first. */
  redaction_risks: [{ id: number }, Risk[]];
  redaction_render: [{ id: number }, RedactionView];
  redaction_cancel: [{ id: number }, RedactionView];
  redaction_sheet: [{ id: number; mark: number }, ContactSheet];
  redaction_sheet_seen: [{ id: number; mark: number }, RedactionView];
  redaction_watched: [{ id: number; stretch: Stretch }, RedactionView];
  /** As play, in clip time. */
  redaction_result: [{ id: number; atUs: number; budgetBytes: number | null }, ArrayBuffer];
  redaction_check: [{ id: number }, RedactionView];
  /** Models look through the result, where its render had none. */
  redaction_second_look: [{ id: number }, RedactionView];
  redaction_approve: [{ id: number }, RedactionView];
  redaction_save: [{ id: number; path: string; told: Told }, RedactedFile];
  /** What a draft would be; nothing is written. */
  export_plan: [{ draft: ExportDraft }, ExportPlan];
  export_start: [{ draft: ExportDraft; place: ExportPlace; told: Told }, ExportJob];
  export_jobs: [None, ExportJob[]];
  export_cancel: [{ id: number }, None | null];
  export_forget: [{ id: number }, None | null];
  /** Opens the folder of a job in the desktop's file manager. */
  export_folder: [{ id: number }, None | null];
  export_receipts: [None, ExportReceipt[]];
  /** Answers a challenge, in hex, with the kept key of an export, into a new file. */
  export_prove: [{ id: number; challenge: string; path: string }, ExportProof];
  /** Where secure links can wait. */
  link_hosts: [None, LinkHostView[]];
  /** Asks the host before it is kept. Without an id a new one; secrets that are left empty stay as they are. */
  link_host_set: [{ id: number | null; draft: LinkHostDraft }, LinkHostView];
  link_host_remove: [{ id: number }, None | null];
  link_host_check: [{ id: number }, LinkHostView];
  links: [None, LinkView[]];
  /** By an own act of the owner each time; the answer lies in no cache. */
  link_secrets: [{ id: number }, LinkSecrets];
  /** Days from now on, and how often it may be fetched in all. */
  link_extend: [{ id: number; days: number; downloads: number }, LinkView];
  link_revoke: [{ id: number }, LinkView];
  /** Asks the hosts. */
  links_refresh: [None, LinkView[]];
  /** Into the clipboard, past the page; cleared after a minute if it is still there. */
  copy_secret: [{ id: number; what: "url" | "pin" | "passphrase" }, None | null];
  /** What can be looked for on this computer. */
  models_get: [None, Models];
  camera_masks_get: [{ camera: string }, CameraMasks];
  camera_masks_set: [{ camera: string; masks: CameraMasks }, CameraMasks];
  all_masks: [None, Array<{ camera: string; masks: CameraMasks }>];
  window_close: [{ choice: "keep" | "stop"; remember: boolean }, None | null];
  /** Whether the owner wanted to leave while no page was there to ask; told once. */
  window_close_asked: [None, boolean];
  window_place: [None, WindowPlace];
  window_full_screen: [{ on: boolean }, None | null];
}

export type CommandName = keyof Commands;
export type Args<N extends CommandName> = Commands[N][0];
export type Value<N extends CommandName> = Commands[N][1];
