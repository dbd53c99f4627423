// Own copies: the dialogs that save a range or a frame, and what is being made. They stand above every place of the window.

import { createEffect, on, Show } from "solid-js";
import { asked, openCopies } from "../../state/own-copies";
import { useCopies } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { CopyList, running } from "./copies";
import "./own-copies.css";
import { SaveFrame } from "./save-frame";
import { SaveRange } from "./save-range";

export function OwnCopies() {
  const copies = useCopies();
  const toasts = useToasts();
  const under = () => (copies.data ?? []).filter(running);
  // A copy that ended while its dialog was closed says so.
  createEffect(
    on(
      () => copies.data,
      (now, before) => {
        for (const job of now ?? []) {
          const was = before?.find((one) => one.id === job.id);
          if (!was || running(job) || !running(was) || asked.range() || asked.copies()) continue;
          if (job.state === "done")
            toasts.say(t.ownCopies.finished(job.name), { label: t.ownCopies.show, run: openCopies });
          else if (job.state === "failed")
            toasts.say(t.ownCopies.failed(job.name), { label: t.ownCopies.show, run: openCopies });
        }
      },
    ),
  );
  return (
    <>
      <Show when={under().length > 0 && !asked.range() && !asked.copies()}>
        <button type="button" class="copying" onClick={openCopies}>
          <span>{t.ownCopies.running(under().length)}</span>
          <progress
            aria-label={t.ownCopies.progress.label}
            max={1}
            value={under().reduce((sum, job) => sum + job.done, 0) / under().length}
          />
        </button>
      </Show>
      <SaveRange />
      <SaveFrame />
      <CopyList />
    </>
  );
}
