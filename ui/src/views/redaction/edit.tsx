// The editor of one redaction: the picture, playing, time, and what is known of each mark.

import Keyboard from "lucide-solid/icons/keyboard";
import Redo from "lucide-solid/icons/redo-2";
import Undo from "lucide-solid/icons/undo-2";
import { createEffect, createSignal, on, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import { keepFocus } from "../../components/keep-focus";
import { ErrorNotice, Notice } from "../../components/notice";
import type { RedactionView } from "../../ipc/types/RedactionView";
import { useBackend } from "../../state/backend";
import type { ClipTimes } from "../../state/redaction/clip-times";
import { createEditor, EditorContext } from "../../state/redaction/editor";
import { createOriginal } from "../../state/redaction/film";
import { goTo } from "../../state/redaction/place";
import { type Redaction, useClipTimes, useRedaction } from "../../state/redaction/redaction";
import { t } from "../../texts";
import { Beside } from "./beside";
import { Head } from "./head";
import { follow, Keys } from "./keys";
import { Lanes } from "./lanes";
import { Stage } from "./stage";
import { Transport } from "./transport";
import { Trouble } from "./trouble";

const words = t.redaction.head;

export function Edit(props: { id: number; atUs: number | undefined; mark: number | undefined }) {
  // A page lives as long as its redaction is open.
  const redaction = useRedaction(props.id);
  const times = useClipTimes(props.id, () => redaction.view()?.lengthUs);
  const ready = () => {
    const [view, known] = [redaction.view(), times()];
    return view && known && !view.problem ? { view, times: known } : null;
  };
  return (
    <Show when={ready()} fallback={<Trouble redaction={redaction} />}>
      {(found) => {
        const { view, times } = found();
        return <Desk redaction={redaction} first={view} times={times} atUs={props.atUs} mark={props.mark} />;
      }}
    </Show>
  );
}

function Desk(props: {
  redaction: Redaction;
  first: RedactionView;
  times: ClipTimes;
  atUs: number | undefined;
  mark: number | undefined;
}) {
  const { redaction, first, times } = props;
  const film = createOriginal(useBackend(), first.camera, times);
  const editor = createEditor(redaction, first, film, times);
  const [help, setHelp] = createSignal(false);
  film.seek(props.atUs ?? first.plan.trim.fromUs);
  if (props.mark !== undefined) {
    const find = editor.found().find((mark) => mark.id === props.mark);
    if (find && props.atUs === undefined) editor.acts.show(find);
    else editor.acts.choose(props.mark);
  }
  onMount(() => {
    const key = (event: KeyboardEvent) => {
      if (follow(event, editor, () => setHelp(true))) event.preventDefault();
    };
    document.addEventListener("keydown", key);
    onCleanup(() => document.removeEventListener("keydown", key));
  });
  // What went away is chosen no more: an undo may take a mark along.
  createEffect(
    on(editor.plan, (plan) => {
      const id = editor.chosenId();
      if (id !== null && !plan.marks.some((mark) => mark.id === id)) editor.acts.choose(null);
    }),
  );
  // Of a street everybody found is hidden already: nobody waits for a decision.
  createEffect(
    on(
      () => editor.found().length,
      (now, before) => {
        if (before !== undefined && now > before && editor.undecided().length === 0) editor.setFilter("all");
      },
    ),
  );
  // What a look found is there all at once: the first of it is shown, unless the owner is at something else.
  createEffect(
    on(
      () => editor.undecided().length > 0,
      (some, had) => {
        if (!some || had || had === undefined) return;
        if (editor.tab() !== "found" || editor.chosenId() !== null || film.playing()) return;
        editor.setTool(null);
        const [first] = editor.undecided();
        if (first) editor.acts.show(first);
      },
    ),
  );
  const view = editor.view;
  const next = () => {
    const { stage } = view();
    if (stage === "draft") return words.render;
    if (stage === "rendering") return words.goRendering;
    return stage === "review" ? words.goReview : words.goSave;
  };
  return (
    <EditorContext.Provider value={editor}>
      <div class="redact" ref={(element) => onCleanup(keepFocus(element))}>
        <Head view={view()} page="edit" saving={redaction.saving()}>
          <Button
            icon
            aria-label={words.undo}
            title={`${words.undo} (Ctrl+Z)`}
            disabled={!view().canUndo}
            onClick={editor.acts.undo}
          >
            <Undo aria-hidden="true" />
          </Button>
          <Button
            icon
            aria-label={words.redo}
            title={`${words.redo} (Ctrl+Shift+Z)`}
            disabled={!view().canRedo}
            onClick={editor.acts.redo}
          >
            <Redo aria-hidden="true" />
          </Button>
          <Button icon aria-label={words.keys} title={`${words.keys} (?)`} onClick={() => setHelp(true)}>
            <Keyboard aria-hidden="true" />
          </Button>
          <Button
            look={editor.undecided().length > 0 ? "plain" : "lamp"}
            onClick={() => goTo({ page: "review", id: view().id })}
          >
            {next()}
          </Button>
        </Head>
        <div class="redact__body">
          <div class="redact__desk">
            <Show when={redaction.error()}>
              <div class="redact__error">
                <ErrorNotice error={redaction.error()} />
                <Button size="small" onClick={redaction.clearError}>
                  {t.common.dismiss}
                </Button>
              </div>
            </Show>
            <Show when={editor.tab() === "marks" && view().plan.marks.some((mark) => mark.decision === "undecided")}>
              <Notice tone="warn">
                {t.redaction.render.undecided(view().plan.marks.filter((mark) => mark.decision === "undecided").length)}
              </Notice>
            </Show>
            <p class="redact__hint" role="status">
              {editor.hint()}
            </p>
            <Stage />
            <Transport />
          </div>
          <Beside />
        </div>
        <Lanes />
        <p class="hidden-text" role="status">
          {editor.said()}
        </p>
      </div>
      <Keys open={help()} onClose={() => setHelp(false)} />
    </EditorContext.Provider>
  );
}
