// The pictures: one to four cameras at the same moment, each with what there is to say where it shows none.

import Focus from "lucide-solid/icons/focus";
import VideoOff from "lucide-solid/icons/video-off";
import Volume2 from "lucide-solid/icons/volume-2";
import VolumeX from "lucide-solid/icons/volume-x";
import { createMemo, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { MaskCover } from "../../components/mask-cover";
import { errorText } from "../../ipc/errors";
import type { Showing } from "../../state/looking/camera-player";
import { useLooking, useReel } from "../../state/looking/looking";
import { span } from "../../state/looking/scale";
import { useScreenMasks } from "../../state/masks";
import { format, t } from "../../texts";
import { times } from "../../texts/times";
import { grainOf } from "./timeline";

export function Stage() {
  const looking = useLooking();
  const [size, setSize] = createSignal({ width: 16, height: 9 });
  const watch = (element: HTMLElement) => {
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  /** The number of columns in which pictures of 16:9 become largest. */
  const columns = createMemo(() => {
    const { width, height } = size();
    const count = looking.chosen().length;
    const wide = (columns: number) => Math.min(width / columns, (height / Math.ceil(count / columns)) * (16 / 9));
    return [1, 2, 3, 4]
      .slice(0, Math.max(1, count))
      .reduce((best, one) => (wide(one) > wide(best) * 1.02 ? one : best), 1);
  });
  return (
    <section class="stage" aria-label={t.looking.stage} ref={watch}>
      <ul class="stage__tiles" style={{ "grid-template-columns": `repeat(${columns()}, minmax(0, 1fr))` }}>
        <For each={looking.chosen()}>{(camera) => <Reel camera={camera} />}</For>
      </ul>
      <Show when={looking.brief()}>
        {(text) => (
          <p class="stage__brief" aria-hidden="true">
            {text()}
          </p>
        )}
      </Show>
    </section>
  );
}

function Reel(props: { camera: string }) {
  const looking = useLooking();
  // A tile lives as long as its camera is chosen.
  const { camera } = props;
  const [first, setFirst] = createSignal<HTMLVideoElement>();
  const [second, setSecond] = createSignal<HTMLVideoElement>();
  useReel(looking, camera, () => {
    const [one, two] = [first(), second()];
    return one && two ? [one, two] : null;
  });
  const masks = useScreenMasks();
  /** Of the camera's picture, whatever element it is in: what lies over it is fitted the same way. */
  const [size, setSize] = createSignal({ width: 16, height: 9 });
  const measure = (event: Event & { currentTarget: HTMLVideoElement }) => {
    const { videoWidth: width, videoHeight: height } = event.currentTarget;
    if (width > 0 && height > 0) setSize({ width, height });
  };
  const showing = (): Showing => looking.showing[camera] ?? { kind: "loading" };
  const front = () => looking.front[camera] ?? 0;
  const still = () => {
    const scrub = looking.scrub();
    if (scrub === null) return null;
    return looking.picture(camera, scrub, grainOf(span(looking.view()), looking.width())) ?? null;
  };
  const heard = () => looking.sound().camera === camera && !looking.sound().muted;
  const covered = () => (looking.scrub() === null ? showing() : null);
  const words = () => {
    const now = showing();
    return now.kind === "gap"
      ? `${t.looking.gap}: ${t.looking.cause(now.cause)}`
      : now.kind === "end"
        ? t.looking.beyond
        : t.looking.shown;
  };
  return (
    <li
      class="reel"
      data-reel={camera}
      data-showing={showing().kind}
      aria-label={t.looking.tile(looking.nameOf(camera), words())}
    >
      <div class="reel__picture">
        <video
          class="reel__video"
          ref={setFirst}
          data-front={front() === 0 ? "" : undefined}
          on:resize={measure}
          muted
          playsinline
          disablepictureinpicture
          tabIndex={-1}
          aria-hidden="true"
        />
        <video
          class="reel__video"
          ref={setSecond}
          data-front={front() === 1 ? "" : undefined}
          on:resize={measure}
          muted
          playsinline
          disablepictureinpicture
          tabIndex={-1}
          aria-hidden="true"
        />
        <Show when={still()}>{(picture) => <img class="reel__still" src={picture().url} alt="" />}</Show>
        <MaskCover shapes={masks(camera)} width={size().width} height={size().height} />
        <Cover showing={covered()} />
      </div>
      <div class="reel__foot">
        <span class="reel__name">{looking.nameOf(camera)}</span>
        <div class="reel__tools">
          <Show when={looking.chosen().length > 1}>
            <Button
              icon
              size="small"
              aria-label={t.looking.alone(looking.nameOf(camera))}
              title={t.looking.alone(looking.nameOf(camera))}
              onClick={() => looking.toggle(camera, true)}
            >
              <Focus aria-hidden="true" />
            </Button>
            <Button
              icon
              size="small"
              aria-label={t.looking.hear(looking.nameOf(camera))}
              title={t.looking.hear(looking.nameOf(camera))}
              aria-pressed={heard()}
              onClick={() => looking.toggleMute(camera)}
            >
              <Show when={heard()} fallback={<VolumeX aria-hidden="true" />}>
                <Volume2 aria-hidden="true" />
              </Show>
            </Button>
          </Show>
        </div>
      </div>
    </li>
  );
}

function Cover(props: { showing: Showing | null }) {
  const looking = useLooking();
  const gap = () => (props.showing?.kind === "gap" ? props.showing : null);
  const unsupported = () => (props.showing?.kind === "unsupported" ? props.showing : null);
  const failed = () => (props.showing?.kind === "failed" ? props.showing : null);
  return (
    <Switch>
      <Match when={gap()}>
        {(now) => (
          <div class="reel__cover">
            <p class="surface__why">
              <strong>{t.looking.gap}</strong>
              <span>{t.looking.gapWhy(now().cause)}</span>
              <Show when={now().to}>{(to) => <span>{t.looking.gapUntil(times.clock(to(), looking.zone))}</span>}</Show>
            </p>
          </div>
        )}
      </Match>
      <Match when={props.showing?.kind === "end"}>
        <div class="reel__cover reel__cover--light">
          <p class="surface__why">
            <strong>{t.looking.beyond}</strong>
            <span>{t.looking.beyondText}</span>
          </p>
        </div>
      </Match>
      <Match when={props.showing?.kind === "loading"}>
        <p class="reel__loading">{t.looking.loading}</p>
      </Match>
      <Match when={unsupported()}>
        {(now) => (
          <div class="reel__cover">
            <p class="surface__why">
              <VideoOff class="icon" aria-hidden="true" />
              <strong>{t.live.noDecoder(format.codecName(now().mime))}</strong>
              <span>{t.live.noDecoderHint}</span>
            </p>
          </div>
        )}
      </Match>
      <Match when={failed()}>
        {(now) => (
          <div class="reel__cover">
            <p class="surface__why">
              <VideoOff class="icon" aria-hidden="true" />
              <strong>{t.looking.failed}</strong>
              <span>
                {(() => {
                  const { error } = now();
                  return error ? errorText(error).title : t.looking.sealedStill;
                })()}
              </span>
            </p>
          </div>
        )}
      </Match>
    </Switch>
  );
}
