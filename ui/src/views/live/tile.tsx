import Clock from "lucide-solid/icons/clock";
import Pause from "lucide-solid/icons/pause";
import Pencil from "lucide-solid/icons/pencil";
import Play from "lucide-solid/icons/play";
import History from "lucide-solid/icons/rotate-ccw-clock";
import Trash from "lucide-solid/icons/trash";
import { createMemo, createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Menu, type MenuItem } from "../../components/menu";
import type { CameraView } from "../../ipc/types/CameraView";
import type { LiveStream } from "../../ipc/types/LiveStream";
import { jumpTo } from "../../state/looking/jump";
import { KEYS_ONLY } from "../../state/player/live-player";
import { statusWords } from "../../state/status";
import { t } from "../../texts";
import { VideoSurface } from "./video-surface";

interface TileProps {
  camera: CameraView;
  /** Only one tile is a stop of the Tab key; arrows move it. */
  current: boolean;
  onOpen: () => void;
  onFocus: () => void;
  onEdit: () => void;
  /** `until` is RFC 3339; `null` pauses until the owner says so. */
  onPause: (until: string | null) => void;
  onResume: () => void;
  onRemove: () => void;
}

/** What just happened: half a minute back, running. */
function lookBack(camera: string): void {
  jumpTo({ camera, atUs: (Date.now() - 30_000) * 1000, play: true });
}

const HOUR = 3_600_000;

/** To the minute, as it is shown. */
function inAnHour(): string {
  return new Date(Math.ceil((Date.now() + HOUR) / 60_000) * 60_000).toISOString();
}

export function Tile(props: TileProps) {
  const words = () => statusWords(props.camera);
  let open: HTMLButtonElement | undefined;
  const [stream, setStream] = createSignal<LiveStream | null>(null);
  const paused = createMemo(() => props.camera.paused);
  // Made anew only when a pause begins or ends: a list that is read again must not take an open menu's focus away.
  const items = createMemo<MenuItem[]>(() => [
    {
      label: t.looking.lookBackShort,
      icon: <History aria-hidden="true" />,
      act: () => lookBack(props.camera.id),
    },
    { label: t.live.edit, icon: <Pencil aria-hidden="true" />, act: () => props.onEdit() },
    ...(paused()
      ? [{ label: t.pause.resume, icon: <Play aria-hidden="true" />, act: () => props.onResume() }]
      : [
          { label: t.pause.hour, icon: <Clock aria-hidden="true" />, act: () => props.onPause(inAnHour()) },
          { label: t.pause.open, icon: <Pause aria-hidden="true" />, act: () => props.onPause(null) },
        ]),
    { label: t.live.remove, icon: <Trash aria-hidden="true" />, act: () => props.onRemove(), bad: true },
  ]);
  return (
    <li class="tile" data-tone={words().tone} data-paused={props.camera.paused ? "" : undefined}>
      <div class="tile__picture">
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
          <VideoSurface camera={props.camera} which="sub" onStream={setStream} />
        </Show>
      </div>
      <div class="tile__foot">
        <span class="tile__name">{props.camera.name}</span>
        <span class="tile__status" data-tone={words().tone}>
          <span class="dot" aria-hidden="true" />
          {words().label}
        </span>
        <Show when={stream()?.label === KEYS_ONLY && !props.camera.paused}>
          <span class="badge tile__label" title={t.live.keyFramesHint}>
            <span data-long="">{t.live.keyFrames}</span>
            <span data-short="">{t.live.keyFramesShort}</span>
          </span>
        </Show>
      </div>
      <button
        type="button"
        class="tile__open"
        ref={(element) => {
          open = element;
        }}
        tabIndex={props.current ? 0 : -1}
        aria-label={t.live.open(props.camera.name, `${words().label}. ${words().detail}`)}
        data-tile={props.camera.id}
        onFocus={props.onFocus}
        onClick={props.onOpen}
      />
      <Show when={props.camera.paused}>
        <Button
          class="tile__resume"
          size="small"
          aria-label={t.pause.resumeName(props.camera.name)}
          tabIndex={props.current ? 0 : -1}
          onClick={() => {
            // The button goes with the pause: the keyboard stays on its tile.
            open?.focus();
            props.onResume();
          }}
        >
          <Play aria-hidden="true" />
          {t.pause.resume}
        </Button>
      </Show>
      <Menu
        class="tile__menu"
        label={t.live.menu(props.camera.name)}
        tabIndex={props.current ? 0 : -1}
        items={items()}
      />
    </li>
  );
}
