// One camera large, from its main stream, with sound on request. Everything by keyboard too.

import ArrowLeft from "lucide-solid/icons/arrow-left";
import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import Info from "lucide-solid/icons/info";
import Maximize from "lucide-solid/icons/maximize";
import Minimize from "lucide-solid/icons/minimize";
import Volume2 from "lucide-solid/icons/volume-2";
import VolumeX from "lucide-solid/icons/volume-x";
import { createSignal, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import type { CameraView } from "../../ipc/types/CameraView";
import type { LiveStream } from "../../ipc/types/LiveStream";
import { preferences } from "../../state/preferences";
import { useScreen } from "../../state/screen";
import { statusWords } from "../../state/status";
import { format, t } from "../../texts";
import { VideoSurface } from "./video-surface";

interface FocusProps {
  camera: CameraView;
  several: boolean;
  onBack: () => void;
  onStep: (by: number) => void;
}

export function Focus(props: FocusProps) {
  const [muted, setMuted] = createSignal(true);
  const [details, setDetails] = createSignal(false);
  const screen = useScreen();
  const [stream, setStream] = createSignal<LiveStream | null>(null);
  let back: HTMLButtonElement | undefined;
  const words = () => statusWords(props.camera);

  const toggleFull = () => screen.fill(!screen.full());

  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    // A dialog above, and the volume's own arrows, come first.
    if (document.querySelector(".veil")) return;
    const onRange = event.target instanceof HTMLInputElement;
    switch (event.key) {
      case "Escape":
        props.onBack();
        break;
      case "ArrowLeft":
        if (!onRange && props.several) props.onStep(-1);
        break;
      case "ArrowRight":
        if (!onRange && props.several) props.onStep(1);
        break;
      case "m":
        if (props.camera.audio) setMuted(!muted());
        break;
      case "f":
        toggleFull();
        break;
      default:
        return;
    }
    if (!onRange) event.preventDefault();
  };
  onMount(() => {
    back?.focus();
    document.addEventListener("keydown", key);
    onCleanup(() => document.removeEventListener("keydown", key));
  });

  return (
    <section class="focus" aria-label={props.camera.name}>
      <div class="focus__picture">
        <Show
          when={!props.camera.paused}
          fallback={
            <div class="surface__cover">
              <p class="surface__why">
                <strong>{words().label}</strong>
                <span>{words().detail}</span>
              </p>
            </div>
          }
        >
          <Show when={props.camera.id} keyed>
            <VideoSurface
              camera={props.camera}
              which="main"
              sound={{ muted: muted() || !props.camera.audio, volume: preferences.volume() }}
              onStream={setStream}
            />
          </Show>
        </Show>
        <Show when={details()}>
          <aside class="focus__details">
            <h2 class="focus__details-title">{t.focus.details}</h2>
            <dl class="facts">
              <dt>{t.focus.safe}</dt>
              <dd>
                {props.camera.status.lastDurable
                  ? t.focus.safeAgo(Date.now() - Date.parse(props.camera.status.lastDurable))
                  : t.common.never}
              </dd>
              <Show when={props.camera.status.since}>
                {(since) => (
                  <>
                    <dt>{t.focus.since}</dt>
                    <dd>{format.dateTime(since())}</dd>
                  </>
                )}
              </Show>
              <dt>{t.focus.rate}</dt>
              <dd>{format.bitRate(props.camera.status.bitRate)}</dd>
              <dt>{t.focus.frames}</dt>
              <dd>{format.number(props.camera.status.frameRate, 1)} / s</dd>
              <Show when={stream()}>
                {(now) => (
                  <>
                    <dt>{t.focus.size}</dt>
                    <dd>
                      {now().width} × {now().height}, {format.codecName(now().mime)}
                    </dd>
                  </>
                )}
              </Show>
              <dt>{t.focus.kept}</dt>
              <dd>{format.bytes(props.camera.status.recordedBytes)}</dd>
              <dt>{t.focus.address}</dt>
              <dd class="mono">{props.camera.address}</dd>
            </dl>
          </aside>
        </Show>
      </div>
      <div class="focus__bar">
        <Button
          class="focus__back"
          ref={(element: HTMLButtonElement) => {
            back = element;
          }}
          onClick={props.onBack}
        >
          <ArrowLeft aria-hidden="true" />
          {t.focus.back}
        </Button>
        <Show when={props.several}>
          <div class="focus__steps">
            <Button icon aria-label={t.focus.previous} onClick={() => props.onStep(-1)}>
              <ChevronLeft aria-hidden="true" />
            </Button>
            <Button icon aria-label={t.focus.next} onClick={() => props.onStep(1)}>
              <ChevronRight aria-hidden="true" />
            </Button>
          </div>
        </Show>
        <div class="focus__title">
          <h1>{props.camera.name}</h1>
          <span class="tile__status" data-tone={words().tone} role="status">
            <span class="dot" aria-hidden="true" />
            {words().label}
            <span class="focus__detail">{words().detail}</span>
          </span>
        </div>
        <div class="focus__sound">
          <Show when={props.camera.audio} fallback={<span class="small muted">{t.focus.noSound}</span>}>
            <Button
              icon
              aria-label={muted() ? t.focus.unmute : t.focus.mute}
              aria-pressed={!muted()}
              onClick={() => setMuted(!muted())}
            >
              <Show when={muted()} fallback={<Volume2 aria-hidden="true" />}>
                <VolumeX aria-hidden="true" />
              </Show>
            </Button>
            <input
              class="range"
              type="range"
              min="0"
              max="1"
              step="0.05"
              aria-label={t.focus.volume}
              value={preferences.volume()}
              style={{ "--at": `${(muted() ? 0 : preferences.volume()) * 100}%` }}
              onInput={(event) => {
                preferences.setVolume(Number(event.currentTarget.value));
                setMuted(Number(event.currentTarget.value) === 0);
              }}
            />
          </Show>
        </div>
        <Button icon aria-label={t.focus.details} aria-pressed={details()} onClick={() => setDetails(!details())}>
          <Info aria-hidden="true" />
        </Button>
        <Button icon aria-label={screen.full() ? t.focus.leaveFull : t.focus.full} onClick={toggleFull}>
          <Show when={screen.full()} fallback={<Maximize aria-hidden="true" />}>
            <Minimize aria-hidden="true" />
          </Show>
        </Button>
      </div>
      <p class="focus__keys small">{t.focus.keys}</p>
    </section>
  );
}
