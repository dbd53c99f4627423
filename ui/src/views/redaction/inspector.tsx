// The chosen mark with all that can be done to it, or all marks; and what holds for the whole video.

import ArrowLeft from "lucide-solid/icons/arrow-left-to-line";
import ArrowRight from "lucide-solid/icons/arrow-right-to-line";
import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronsLeft from "lucide-solid/icons/chevrons-left";
import ChevronsRight from "lucide-solid/icons/chevrons-right";
import Copy from "lucide-solid/icons/copy";
import Lock from "lucide-solid/icons/lock";
import LockOpen from "lucide-solid/icons/lock-open";
import Split from "lucide-solid/icons/split";
import Trash from "lucide-solid/icons/trash";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Field, Select } from "../../components/field";
import { Switch } from "../../components/switch";
import type { Decision } from "../../ipc/types/Decision";
import type { Fill } from "../../ipc/types/Fill";
import type { Mark } from "../../ipc/types/Mark";
import type { Mode } from "../../ipc/types/Mode";
import type { Reason } from "../../ipc/types/Reason";
import { hides } from "../../shapes/shape";
import { useEditor } from "../../state/redaction/editor";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";

const words = t.redaction.marks;

export function Inspector() {
  const editor = useEditor();
  let first: HTMLElement | undefined;
  // Whatever is chosen is read from its beginning.
  createEffect(on(editor.chosenId, () => first?.parentElement?.scrollTo(0, 0), { defer: true }));
  return (
    <>
      <span
        ref={(element) => {
          first = element;
        }}
        hidden
      />
      <Show when={editor.chosen()?.id} keyed fallback={<MarkList />}>
        {(id) => (
          <Show when={editor.plan().marks.find((mark) => mark.id === id)}>{(mark) => <One mark={mark()} />}</Show>
        )}
      </Show>
      <Video />
    </>
  );
}

