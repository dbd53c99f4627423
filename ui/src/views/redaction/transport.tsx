// Playing and stepping, what is shown, how near; and the pens.

import Columns3 from "lucide-solid/icons/columns-3";
import Eye from "lucide-solid/icons/eye";
import Maximize from "lucide-solid/icons/maximize";
import Pause from "lucide-solid/icons/pause";
import Play from "lucide-solid/icons/play";
import StepBack from "lucide-solid/icons/step-back";
import StepForward from "lucide-solid/icons/step-forward";
import Volume2 from "lucide-solid/icons/volume-2";
import VolumeX from "lucide-solid/icons/volume-x";
import ZoomIn from "lucide-solid/icons/zoom-in";
import ZoomOut from "lucide-solid/icons/zoom-out";
import { For, type JSX, Show } from "solid-js";
import { Button } from "../../components/button";
import { Pens } from "../../components/pens";
import { FIT } from "../../shapes/zoom";
import { type Look, useEditor } from "../../state/redaction/editor";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";
import { times } from "../../texts/times";

const words = t.redaction.transport;
const SECOND = 1_000_000;
export const SPEEDS = [0.25, 0.5, 1, 2];
const CLOSER = 1.5;

export function Transport() {
  const editor = useEditor();
  const { film } = editor;
  const wall = () => times.clock(editor.times.toWall(editor.at()), zone);
  const looks: Array<{ look: Look; icon: () => JSX.Element; name: string; hint: string }> = [
    {
      look: "exact",
      icon: () => <Eye aria-hidden="true" />,
      name: t.redaction.view.exact,
      hint: t.redaction.view.exactHint,
    },
    {
      look: "sides",
      icon: () => <Columns3 aria-hidden="true" />,
      name: t.redaction.view.sides,
      hint: t.redaction.view.sidesHint,
    },
  ];
  return (
    <section class="redact__transport" aria-label={words.label}>
      <Pens keys tool={editor.tool()} onTool={editor.acts.pick} />
      <div class="redact__play">
        <Button icon size="small" aria-label={words.back} title={words.back} onClick={() => film.step(-1)}>
          <StepBack aria-hidden="true" />
        </Button>
        <Button
          icon
          look="lamp"
          aria-label={film.playing() ? words.pause : words.play}
          aria-keyshortcuts="Space"
          onClick={film.toggle}
        >
          <Show when={film.playing()} fallback={<Play aria-hidden="true" />}>
            <Pause aria-hidden="true" />
          </Show>
        </Button>
        <Button icon size="small" aria-label={words.on} title={words.on} onClick={() => film.step(1)}>
          <StepForward aria-hidden="true" />
        </Button>
        <Button
          size="small"
          class="redact__second"
          title={words.secondBack}
          onClick={() => film.seek(editor.at() - SECOND)}
        >
          −1 s<span class="hidden-text">, {words.secondBack}</span>
        </Button>
        <Button
          size="small"
          class="redact__second"
          title={words.secondOn}
          onClick={() => film.seek(editor.at() + SECOND)}
        >
          +1 s<span class="hidden-text">, {words.secondOn}</span>
        </Button>
        <span class="redact__time tabular">
          <strong>{clipTime(editor.at())}</strong>
          <span class="muted"> / {clipTime(editor.view().lengthUs, false)}</span>
          <span class="redact__clock muted"> {wall()}</span>
        </span>
      </div>
      <div class="redact__how">
        <select
          class="input redact__speed"
          aria-label={words.speed}
          title={words.speed}
          onChange={(event) => film.setRate(Number(event.currentTarget.value))}
        >
          <For each={SPEEDS}>
            {(rate) => (
              <option value={String(rate)} selected={rate === film.rate()}>
                {words.speeds(rate)}
              </option>
            )}
          </For>
        </select>
        <Show when={editor.view().hasSound}>
          <Button
            icon
            size="small"
            aria-label={film.muted() ? words.unmute : words.mute}
            title={film.muted() ? words.unmute : words.mute}
            onClick={() => film.setMuted(!film.muted())}
          >
            <Show when={film.muted()} fallback={<Volume2 aria-hidden="true" />}>
              <VolumeX aria-hidden="true" />
            </Show>
          </Button>
        </Show>
        <For each={looks}>
          {(one) => (
            <Button
              size="small"
              class="redact__look"
              title={one.hint}
              aria-label={one.name}
              aria-pressed={editor.look() === one.look}
              onClick={() => editor.setLook(editor.look() === one.look ? "work" : one.look)}
            >
              {one.icon()}
              <span class="redact__word">{one.name}</span>
            </Button>
          )}
        </For>
        <span class="redact__zoom">
          <Button
            icon
            size="small"
            aria-label={t.shapes.zoomOut}
            title={`${t.shapes.zoomOut} (−)`}
            onClick={() => closer(editor, 1 / CLOSER)}
          >
            <ZoomOut aria-hidden="true" />
          </Button>
          <Button
            icon
            size="small"
            aria-label={t.shapes.fit}
            title={`${t.shapes.fit} (0)`}
            disabled={editor.zoom().scale === 1}
            onClick={() => editor.setZoom(FIT)}
          >
            <Maximize aria-hidden="true" />
          </Button>
          <Button
            icon
            size="small"
            aria-label={t.shapes.zoomIn}
            title={`${t.shapes.zoomIn} (+)`}
            onClick={() => closer(editor, CLOSER)}
          >
            <ZoomIn aria-hidden="true" />
          </Button>
        </span>
      </div>
    </section>
  );
}

/** About the chosen mark, or the middle of what is seen. */
export function closer(editor: ReturnType<typeof useEditor>, by: number): void {
  const { scale, x, y } = editor.zoom();
  const next = Math.min(16, Math.max(1, scale * by));
  editor.setZoom(next === 1 ? FIT : { scale: next, x, y });
}
