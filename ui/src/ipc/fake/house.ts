// The house itself in the fake: storage, pauses, the place of the recorder's key.

import type { Args, CommandName, Value } from "../commands";
import type { StorageOverview } from "../types/StorageOverview";
import type { World } from "./world";

const GB = 1e9;
const DAY = 864e5;

function overview(world: World): StorageOverview {
  const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();
  const cameras = world.cameras.map((camera, at) => {
    const bytesPerDay = (8.4 + at * 1.3) * GB;
    return {
      camera: camera.id,
      name: camera.name,
      removed: camera.removed,
      bytes: bytesPerDay * 11.5,
      bytesPerDay,
      quotaBytes: camera.quotaBytes,
      oldest: ago(11.5),
      newest: ago(0),
      recordedDays: 11.5,
      expectedDays: camera.quotaBytes ? camera.quotaBytes / bytesPerDay : 36,
    };
  });
  const bytes = cameras.reduce((sum, camera) => sum + camera.bytes, 0);
  const swapped = world.volumeCondition !== "ok";
  const words = VOLUME_WORDS[world.volumeCondition];
  return {
    volumes: [
      {
        id: "7d1f0c5e9a3b4c6d8e2f1a0b9c8d7e6f",
        folder: world.settings.folder,
        current: true,
        condition: world.volumeCondition,
        text: words.text,
        hint: words.hint,
        mayAccept: world.volumeCondition === "old_database" || world.volumeCondition === "swapped",
        totalBytes: 2_000 * GB,
        freeBytes: swapped ? 0 : 2_000 * GB - bytes - 60 * GB,
        footageBytes: bytes,
        otherBytes: 60 * GB,
        otherGrowthBytes: 0,
        limitBytes: world.settings.limitBytes || null,
        reserveBytes: world.settings.reserveBytes,
      },
    ],
    cameras,
    bytes,
    bytesPerDay: cameras.reduce((sum, camera) => sum + camera.bytesPerDay, 0),
    expectedDays: cameras.length ? 36 : null,
    oldest: cameras.length ? ago(11.5) : null,
  };
}

const VOLUME_WORDS: Record<World["volumeCondition"], { text: string; hint: string | null }> = {
  ok: { text: "Footage goes here.", hint: null },
  missing: {
    text: "The footage folder is not there.",
    hint: "Connect the disk and mount it; recording goes on by itself.",
  },
  swapped: {
    text: "This disk is an older copy of the one that was recorded to last.",
    hint: "Connect the newer disk. Or accept this one: footage that only the newer disk has is then told as missing.",
  },
  old_database: {
    text: "The household's database is an older copy than its footage.",
    hint: "Bring the newer database back if you have it. Or accept: the footage it does not know is taken in, and recording goes on.",
  },
  foreign: {
    text: "The footage on this disk is another household's.",
    hint: "Nothing is written to it. Connect your own disk, or choose another folder.",
  },
  damaged: {
    text: "The footage folder's identity file cannot be read.",
    hint: "Bring volume.json back from a backup, or choose another folder.",
  },
};

type Area = "storage_overview" | "volume_accept" | "footage_folder_set" | "unattended_key_move" | "camera_pause";

export const house: { [N in Area & CommandName]: (args: Args<N>, world: World) => Value<N> } = {
  storage_overview: (_, world) => overview(world),
  volume_accept: (_, world) => {
    world.volumeCondition = "ok";
    world.app.banner = null;
    world.tell(["app", "settings", "timeline"]);
    return overview(world);
  },
  footage_folder_set: ({ folder, limitBytes }, world) => {
    world.settings.folder = folder;
    world.settings.limitBytes = limitBytes;
    world.tell(["app", "settings"]);
    return overview(world);
  },
  unattended_key_move: ({ to }, world) => {
    world.settings.unattendedKey = to;
    world.app.unattendedKey = to;
    world.tell(["app", "settings"]);
    return { ...world.settings };
  },
  camera_pause: ({ id, paused, until }, world) => {
    const camera = world.cameras.find((known) => known.id === id);
    if (!camera) throw new Error(`no camera ${id}`);
    camera.paused = paused;
    camera.pausedUntil = paused ? until : null;
    camera.status = { ...camera.status, state: paused ? "off" : "recording", cause: paused ? "paused" : null };
    world.tell(["cameras"]);
    return camera;
  },
};