function MarkList() {
  const editor = useEditor();
  return (
    <section class="inspect">
      <h2>{words.title}</h2>
      <Show when={editor.plan().marks.length > 0} fallback={<p class="muted small">{words.none}</p>}>
        <ul class="inspect__list">
          <For each={editor.plan().marks.map((mark) => mark.id)}>
            {(id) => (
              <Show when={editor.plan().marks.find((mark) => mark.id === id)}>
                {(mark) => (
                  <li>
                    <button type="button" class="inspect__mark" onClick={() => editor.acts.choose(id)}>
                      <span class="track__dot" data-tone={mark().decision} aria-hidden="true" />
                      <span class="inspect__name">{editor.name(id)}</span>
                      <span class="muted small">{words.said[mark().decision]}</span>
                    </button>
                  </li>
                )}
              </Show>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

function One(props: { mark: Mark }) {
  const editor = useEditor();
  const { acts } = editor;
  const [name, setName] = createSignal("");
  createEffect(
    on(
      () => props.mark.name,
      (kept) => setName(kept),
    ),
  );
  const explain = (reason: Reason) => acts.explain(props.mark, name(), reason);
  const here = () => props.mark.keys.find((key) => key.atUs === editor.at());
  const whole = () => props.mark.fromUs === 0 && props.mark.toUs === editor.view().lengthUs;
  const decisions = Object.entries(words.decisions).map(([value, label]) => ({ value, label }));
  const reasons = Object.entries(words.reasons).map(([value, label]) => ({ value, label }));
  return (
    <section class="inspect">
      <div class="inspect__head">
        <Button icon size="small" aria-label={words.close} title={words.close} onClick={() => acts.choose(null)}>
          <ChevronLeft aria-hidden="true" />
        </Button>
        <h2>{editor.name(props.mark.id)}</h2>
        <Button
          icon
          size="small"
          aria-label={props.mark.locked ? words.unlock : words.lock}
          title={`${props.mark.locked ? words.unlock : words.lock}. ${words.lockHint}`}
          aria-pressed={props.mark.locked}
          onClick={() => acts.lock(props.mark)}
        >
          <Show when={props.mark.locked} fallback={<LockOpen aria-hidden="true" />}>
            <Lock aria-hidden="true" />
          </Show>
        </Button>
        <Button
          icon
          size="small"
          aria-label={words.copy}
          title={words.copyHint}
          onClick={() => void acts.copy(props.mark)}
        >
          <Copy aria-hidden="true" />
        </Button>
        <Button
          icon
          size="small"
          aria-label={words.remove}
          title={words.removeHint}
          disabled={props.mark.locked}
          onClick={() => acts.remove(props.mark)}
        >
          <Trash aria-hidden="true" />
        </Button>
      </div>
      <div class="inspect__when">
        <div class="small muted tabular">{words.when(clipTime(props.mark.fromUs), clipTime(props.mark.toUs))}</div>
        <div class="buttons inspect__buttons">
          <Button
            size="small"
            title={words.startsHint}
            disabled={props.mark.locked}
            onClick={() => acts.startsHere(props.mark)}
          >
            <ArrowLeft aria-hidden="true" />
            {words.startsHere}
          </Button>
          <Button
            size="small"
            title={words.endsHint}
            disabled={props.mark.locked}
            onClick={() => acts.endsHere(props.mark)}
          >
            <ArrowRight aria-hidden="true" />
            {words.endsHere}
          </Button>
          <Show when={!whole()}>
            <Button
              size="small"
              look="quiet"
              disabled={props.mark.locked}
              onClick={() => acts.when(props.mark, { fromUs: 0, toUs: editor.view().lengthUs })}
            >
              {words.whole}
            </Button>
          </Show>
        </div>
        <Show when={hides(props.mark)}>
          <p class="small muted">{words.held}</p>
        </Show>
      </div>
      <div class="inspect__when">
        <div class="inspect__keys">
          <Button
            icon
            size="small"
            aria-label={words.before}
            title={words.beforeHint}
            onClick={() => acts.toKey(props.mark, false)}
          >
            <ChevronsLeft aria-hidden="true" />
          </Button>
          <span class="small muted">{words.keys(props.mark.keys.length)}</span>
          <Button
            icon
            size="small"
            aria-label={words.next}
            title={words.nextHint}
            onClick={() => acts.toKey(props.mark, true)}
          >
            <ChevronsRight aria-hidden="true" />
          </Button>
          <Button
            size="small"
            look="quiet"
            title={words.unplaceHint}
            disabled={!here() || props.mark.keys.length < 2 || props.mark.locked}
            onClick={() => acts.unplace(props.mark, editor.at())}
          >
            {words.unplace}
          </Button>
        </div>
        <div class="buttons inspect__buttons">
          <Button
            size="small"
            title={words.splitHint}
            disabled={props.mark.locked || editor.at() <= props.mark.fromUs || editor.at() >= props.mark.toUs}
            onClick={() => acts.split(props.mark)}
          >
            <Split aria-hidden="true" />
            {words.split}
          </Button>
        </div>
      </div>
      <Select
        label={words.decision}
        value={props.mark.decision}
        options={decisions}
        onChange={(decision) => acts.decide(props.mark, decision as Decision)}
      />
      <Field
        label={words.nameLabel}
        value={name()}
        onInput={setName}
        onBlur={() => explain(props.mark.reason)}
        placeholder={words.namePlaceholder}
        maxlength={200}
      />
      <Select
        label={words.reason}
        value={props.mark.reason}
        options={reasons}
        onChange={(reason) => explain(reason as Reason)}
      />
    </section>
  );
}

function Video() {
  const editor = useEditor();
  const film = t.redaction.film;
  const plan = () => editor.view().plan;
  const trim = () => plan().trim;
  const lost = () => editor.view().gaps.reduce((sum, gap) => sum + gap.toUs - gap.fromUs, 0);
  const trimmed = () => trim().fromUs > 0 || trim().toUs < editor.view().lengthUs;
  return (
    <section class="inspect">
      <h2>{film.title}</h2>
      <div class="inspect__when">
        <div class="field__label">{film.trimTitle}</div>
        <div class="small muted tabular">
          {film.trim(clipTime(trim().fromUs), clipTime(trim().toUs), clipTime(trim().toUs - trim().fromUs))}
        </div>
        <div class="buttons inspect__buttons">
          <Button size="small" title={film.trimInHint} onClick={editor.acts.trimIn}>
            {film.trimIn}
          </Button>
          <Button size="small" title={film.trimOutHint} onClick={editor.acts.trimOut}>
            {film.trimOut}
          </Button>
          <Show when={trimmed()}>
            <Button
              size="small"
              look="quiet"
              onClick={() => editor.acts.trim({ fromUs: 0, toUs: editor.view().lengthUs })}
            >
              {film.trimAll}
            </Button>
          </Show>
        </div>
        <Show when={editor.view().gaps.length > 0}>
          <p class="small muted">{film.gaps(editor.view().gaps.length, lost())}</p>
        </Show>
      </div>
      <Select
        label={film.mode}
        value={plan().mode}
        options={Object.entries(film.modes).map(([value, label]) => ({ value, label }))}
        onChange={(mode) => void editor.redaction.edit({ kind: "mode", mode: mode as Mode })}
      />
      <div class="inspect__when">
        <Choices
          label={film.fill}
          inline
          value={plan().fill}
          options={Object.entries(film.fills).map(([value, title]) => ({ value, title }))}
          onChange={(fill) => void editor.redaction.edit({ kind: "fill", fill: fill as Fill })}
        />
        <p class="small muted">{film.fillHint}</p>
      </div>
      <Show when={editor.view().hasSound} fallback={<p class="small muted">{film.noSound}</p>}>
        <div class="inspect__when">
          <Choices
            label={film.sound}
            inline
            value={plan().sound.kind}
            options={Object.entries(film.sounds).map(([value, title]) => ({ value, title }))}
            onChange={(kind) =>
              void editor.redaction.edit({
                kind: "sound",
                sound: kind === "kept" ? { kind: "kept", muted: [] } : { kind: "none" },
              })
            }
          />
          <Show when={plan().sound.kind === "kept"}>
            <p class="small muted">{film.soundHint}</p>
          </Show>
        </div>
      </Show>
      <Switch
        label={film.dated}
        hint={film.datedHint}
        checked={plan().dated}
        onChange={(dated) => void editor.redaction.edit({ kind: "dated", dated })}
      />
      <Show when={editor.view().masks.shapes.length > 0}>
        <p class="small muted">{film.masks(editor.view().masks.shapes.length)}</p>
      </Show>
    </section>
  );
}
