// Own copies and bookmarks in the fake: a copy takes some seconds, tells how far it is, and can be cancelled. Nothing is written.

import type { Args, Value } from "../commands";
import type { BookmarkView } from "../types/BookmarkView";
import type { ErrorCode } from "../types/ErrorCode";
import type { OwnCopyJob } from "../types/OwnCopyJob";
import type { OwnCopyRequest } from "../types/OwnCopyRequest";
import { forgetHold } from "./bundle";
import type { World } from "./world";

const SECOND = 1e6;
/** Bytes a second of footage, as the fake cameras send it. */
const RATE = 475_000;
/** How long writing and checking take here. */
const STEP_MS = 150;
const STEPS = 8;

type Refuse = (code: ErrorCode, message: string, hint?: string | null) => never;

interface Kept {
  jobs: OwnCopyJob[];
  bookmarks: BookmarkView[];
  next: number;
}

const kept = new WeakMap<World, Kept>();

function of(world: World): Kept {
  const known = kept.get(world);
  if (known) return known;
  const hour = 3600 * SECOND;
  const at = (Math.floor(Date.now() / 3.6e6) - 2) * hour;
  const mark = (id: number, camera: string | null, ago: number, note: string, keptBy: number | null): BookmarkView => ({
    id,
    camera,
    name: world.cameras.find((one) => one.id === camera)?.name ?? null,
    atUs: at - ago * SECOND,
    note,
    madeUs: at,
    keptBy,
  });
  const made: Kept = {
    jobs: [],
    bookmarks: [
      mark(1, "cam0", 0, "Parcel left at the door", null),
      mark(2, "cam1", 95_000, "White van turns round in the driveway", 7),
      mark(3, null, 180_000, "Power cut in the street", null),
    ],
    next: 10,
  };
  kept.set(world, made);
  return made;
}

function plan(request: OwnCopyRequest, world: World): Value<"own_copy_plan"> {
  const before = request.cut === "key_frame" ? Math.floor(1.4 * SECOND) : 0;
  const cameras = request.cameras.map((id, index) => {
    const from = request.fromUs - before;
    const length = (request.toUs - from) / SECOND;
    const gap = index === 1;
    return {
      camera: id,
      name: world.cameras.find((one) => one.id === id)?.name ?? id,
      fromUs: from,
      toUs: request.toUs,
      beforeUs: before,
      frames: Math.round(length * 25),
      bytes: Math.round(length * RATE * (request.cut === "exact" ? 1.3 : 1)),
      files: 1,
      sound: !request.audio ? ("none" as const) : index === 0 ? ("as_recorded" as const) : ("made_aac" as const),
      gaps: gap
        ? [
            {
              fromUs: request.fromUs + 4 * SECOND,
              toUs: request.fromUs + 11 * SECOND,
              cause: "camera_offline" as const,
              atMs: 4000,
              file: "",
            },
          ]
        : [],
      refusal: null,
    };
  });
  return { cameras, bytes: cameras.reduce((sum, camera) => sum + camera.bytes, 0) };
}

function step(job: OwnCopyJob, world: World): void {
  if (job.state === "cancelled") return;
  // Held there for a story that wants to see it at work, however long its looking takes.
  job.done = Math.min(1, world.copiesUpTo, job.done + 1 / STEPS);
  job.state = job.done < 0.4 ? "writing" : "checking";
  job.leftMs = Math.round((1 - job.done) * STEPS * STEP_MS);
  job.now = `${job.name}.mp4`;
  if (job.done >= 1) {
    const planned = plan(job.request, world);
    job.state = "done";
    job.leftMs = null;
    job.now = null;
    job.files = planned.cameras.map((camera) => ({
      path: `${job.folder}/${job.name}${planned.cameras.length > 1 ? ` - ${camera.name}` : ""}.mp4`,
      camera: camera.camera,
      cameraName: camera.name,
      fromUs: camera.fromUs ?? 0,
      toUs: camera.toUs ?? 0,
      beforeUs: camera.beforeUs,
      frames: camera.frames,
      damaged: 0,
      durationMs: camera.frames * 40,
      codec: "h264",
      width: 1920,
      height: 1080,
      sound: camera.sound,
      bytes: camera.bytes,
      sha256: "ab".repeat(32),
    }));
    job.gaps = planned.cameras.flatMap((camera) =>
      camera.gaps.map((gap) => ({ ...gap, file: `${job.name} - ${camera.name}.mp4` })),
    );
  } else setTimeout(() => step(job, world), STEP_MS);
  world.tell(["exports"]);
}

