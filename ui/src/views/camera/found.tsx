import { For, type JSX, Show } from "solid-js";
import { Notice } from "../../components/notice";
import type { ProbeView } from "../../ipc/types/ProbeView";
import type { StreamView } from "../../ipc/types/StreamView";
import { format, t } from "../../texts";

/** A camera's clock this close is as good as right. */
const CLOCK_OK_MS = 2_000;

/** What a camera was seen to send, with a picture and advice. */
export function Found(props: { probe: ProbeView; name: string; children: JSX.Element }) {
  return (
    <section class="found" aria-label={t.camera.found}>
      <h2 class="found__title">{t.camera.found}</h2>
      <Show when={props.probe.main.pictureJpegBase64} fallback={<div class="found__none">{t.camera.noPicture}</div>}>
        {(picture) => (
          <img class="found__picture" src={`data:image/jpeg;base64,${picture()}`} alt={t.camera.picture(props.name)} />
        )}
      </Show>
      {props.children}
      <div class="found__streams">
        <Stream title={t.camera.mainStream} stream={props.probe.main} />
        <Show
          when={props.probe.sub}
          fallback={
            <div>
              <h3 class="found__title">{t.camera.noSub}</h3>
              <p class="small muted">{t.camera.subHint}</p>
            </div>
          }
        >
          {(sub) => <Stream title={t.camera.subStream} stream={sub()} />}
        </Show>
      </div>
      <Show when={props.probe.advice.length > 0} fallback={<Notice tone="good">{t.camera.good}</Notice>}>
        <For each={props.probe.advice}>
          {(advice) => (
            <Notice tone={advice.severity} title={t.camera.severity[advice.severity]}>
              {advice.text}
            </Notice>
          )}
        </For>
      </Show>
    </section>
  );
}

function Stream(props: { title: string; stream: StreamView }) {
  const clock = () => {
    const offset = props.stream.clockOffsetMs;
    if (offset === null) return t.camera.clockUnknown;
    return Math.abs(offset) <= CLOCK_OK_MS ? t.camera.clockOk : t.camera.clockOff(offset);
  };
  const sound = () => {
    const { audio, oddAudio } = props.stream;
    if (audio) return `${format.codecLabel(audio.codec)}, ${format.number(audio.rate / 1000, 1)} kHz`;
    return oddAudio ?? t.camera.silent;
  };
  const row = (label: string, value: JSX.Element) => (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
  return (
    <div>
      <h3 class="found__title">{props.title}</h3>
      <dl class="facts">
        {row(t.camera.size, `${props.stream.width} × ${props.stream.height}, ${format.codecLabel(props.stream.codec)}`)}
        {row(t.camera.rate, `${format.number(props.stream.frameRate, 1)} / s`)}
        {row(t.camera.bitRate, format.bitRate(props.stream.bitRate))}
        {row(t.camera.keys, props.stream.keyInterval === null ? "–" : t.camera.keysEvery(props.stream.keyInterval))}
        {row(t.camera.sound, sound())}
        {row(t.camera.clock, clock())}
      </dl>
    </div>
  );
}
