// Watching the result once, from beginning to end, in whatever pieces: what was really played is told and shown.

import Pause from "lucide-solid/icons/pause";
import Play from "lucide-solid/icons/play";
import StepBack from "lucide-solid/icons/step-back";
import StepForward from "lucide-solid/icons/step-forward";
import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import { Notice } from "../../components/notice";
import type { RedactionView } from "../../ipc/types/RedactionView";
import type { RenderView } from "../../ipc/types/RenderView";
import type { Stretch } from "../../ipc/types/Stretch";
import { useBackend } from "../../state/backend";
import type { ClipTimes } from "../../state/redaction/clip-times";
import { createResult } from "../../state/redaction/film";
import { goTo } from "../../state/redaction/place";
import type { Redaction } from "../../state/redaction/redaction";
import { coverage, FASTEST, unwatched, Watcher } from "../../state/redaction/watched";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";
import { busyElsewhere } from "./keys";
import { SPEEDS } from "./transport";

const words = t.redaction.watch;
const SECOND = 1_000_000;

/** Plays a stretch, on somebody's wish. */
export type WatchAct = (stretch: Stretch) => void;

export function Watch(props: {
  redaction: Redaction;
  view: RedactionView;
  render: RenderView;
  times: ClipTimes;
  /** The render that is watched: another one is another film. */
  of: number;
  act: (act: WatchAct | null) => void;
}) {
  const [first, setFirst] = createSignal<HTMLVideoElement>();
  const [second, setSecond] = createSignal<HTMLVideoElement>();
  const trim = () => props.view.plan.trim;
  const film = createResult(useBackend(), props.view.id, props.times, trim);
  // A picture that was shown was seen, from its beginning to its end.
  const watcher = new Watcher(({ fromUs, toUs }) => {
    const stretch = {
      fromUs: Math.max(trim().fromUs, props.times.start(fromUs)),
      toUs: Math.min(trim().toUs, props.times.end(toUs - 1)),
    };
    if (stretch.toUs > stretch.fromUs) void props.redaction.run("redaction_watched", { stretch });
  });
  createEffect(() => {
    const [one, two] = [first(), second()];
    if (one && two) film.show([one, two]);
  });
  createEffect(
    on([film.at, film.playing, film.waiting, film.rate], ([at, playing, waiting, rate]) =>
      watcher.look(at, playing && !waiting, rate, performance.now()),
    ),
  );
  onCleanup(() => watcher.stop());
  createEffect(() => film.setMuted(!props.render.sound));
  onMount(() => {
    props.act((stretch) => {
      film.seek(stretch.fromUs);
      film.play();
    });
    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || busyElsewhere(event)) return;
      const onButton = event.target instanceof HTMLButtonElement && event.target.matches(":focus-visible");
      if (event.key === " " && !onButton) film.toggle();
      else if (event.key === ",") film.step(-1);
      else if (event.key === ".") film.step(1);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", key);
    onCleanup(() => {
      props.act(null);
      document.removeEventListener("keydown", key);
    });
  });
  const left = () => unwatched(props.render.watched, trim());
  const part = () => coverage(props.render.watched, trim());
  const long = () => Math.max(1, trim().toUs - trim().fromUs);
  const x = (us: number) => `${((us - trim().fromUs) / long()) * 100}%`;
  const toLeft = () => {
    const next = left().find((stretch) => stretch.toUs > film.at()) ?? left()[0];
    if (!next) return;
    film.seek(next.fromUs);
    film.play();
  };
  const sum = () => left().reduce((sum, stretch) => sum + stretch.toUs - stretch.fromUs, 0);
  const seek = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    film.seek(trim().fromUs + ((event.clientX - box.left) / Math.max(1, box.width)) * long());
  };
  const keyed = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    film.seek(film.frame() + by * (event.shiftKey ? 10 : 1) * SECOND);
  };
  return (
    <section class="card review__part" id="redact-watch" aria-labelledby="redact-watch-title">
      <div class="card__head">
        <h2 id="redact-watch-title">{words.title}</h2>
        <p class="muted">{words.lead}</p>
      </div>
      <div
        class="watch__picture"
        role="img"
        aria-label={words.label}
        style={{ "aspect-ratio": `${props.render.width} / ${props.render.height}` }}
      >
        <For each={[setFirst, setSecond]}>
          {(set, at) => (
            <video
              class="redact__video"
              ref={set}
              data-front={film.front() === at() ? "" : undefined}
              muted
              playsinline
              disablepictureinpicture
              tabIndex={-1}
              aria-hidden="true"
            />
          )}
        </For>
        <Show when={film.showing().kind === "loading"}>
          <p class="redact__loading">{t.looking.loading}</p>
        </Show>
      </div>
      <div
        class="watch__bar"
        role="slider"
        tabIndex={0}
        aria-label={words.seek}
        aria-valuemin={Math.round(trim().fromUs / 1000)}
        aria-valuemax={Math.round(trim().toUs / 1000)}
        aria-valuenow={Math.round(film.frame() / 1000)}
        aria-valuetext={clipTime(film.frame())}
        onKeyDown={keyed}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          seek(event);
        }}
        onPointerMove={(event) =>
          event.buttons === 1 && event.currentTarget.hasPointerCapture(event.pointerId) && seek(event)
        }
      >
        <For each={props.render.watched}>
          {(stretch) => (
            <span
              class="watch__seen"
              style={{
                left: x(Math.max(stretch.fromUs, trim().fromUs)),
                width: `${(Math.max(0, Math.min(stretch.toUs, trim().toUs) - Math.max(stretch.fromUs, trim().fromUs)) / long()) * 100}%`,
              }}
            />
          )}
        </For>
        <span class="watch__now" style={{ left: x(film.at()) }} />
      </div>
      <div class="watch__acts">
        <Button icon size="small" aria-label={t.redaction.transport.back} onClick={() => film.step(-1)}>
          <StepBack aria-hidden="true" />
        </Button>
        <Button
          icon
          look="lamp"
          class="watch__play"
          aria-label={film.playing() ? t.redaction.transport.pause : t.redaction.transport.play}
          onClick={film.toggle}
        >
          <Show when={film.playing()} fallback={<Play aria-hidden="true" />}>
            <Pause aria-hidden="true" />
          </Show>
        </Button>
        <Button icon size="small" aria-label={t.redaction.transport.on} onClick={() => film.step(1)}>
          <StepForward aria-hidden="true" />
        </Button>
        <span class="tabular">
          <strong>{clipTime(film.frame() - trim().fromUs)}</strong>
          <span class="muted"> / {clipTime(long(), false)}</span>
        </span>
        <select
          class="input redact__speed"
          aria-label={t.redaction.transport.speed}
          onChange={(event) => film.setRate(Number(event.currentTarget.value))}
        >
          <For each={SPEEDS.filter((rate) => rate <= FASTEST)}>
            {(rate) => (
              <option value={String(rate)} selected={rate === film.rate()}>
                {t.redaction.transport.speeds(rate)}
              </option>
            )}
          </For>
        </select>
        <span class="watch__part muted tabular" role="status">
          {words.covered(part())}
        </span>
        <Button
          size="small"
          look="quiet"
          title={words.faultHint}
          onClick={() => goTo({ page: "edit", id: props.view.id, atUs: film.frame() })}
        >
          {words.fault}
        </Button>
      </div>
      <Show when={left().length > 0} fallback={<Notice tone="good">{words.all}</Notice>}>
        <div class="watch__left">
          <span class="small muted">{words.left(left().length, sum())}</span>
          <Button size="small" onClick={toLeft}>
            {words.next}
          </Button>
        </div>
      </Show>
    </section>
  );
}
