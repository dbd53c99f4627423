// How much of the owner goes along, and exactly which words.

import { For, Show } from "solid-js";
import { Choices } from "../../components/choices";
import { Field } from "../../components/field";
import type { ExportLevel } from "../../ipc/types/ExportLevel";
import { giving, setGiving } from "../../state/exports/place";
import type { Planned } from "../../state/exports/plan";
import { useCameras } from "../../state/queries";
import { t } from "../../texts";

const words = t.exports.owner;
const levels: ExportLevel[] = ["clip_only", "contactable", "witness"];

export function OwnerStep(props: { planned: Planned }) {
  const cameras = useCameras();
  const named = (id: string) => cameras.data?.find((one) => one.id === id)?.name ?? id;
  const set = (name: keyof typeof giving.owner) => (value: string) => setGiving("owner", name, value);
  const leaving = () => (props.planned.plan.data?.items ?? []).filter((item) => item.kind === "words");
  const lacks = (value: string) =>
    props.planned.plan.data?.lacking.some((lack) => lack.kind === "words" && lack.value === value) ?? false;
  return (
    <section class="give-step" aria-labelledby="give-title">
      <header>
        <h2 id="give-title" tabIndex={-1}>
          {words.title}
        </h2>
        <p class="muted">{words.lead}</p>
      </header>
      <div class="give-owner">
        <div class="give-owner__ask">
          <Choices
            label={words.label}
            hideLabel
            value={giving.level}
            onChange={(value) => setGiving("level", levels.find((one) => one === value) ?? "clip_only")}
            options={levels.map((value) => ({
              value,
              title: `${t.exports.level[value]} (${t.exports.levelShort[value]})`,
              hint: words.hint[value],
            }))}
          />
          <Show when={giving.level === "contactable"}>
            <Field
              label={words.contact}
              hint={words.contactHint}
              value={giving.owner.contact}
              onInput={set("contact")}
              maxlength={200}
            />
          </Show>
          <Show when={giving.level === "witness"}>
            <div class="give-owner__fields">
              <Field label={words.name} value={giving.owner.name} onInput={set("name")} maxlength={200} />
              <Field
                label={words.address}
                value={giving.owner.address}
                onInput={set("address")}
                maxlength={200}
                optional
              />
              <Field label={words.phone} value={giving.owner.phone} onInput={set("phone")} maxlength={200} optional />
              <Field label={words.email} value={giving.owner.email} onInput={set("email")} maxlength={200} optional />
            </div>
          </Show>
          <Show when={giving.level !== "clip_only"}>
            <For each={giving.clips}>
              {(clip, index) => (
                <Show when={clip.picked}>
                  <Field
                    label={words.looks(named(clip.camera))}
                    hint={words.looksHint}
                    value={clip.looksAt}
                    onInput={(value) => setGiving("clips", index(), "looksAt", value)}
                    maxlength={200}
                    optional
                  />
                </Show>
              )}
            </For>
          </Show>
        </div>
        <aside class="card give-owner__leaves" aria-labelledby="give-leaves" aria-live="polite">
          <h3 id="give-leaves">{words.preview}</h3>
          <Show when={leaving().length > 0} fallback={<p class="give-owner__none">{words.nothing}</p>}>
            <dl class="facts give-owner__words">
              <For each={leaving()}>
                {(item) => (
                  <>
                    <dt>{words.field(item.values[0] ?? "")}</dt>
                    <dd>
                      <bdi>{item.values.slice(1).join(" ")}</bdi>
                    </dd>
                  </>
                )}
              </For>
            </dl>
          </Show>
          <Show when={lacks("contact")}>
            <p class="small give-owner__lack">{words.needContact}</p>
          </Show>
          <Show when={lacks("name")}>
            <p class="small give-owner__lack">{words.needName}</p>
          </Show>
          <p class="small muted">{words.also[giving.level]}</p>
          <Show when={giving.level !== "clip_only"}>
            <p class="small muted">{words.kept}</p>
          </Show>
        </aside>
      </div>
    </section>
  );
}
