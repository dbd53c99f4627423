// Where somebody was heard, and muting that: all at once or one by one.

import VolumeX from "lucide-solid/icons/volume-x";
import { For, Show } from "solid-js";
import { Button } from "../../components/button";
import type { Stretch } from "../../ipc/types/Stretch";
import { useEditor } from "../../state/redaction/editor";
import { isMuted } from "../../state/redaction/found";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";

const words = t.redaction.found.speech;

export function Speech() {
  const editor = useEditor();
  const speech = () => editor.view().find.looked?.speech ?? null;
  const sound = () => editor.view().plan.sound;
  const muted = () => {
    const plan = sound();
    return plan.kind === "kept" ? plan.muted : [];
  };
  const heard = () => (speech() ?? []).filter((one) => !isMuted(muted(), one));
  const said = (all: Stretch[]) => (all.length > 0 ? words.heard(all) : words.none);
  return (
    <Show when={speech()}>
      {(all) => (
        <section class="inspect" aria-label={words.title}>
          <p class="small">
            {said(all())}
            <Show when={sound().kind === "none"}> {words.noSound}</Show>
          </p>
          <Show when={sound().kind === "kept" && all().length > 0}>
            <Show when={heard().length > 0} fallback={<p class="small muted">{words.allMuted}</p>}>
              <Button size="small" onClick={() => editor.acts.muteSpeech(heard())}>
                <VolumeX aria-hidden="true" />
                {words.muteAll}
              </Button>
            </Show>
            <details class="finding__rest">
              <summary>{words.each}</summary>
              <ul class="speeches">
                <For each={all()}>
                  {(one) => (
                    <li class="speeches__one">
                      <button type="button" class="speeches__go tabular" onClick={() => editor.film.seek(one.fromUs)}>
                        <span class="hidden-text">{words.go} </span>
                        {clipTime(one.fromUs, false)} – {clipTime(one.toUs, false)}
                      </button>
                      <Show when={!isMuted(muted(), one)} fallback={<span class="small muted">{words.muted}</span>}>
                        <Button
                          size="small"
                          look="quiet"
                          aria-label={`${words.mute}: ${words.one(clipTime(one.fromUs, false), clipTime(one.toUs, false))}`}
                          onClick={() => editor.acts.muteSpeech([one])}
                        >
                          {words.mute}
                        </Button>
                      </Show>
                    </li>
                  )}
                </For>
              </ul>
            </details>
          </Show>
        </section>
      )}
    </Show>
  );
}