export function makeExports(refuse: Refuse) {
  const job = (world: World, id: number) => of(world).jobs.find((one) => one.id === id) ?? refuse("not_found", "");
  const mark = (world: World, id: number) =>
    of(world).bookmarks.find((one) => one.id === id) ?? refuse("not_found", "There is no such bookmark.");
  const changed = (world: World) => world.tell(["bookmarks"]);
  return {
    own_copy_plan: ({ request }: Args<"own_copy_plan">, world: World) => plan(request, world),
    own_copy_start: ({ request, folder, name, told }: Args<"own_copy_start">, world: World) => {
      if (told !== "not_sealed") refuse("refused", "The owner was not told.");
      if (folder.includes("full"))
        refuse(
          "disk_full",
          "There is not enough room: 120 MB are needed, 3 MB are free.",
          "Free some space there, pick another folder, or save a shorter range.",
        );
      const all = of(world);
      const made: OwnCopyJob = {
        id: all.next++,
        request,
        folder,
        name,
        state: "waiting",
        done: 0,
        leftMs: null,
        now: null,
        files: [],
        gaps: [],
        error: null,
      };
      all.jobs.push(made);
      setTimeout(() => step(made, world), STEP_MS);
      return made;
    },
    own_copy_jobs: (_: unknown, world: World) => (world.app.phase === "open" ? of(world).jobs : refuse("locked", "")),
    own_copy_cancel: ({ id }: Args<"own_copy_cancel">, world: World) => {
      const found = job(world, id);
      found.state = "cancelled";
      found.leftMs = null;
      world.tell(["exports"]);
      return {};
    },
    own_copy_forget: ({ id }: Args<"own_copy_forget">, world: World) => {
      const all = of(world);
      all.jobs = all.jobs.filter((one) => one.id !== id);
      world.tell(["exports"]);
      return {};
    },
    own_copy_show: () => ({}),
    snapshot_save: ({ camera, atUs, path }: Args<"snapshot_save">) => ({
      path,
      camera,
      atUs,
      width: 1920,
      height: 1080,
      bytes: 410_000,
      sha256: "cd".repeat(32),
    }),
    bookmark_list: (_: unknown, world: World) =>
      world.app.phase === "open" ? of(world).bookmarks.toSorted((a, b) => a.atUs - b.atUs) : refuse("locked", ""),
    bookmark_add: ({ camera, atUs, note }: Args<"bookmark_add">, world: World) => {
      const name = world.cameras.find((one) => one.id === camera)?.name ?? null;
      const made = { id: of(world).next++, camera, name, atUs, note, madeUs: Date.now() * 1000, keptBy: null };
      of(world).bookmarks.push(made);
      changed(world);
      return made;
    },
    bookmark_update: ({ id, camera, atUs, note }: Args<"bookmark_update">, world: World) => {
      const name = world.cameras.find((one) => one.id === camera)?.name ?? null;
      const found = Object.assign(mark(world, id), { camera, name, atUs, note });
      changed(world);
      return found;
    },
    bookmark_remove: ({ id }: Args<"bookmark_remove">, world: World) => {
      const gone = mark(world, id);
      of(world).bookmarks = of(world).bookmarks.filter((one) => one !== gone);
      changed(world);
      return {};
    },
    hold_add: ({ camera, fromUs, toUs, reason }: Args<"hold_add">, world: World) => {
      const id = of(world).next++;
      for (const one of of(world).bookmarks) {
        if (one.atUs >= fromUs && one.atUs < toUs && (one.camera === null || one.camera === camera)) one.keptBy = id;
      }
      changed(world);
      const time = (us: number) => new Date(us / 1000).toISOString();
      return { id, camera, from: time(fromUs), to: time(toUs), until: null, reason };
    },
    hold_release: ({ id }: Args<"hold_release">, world: World) => {
      for (const one of of(world).bookmarks) if (one.keptBy === id) one.keptBy = null;
      forgetHold(world, id);
      changed(world);
      return {};
    },
  };
}
