// One live picture: the video element, and what to say while it shows nothing.

import VideoOff from "lucide-solid/icons/video-off";
import { createEffect, createSignal, Match, Show, Switch } from "solid-js";
import { MaskCover } from "../../components/mask-cover";
import { errorText } from "../../ipc/errors";
import type { CameraView } from "../../ipc/types/CameraView";
import type { LiveStream } from "../../ipc/types/LiveStream";
import type { LiveWhich } from "../../ipc/types/LiveWhich";
import { useLive } from "../../state/live";
import { useScreenMasks } from "../../state/masks";
import type { PlayerState, Sound } from "../../state/player/live-player";
import { statusWords } from "../../state/status";
import { format, t } from "../../texts";

interface SurfaceProps {
  camera: CameraView;
  which: LiveWhich;
  sound?: Sound;
  onStream?: (stream: LiveStream | null) => void;
}

export function VideoSurface(props: SurfaceProps) {
  const [video, setVideo] = createSignal<HTMLVideoElement>();
  const live = useLive(
    video,
    () => props.camera.id,
    () => props.which,
    () => props.sound ?? { muted: true, volume: 0 },
  );
  const masks = useScreenMasks();
  createEffect(() => props.onStream?.(live.stream()));
  return (
    <>
      {/* Live pictures have no captions to give. */}
      <video
        class="surface__video"
        ref={setVideo}
        muted
        playsinline
        disablepictureinpicture
        tabIndex={-1}
        aria-hidden="true"
        data-live={live.state().kind}
      />
      <Show when={live.stream()}>
        {(stream) => <MaskCover shapes={masks(props.camera.id)} width={stream().width} height={stream().height} />}
      </Show>
      <Show when={live.state().kind !== "playing"}>
        <div class="surface__cover">
          <Cover state={live.state()} camera={props.camera} />
        </div>
      </Show>
    </>
  );
}

function Cover(props: { state: PlayerState; camera: CameraView }) {
  const words = () => statusWords(props.camera);
  const failure = () => (props.state.kind === "failed" ? props.state : null);
  const unsupported = () => (props.state.kind === "unsupported" ? props.state : null);
  return (
    <Switch fallback={<p class="surface__quiet">{props.state.kind === "waiting" ? t.live.waiting : t.live.opening}</p>}>
      <Match when={words().tone === "bad" || words().tone === "warn"}>
        <p class="surface__why">
          <strong>{words().label}</strong>
          <span>{words().detail}</span>
        </p>
      </Match>
      <Match when={unsupported()}>
        {(state) => (
          <p class="surface__why">
            <VideoOff class="icon" aria-hidden="true" />
            <strong>{t.live.noDecoder(format.codecName(state().mime))}</strong>
            <span>{t.live.noDecoderHint}</span>
          </p>
        )}
      </Match>
      <Match when={failure() && words().tone === "good"}>
        <p class="surface__why">
          <VideoOff class="icon" aria-hidden="true" />
          <strong>{t.live.noPicture}</strong>
          <span>
            {(() => {
              const error = failure()?.error;
              return error ? `${errorText(error).title} ` : "";
            })()}
            {t.live.recordingGoesOn}
          </span>
        </p>
      </Match>
    </Switch>
  );
}
