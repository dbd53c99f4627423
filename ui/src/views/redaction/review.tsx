// From what was marked to a video that may leave: it is made, looked at mark by mark, watched, and approved; only then saved.

import { createSignal, For, onCleanup, Show } from "solid-js";
import { keepFocus } from "../../components/keep-focus";
import { ErrorNotice } from "../../components/notice";
import type { Lacking } from "../../ipc/types/Lacking";
import type { RedactionView } from "../../ipc/types/RedactionView";
import type { RenderView } from "../../ipc/types/RenderView";
import { goTo } from "../../state/redaction/place";
import { type Redaction, useClipTimes, useRedaction } from "../../state/redaction/redaction";
import { t } from "../../texts";
import { Approve, Left } from "./approve";
import { Head } from "./head";
import { Receipt } from "./receipt";
import { Render } from "./render";
import { Sheets } from "./sheets";
import { Trouble } from "./trouble";
import { Watch, type WatchAct } from "./watch";
import "./review.css";

export function Review(props: { id: number }) {
  const redaction = useRedaction(props.id);
  return (
    <Show when={redaction.view()?.problem ? null : redaction.view()} fallback={<Trouble redaction={redaction} />}>
      {(view) => <Page redaction={redaction} view={view()} />}
    </Show>
  );
}

/** A render of the very plan that there is now. */
export const currentRender = (view: RedactionView): RenderView | null =>
  view.render && !view.render.stale && view.stage !== "rendering" && view.stage !== "draft" ? view.render : null;

function Page(props: { redaction: Redaction; view: RedactionView }) {
  const times = useClipTimes(props.view.id, () => props.redaction.view()?.lengthUs);
  const [sheet, setSheet] = createSignal<number | null>(null);
  let watch: WatchAct | null = null;
  const go = (lack: Lacking) => {
    if (lack.kind === "decision") goTo({ page: "edit", id: props.view.id, mark: lack.mark });
    else if (lack.kind === "sheet") {
      setSheet(lack.mark);
      queueMicrotask(() => reach(`[data-sheet="${lack.mark}"]`));
    } else if (lack.kind === "watch") {
      reach("#redact-watch");
      watch?.(lack.stretch);
    } else if (lack.kind === "second_look") {
      void props.redaction.run("redaction_second_look", {});
      reach("#redact-second");
    } else reach("#redact-render");
  };
  const ready = () => {
    const [render, known] = [currentRender(props.view), times()];
    return render && known ? { render, times: known } : null;
  };
  return (
    <div class="review" ref={(element) => onCleanup(keepFocus(element))}>
      <Head view={props.view} page="review" saving={props.redaction.saving()} />
      <div class="review__body scroll">
        <div class="review__columns">
          <div class="review__main">
            <ErrorNotice error={props.redaction.error()} />
            <Render redaction={props.redaction} view={props.view} />
            <Show when={!ready()}>
              <For each={[t.redaction.sheets.title, t.redaction.watch.title]}>
                {(title) => (
                  <section class="card review__part review__part--later">
                    <h2>{title}</h2>
                    <p class="small muted">{t.redaction.render.later}</p>
                  </section>
                )}
              </For>
            </Show>
            <Show when={ready()?.render.id} keyed>
              {(render) => (
                <Show when={ready()}>
                  {(found) => (
                    <>
                      <Sheets
                        redaction={props.redaction}
                        view={props.view}
                        render={found().render}
                        open={sheet()}
                        onOpen={setSheet}
                      />
                      <Watch
                        redaction={props.redaction}
                        view={props.view}
                        render={found().render}
                        times={found().times}
                        of={render}
                        act={(act) => {
                          watch = act;
                        }}
                      />
                      <Receipt redaction={props.redaction} view={props.view} render={found().render} />
                    </>
                  )}
                </Show>
              )}
            </Show>
          </div>
          <aside class="review__aside" aria-label={t.redaction.lacking.title}>
            <Show when={props.view.stage !== "approved"}>
              <Left view={props.view} onGo={go} />
            </Show>
            <Approve
              redaction={props.redaction}
              view={props.view}
              onPlay={() => {
                reach("#redact-watch");
                watch?.(props.view.plan.trim);
              }}
            />
          </aside>
        </div>
      </div>
    </div>
  );
}

/** Brings a part into view, and the keyboard to it. */
function reach(selector: string): void {
  const part = document.querySelector<HTMLElement>(selector);
  if (!part) return;
  part.scrollIntoView({ block: "start" });
  if (!part.hasAttribute("tabindex")) part.tabIndex = -1;
  part.focus({ preventScroll: true });
}
