// Exact pictures of a redaction: asked for one at a time, the latest wish wins, and an address of the page's own is given back.

import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { PictureOf } from "../../ipc/types/PictureOf";
import { useBackend } from "../backend";

const AGAIN_MS = 2000;

export interface Wish {
  id: number;
  atUs: number;
  which: PictureOf;
  maxWidth: number;
  /** What else the picture depends on: another one is asked for when it changes. */
  of: string | number;
}

export interface Seen {
  url: string;
  /** The wish that it answers. */
  wish: Wish;
}

/** The picture of the latest wish, or the one before it until that has come. No wish: none. */
export function usePicture(wish: Accessor<Wish | null>, restMs = 60): Accessor<Seen | null> {
  const backend = useBackend();
  const [seen, setSeen] = createSignal<Seen | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let next: Wish | null = null;
  let closed = false;

  const show = (picture: Seen | null) => {
    const old = seen();
    setSeen(picture);
    if (old && old.url !== picture?.url) URL.revokeObjectURL(old.url);
  };
  const ask = async (asked: Wish) => {
    busy = true;
    const { id, atUs, which, maxWidth } = asked;
    const outcome = await backend.call("redaction_picture", { id, atUs, which, maxWidth });
    busy = false;
    if (closed) return;
    const waiting = next;
    next = null;
    // A wish that is gone needs no picture.
    if (wish() && outcome.ok && outcome.value.byteLength > 8)
      show({
        url: URL.createObjectURL(new Blob([new Uint8Array(outcome.value, 8)], { type: "image/jpeg" })),
        wish: asked,
      });
    if (waiting) void ask(waiting);
    // A worker that was just given up, say: the next one is there by then.
    else if (!outcome.ok && wish()) timer = setTimeout(() => next === null && !busy && void ask(asked), AGAIN_MS);
  };
  createEffect(
    on(
      () => JSON.stringify(wish()),
      () => {
        clearTimeout(timer);
        const wanted = wish();
        if (!wanted) {
          next = null;
          show(null);
          return;
        }
        timer = setTimeout(() => {
          if (busy) next = wanted;
          else void ask(wanted);
        }, restMs);
      },
    ),
  );
  onCleanup(() => {
    closed = true;
    clearTimeout(timer);
    show(null);
  });
  return seen;
}

export const sameWish = (seen: Seen | null, wish: Wish | null) =>
  seen !== null && wish !== null && JSON.stringify(seen.wish) === JSON.stringify(wish);
