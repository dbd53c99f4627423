// Which clips go along, how each of them leaves, and why it is more than was asked for.

import Clapperboard from "lucide-solid/icons/clapperboard";
import { For, Show } from "solid-js";
import { Field, TextArea } from "../../components/field";
import { Notice } from "../../components/notice";
import { AS_RECORDED, wantsWords } from "../../state/exports/draft";
import { giving, setGiving } from "../../state/exports/place";
import type { Planned } from "../../state/exports/plan";
import { useCameras } from "../../state/queries";
import { t } from "../../texts";
import { AddClip } from "./add-clip";
import { Clip } from "./clip";

const words = t.exports.clips;

export function ClipsStep(props: { planned: Planned }) {
  const cameras = useCameras();
  const named = (id: string) => cameras.data?.find((one) => one.id === id)?.name ?? id;
  const beyond = () => props.planned.plan.data?.beyond ?? [];
  const recorded = () => [
    ...new Set(giving.clips.filter((clip) => clip.picked && clip.how === "recorded").map((clip) => named(clip.camera))),
  ];
  const unsaid = () => giving.confirmation.trim() !== "" && giving.confirmation.trim().toLowerCase() !== AS_RECORDED;
  return (
    <section class="give-step" aria-labelledby="give-title">
      <header>
        <h2 id="give-title" tabIndex={-1}>
          {words.title}
        </h2>
        <p class="muted">{words.lead}</p>
      </header>
      <Show
        when={giving.clips.length > 0}
        fallback={
          <div class="card card--empty">
            <Clapperboard class="inbox__icon" aria-hidden="true" />
            <h3>{words.none}</h3>
            <p class="muted">{words.noneText}</p>
          </div>
        }
      >
        <ul class="give-clips">
          <For each={giving.clips}>
            {(clip, index) => (
              <Clip
                clip={clip}
                camera={cameras.data?.find((one) => one.id === clip.camera)}
                rows={props.planned.rows()}
                set={(change) => setGiving("clips", index(), change)}
                onRemove={() => setGiving("clips", (all) => all.filter((one) => one.key !== clip.key))}
              />
            )}
          </For>
        </ul>
      </Show>
      <AddClip />
      <Show when={wantsWords(giving)}>
        <Notice tone="warn" title={words.wordsTitle}>
          <div class="give-words">
            <p>{words.wordsText(recorded())}</p>
            <Field
              label={words.words}
              value={giving.confirmation}
              onInput={(value) => setGiving("confirmation", value)}
              error={unsaid() && giving.confirmation.length >= AS_RECORDED.length ? words.wordsBad : null}
            />
          </div>
        </Notice>
      </Show>
      <Show when={beyond().length > 0}>
        <Notice tone="warn" title={words.beyondTitle}>
          <div class="give-words">
            <ul>
              <For each={beyond()}>
                {(one) => <li>{words.beyond(named(one.camera), one.beforeUs, one.afterUs)}</li>}
              </For>
            </ul>
            <TextArea
              label={words.why}
              hint={words.whyHint}
              value={giving.whyBeyond}
              onInput={(value) => setGiving("whyBeyond", value)}
              rows={2}
            />
          </div>
        </Notice>
      </Show>
    </section>
  );
}
