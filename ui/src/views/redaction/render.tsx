// Making the video: begun, followed, stopped, gone on with.

import { Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import type { RedactionView } from "../../ipc/types/RedactionView";
import type { RenderJob } from "../../ipc/types/RenderJob";
import { slipped, suggestions } from "../../state/redaction/found";
import { goTo } from "../../state/redaction/place";
import type { Redaction } from "../../state/redaction/redaction";
import { t } from "../../texts";
import { currentRender } from "./review";

const words = t.redaction.render;
const { second } = t.redaction.found;

export const atWork = (job: RenderJob | null): job is RenderJob =>
  job !== null && ["waiting", "rendering", "checking", "looking"].includes(job.state);

export function Progress(props: { job: RenderJob; label: string; onCancel: () => void }) {
  const said = () =>
    props.job.state === "waiting" ? words.states.waiting : words.of(words.states[props.job.state], props.job.done);
  return (
    <div class="copy">
      <progress class="copy__bar" aria-label={props.label} max={1} value={props.job.done} />
      <div class="copy__line">
        <span role="status">{said()}</span>
        <span class="muted tabular">
          <Show when={props.job.leftMs !== null}>{words.left(props.job.leftMs ?? 0)}</Show>
        </span>
      </div>
      <p class="small muted">{words.close}</p>
      <div class="buttons">
        <Button size="small" onClick={props.onCancel}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}

export function Render(props: { redaction: Redaction; view: RedactionView }) {
  const begin = () => void props.redaction.run("redaction_render", {});
  const render = () => currentRender(props.view);
  const under = () => (props.view.stage === "rendering" && atWork(props.view.job) ? props.view.job : null);
  const undecided = () => props.view.plan.marks.filter((mark) => mark.decision === "undecided").length;
  /** What the second look found and nobody decided about yet. */
  const slips = () =>
    suggestions(props.view.plan).filter(
      (mark) => mark.decision === "undecided" && slipped(props.view.plan, mark.found),
    );
  const decide = () => goTo({ page: "edit", id: props.view.id, mark: slips()[0]?.id });
  const shows = () => {
    const { mode, marks } = props.view.plan;
    const wanted = mode === "keep_marked" ? "keep" : null;
    const some = marks.some((mark) => (wanted ? mark.decision === wanted : mark.decision !== "not_a_subject"));
    if (some || (!wanted && props.view.masks.shapes.length > 0)) return null;
    return wanted ? words.keepNothing : words.nothing;
  };
  const action = () => {
    const { job } = props.view;
    if (job?.state === "cancelled") return words.resume;
    return props.view.render || job?.state === "failed" ? words.again : words.confirm;
  };
  return (
    <section class="card review__part" id="redact-render" aria-labelledby="redact-render-title">
      <div class="card__head">
        <h2 id="redact-render-title">{words.title}</h2>
        <Show when={!render()}>
          <p class="muted">{words.lead}</p>
        </Show>
      </div>
      <Switch>
        <Match when={under()}>
          {(job) => (
            <Progress
              job={job()}
              label={words.progress}
              onCancel={() => void props.redaction.run("redaction_cancel", {})}
            />
          )}
        </Match>
        <Match when={render()}>
          {(made) => <Notice tone="good">{words.done(made().frames, made().bytes, made().lengthUs)}</Notice>}
        </Match>
        <Match when={true}>
          <Show when={props.view.job?.error}>{(error) => <ErrorNotice error={errorText(error())} />}</Show>
          <Show when={props.view.job?.state === "cancelled"}>
            <Notice tone="info" title={words.states.cancelled}>
              {words.stopped}
            </Notice>
          </Show>
          <Show when={props.view.render?.stale}>
            <Show
              when={slips().length}
              fallback={
                <Notice tone="info" title={words.stale}>
                  {words.staleBack}
                </Notice>
              }
            >
              {(count) => (
                <Notice
                  tone="warn"
                  title={second.moreTitle}
                  action={
                    <Button size="small" look="lamp" onClick={decide}>
                      {second.decide}
                    </Button>
                  }
                >
                  {second.more(count())}
                </Notice>
              )}
            </Show>
          </Show>
          <Show when={shows()}>{(text) => <Notice tone="warn">{text()}</Notice>}</Show>
          <Show when={undecided() > slips().length}>
            <Notice tone="warn">{words.undecided(undecided())}</Notice>
          </Show>
          <div class="buttons">
            <Button look={slips().length > 0 ? "plain" : "lamp"} pending={props.redaction.saving()} onClick={begin}>
              {action()}
            </Button>
          </div>
        </Match>
      </Switch>
    </section>
  );
}
