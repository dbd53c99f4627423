// One copy and its fate, and the list of all since the window was opened.

import { For, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorNotice, Notice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import type { OwnCopyGap } from "../../ipc/types/OwnCopyGap";
import type { OwnCopyJob } from "../../ipc/types/OwnCopyJob";
import { useAction } from "../../state/action";
import { answered, asked } from "../../state/own-copies";
import { useCopies } from "../../state/queries";
import { zone } from "../../state/zone";
import { format, t } from "../../texts";
import { times } from "../../texts/times";

export const running = (job: OwnCopyJob) =>
  job.state === "waiting" || job.state === "writing" || job.state === "checking";

export function Gaps(props: { gaps: Array<OwnCopyGap & { name?: string }> }) {
  return (
    <Show when={props.gaps.length > 0}>
      <div class="copy__gaps">
        <div class="field__label">{t.ownCopies.gaps}</div>
        <ul>
          <For each={props.gaps}>
            {(gap) => (
              <li class="small">
                {t.ownCopies.gap(
                  gap.name || gap.file,
                  times.clock(gap.fromUs, zone),
                  times.clock(gap.toUs, zone),
                  gap.cause ? t.looking.cause(gap.cause) : t.ownCopies.unknownGap,
                )}
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  );
}

/** What became of a copy so far. */
export function Copy(props: { job: OwnCopyJob }) {
  const cancel = useAction("own_copy_cancel", ["exports"]);
  const words = () => {
    const { progress } = t.ownCopies;
    if (props.job.state === "waiting") return progress.waiting;
    return progress.of(props.job.state === "checking" ? progress.checking : progress.writing, props.job.done);
  };
  const frames = () => props.job.files.reduce((sum, file) => sum + file.frames, 0);
  return (
    <Switch>
      <Match when={running(props.job)}>
        <div class="copy">
          <progress class="copy__bar" aria-label={t.ownCopies.progress.label} max={1} value={props.job.done} />
          <div class="copy__line">
            <span role="status">{words()}</span>
            <span class="muted tabular">
              <Show when={props.job.leftMs !== null}>{t.ownCopies.progress.left(props.job.leftMs ?? 0)}</Show>
            </span>
          </div>
          <Show when={props.job.now}>{(name) => <div class="small muted">{name()}</div>}</Show>
          <p class="small muted">{t.ownCopies.progress.close}</p>
          <ErrorNotice error={cancel.error()} />
          <div class="buttons">
            <Button size="small" pending={cancel.pending()} onClick={() => void cancel.run({ id: props.job.id })}>
              {t.ownCopies.progress.cancel}
            </Button>
          </div>
        </div>
      </Match>
      <Match when={props.job.state === "done"}>
        <div class="copy">
          <div role="status">
            <Notice tone="good" title={t.ownCopies.done}>
              {t.ownCopies.doneText(frames())}
            </Notice>
          </div>
          <ul class="copy__files">
            <For each={props.job.files}>
              {(file) => (
                <li>
                  <div class="copy__file">{file.path.split("/").at(-1)}</div>
                  <div class="small muted">
                    {file.cameraName}, {times.clock(file.fromUs, zone)}–{times.clock(file.toUs, zone)},{" "}
                    {format.codecLabel(file.codec)} {file.width}×{file.height}, {format.bytes(file.bytes)}
                  </div>
                  <Show when={file.beforeUs > 0}>
                    <div class="small muted">{t.ownCopies.begins(file.beforeUs)}</div>
                  </Show>
                  <Show when={file.damaged > 0}>
                    <div class="small">{t.ownCopies.damaged(file.damaged)}</div>
                  </Show>
                </li>
              )}
            </For>
          </ul>
          <Gaps gaps={props.job.gaps} />
        </div>
      </Match>
      <Match when={props.job.state === "cancelled"}>
        <div role="status">
          <Notice tone="info" title={t.ownCopies.cancelled}>
            {t.ownCopies.cancelledText}
          </Notice>
        </div>
      </Match>
      <Match when={props.job.error}>{(error) => <ErrorNotice error={errorText(error())} />}</Match>
    </Switch>
  );
}

export function CopyList() {
  const copies = useCopies();
  const forget = useAction("own_copy_forget", ["exports"]);
  const show = useAction("own_copy_show");
  const newest = () => [...(copies.data ?? [])].reverse();
  return (
    <Dialog open={asked.copies()} onClose={answered.copies} title={t.ownCopies.list} lead={t.ownCopies.listLead} wide>
      <ErrorNotice error={show.error() ?? forget.error()} />
      <ul class="copies">
        <For each={newest()} fallback={<li class="muted">{t.ownCopies.listEmpty}</li>}>
          {(job) => (
            <li class="copies__one">
              <h3>{job.name}</h3>
              <Copy job={job} />
              <Show when={!running(job)}>
                <div class="buttons">
                  <Show when={job.state === "done"}>
                    <Button size="small" onClick={() => void show.run({ id: job.id })}>
                      {t.ownCopies.openFolder}
                    </Button>
                  </Show>
                  <Button size="small" look="quiet" onClick={() => void forget.run({ id: job.id })}>
                    {t.ownCopies.forget}
                  </Button>
                </div>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Dialog>
  );
}
