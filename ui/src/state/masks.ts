// What each camera never shows: on the screen where the owner wants that, and a picture to draw it on.

import { useQuery } from "@tanstack/solid-query";
import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { Shape } from "../ipc/types/Shape";
import { useBackend } from "./backend";
import { keys, useMasks, value } from "./queries";

const NONE: Shape[] = [];

/** The shapes to be laid over a camera's picture on the screen. */
export function useScreenMasks(): (camera: string) => Shape[] {
  const all = useMasks();
  return (camera) => {
    const found = all.data?.find((one) => one.camera === camera)?.masks;
    return found?.onScreen ? found.shapes : NONE;
  };
}

export function useCameraMasks(camera: string) {
  const backend = useBackend();
  return useQuery(() => ({
    queryKey: [...keys.masks, camera],
    queryFn: () => value(backend, "camera_masks_get", { camera }),
  }));
}

/** Footage is written down within so much: what is younger may not be there yet. */
const NEWEST_MS = 15_000;

/** A recent picture of a camera, as an address of the page's own. */
export function useRecentPicture(camera: string) {
  const backend = useBackend();
  const query = useQuery(() => ({
    queryKey: ["recent-picture", camera],
    queryFn: () => value(backend, "still", { camera, atUs: (Date.now() - NEWEST_MS) * 1000, maxWidth: 1280 }),
    // What was seen then is of no use later.
    staleTime: 0,
    gcTime: 0,
  }));
  const [url, setUrl] = createSignal<string | null>(null);
  const drop = () => {
    const old = url();
    if (old) URL.revokeObjectURL(old);
  };
  createEffect(
    on(
      () => query.data,
      (bytes) => {
        drop();
        const some = bytes && bytes.byteLength > 8;
        setUrl(some ? URL.createObjectURL(new Blob([new Uint8Array(bytes, 8)], { type: "image/jpeg" })) : null);
      },
    ),
  );
  onCleanup(drop);
  return { url, none: () => query.isError || (query.data !== undefined && url() === null) };
}
