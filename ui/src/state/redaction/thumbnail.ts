// Small pictures of what was found, asked for one at a time: a clip with hundreds of suggestions has other things to do, too.

import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import { useBackend } from "../backend";

/** Twice what it is shown at: sharp on a fine screen. */
const WIDTH = 192;

let turn: Promise<unknown> = Promise.resolve();

/** The address of a mark's picture, the page's own. `of` is what it depends on; nothing: it is not wanted yet. */
export function useThumbnail(id: number, mark: number, of: Accessor<string | null>): Accessor<string | null> {
  const backend = useBackend();
  const [url, setUrl] = createSignal<string | null>(null);
  let closed = false;
  const show = (next: string | null) => {
    const old = url();
    setUrl(next);
    if (old) URL.revokeObjectURL(old);
  };
  createEffect(
    on(of, (wanted) => {
      if (wanted === null) return;
      const asked = turn.then(async () => {
        if (closed || of() !== wanted) return;
        const outcome = await backend.call("redaction_thumbnail", { id, mark, maxWidth: WIDTH });
        if (closed || of() !== wanted || !outcome.ok || outcome.value.byteLength === 0) return;
        show(URL.createObjectURL(new Blob([outcome.value], { type: "image/jpeg" })));
      });
      turn = asked.catch(() => undefined);
    }),
  );
  onCleanup(() => {
    closed = true;
    show(null);
  });
  return url;
}
