// The picture that is worked on, with what is hidden over it; and beside it, when asked, how it will be and how it was made last.

import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import { Board, type BoardShape } from "../../components/board";
import { Blocks } from "../../shapes/blocks";
import { shown, useEditor } from "../../state/redaction/editor";
import { isSuggestion } from "../../state/redaction/found";
import { type Seen, sameWish, usePicture, type Wish } from "../../state/redaction/picture";
import { t } from "../../texts";

const words = t.redaction;
/** What shines through: dark enough to see what is hidden, light enough to see whom. */
const THROUGH = "rgb(8 10 16 / 58%)";
const SOFT = "#5d5c58";
/** While it plays, pictures of the result are asked for this often. */
const PLAYING_STEP_US = 500_000;

export function Stage() {
  const editor = useEditor();
  const { film } = editor;
  const [first, setFirst] = createSignal<HTMLVideoElement>();
  const [second, setSecond] = createSignal<HTMLVideoElement>();
  createEffect(() => {
    const [one, two] = [first(), second()];
    if (one && two) film.show([one, two]);
  });
  const video = () => (film.front() === 0 ? first() : second());
  const quiet = () => !film.playing() && editor.moving() === null;
  const sides = () => editor.look() === "sides";
  const wish = createMemo((): Wish | null => {
    if (!quiet() || editor.look() === "work") return null;
    const { id, revision, masks } = editor.view();
    const of = `${revision} ${JSON.stringify(masks.shapes)}`;
    return { id, atUs: editor.at(), which: "edit", maxWidth: 1920, of };
  });
  const exact = usePicture(wish);
  const right = (): Seen | null => (sameWish(exact(), wish()) ? exact() : null);
  const shapes = (): BoardShape[] =>
    shown(editor.plan(), editor.chosenId(), editor.at).map(({ mark, shape, there }) => ({
      id: mark.id,
      shape,
      label: words.marks.label(editor.name(mark.id), t.shapes.kinds[shape.kind], words.marks.said[mark.decision]),
      name: editor.name(mark.id),
      tone: isSuggestion(mark) && mark.decision === "undecided" ? "suggested" : mark.decision,
      selected: mark.id === editor.chosenId(),
      locked: mark.locked,
      faint: !there,
    }));
  return (
    <div class="redact__stage" data-sides={sides() ? "" : undefined}>
      <Pane title={sides() ? words.view.original : null}>
        <Board
          picture={{ width: editor.view().width, height: editor.view().height }}
          words={{ picture: words.picture, keys: t.shapes.keys, handle: t.shapes.handle }}
          shapes={shapes()}
          tool={editor.tool()}
          zoom={editor.zoom()}
          onZoom={editor.setZoom}
          onDraw={(shape, keyed) =>
            void editor.acts.draw(shape).then((id) => {
              if (keyed && id !== null) document.querySelector<HTMLElement>(`[data-shape="${id}"]`)?.focus();
            })
          }
          onMove={editor.acts.move}
          onMoved={(id, shape) => void editor.acts.place(id, shape)}
          onSelect={(id) => editor.acts.choose(id)}
          onRemove={(id) => editor.acts.remove(editor.plan().marks.find((mark) => mark.id === id) ?? null)}
          onHold={film.pause}
        >
          <video
            class="redact__video"
            ref={setFirst}
            data-front={film.front() === 0 ? "" : undefined}
            muted
            playsinline
            disablepictureinpicture
            tabIndex={-1}
            aria-hidden="true"
          />
          <video
            class="redact__video"
            ref={setSecond}
            data-front={film.front() === 1 ? "" : undefined}
            muted
            playsinline
            disablepictureinpicture
            tabIndex={-1}
            aria-hidden="true"
          />
          <Show when={!sides()}>
            <Cover video={null} through={editor.look() !== "exact"} />
          </Show>
          <Show when={editor.look() === "exact" && right()}>
            {(picture) => <img class="redact__exact" src={picture().url} alt="" />}
          </Show>
        </Board>
        <Show when={film.showing().kind === "loading" || film.showing().kind === "failed"}>
          <p class="redact__loading">{film.showing().kind === "failed" ? t.looking.failed : t.looking.loading}</p>
        </Show>
      </Pane>
      <Show when={sides()}>
        <Pane title={words.view.edit} note={right() ? null : words.view.moving}>
          <div class="redact__side">
            <Cover video={video} through={false} />
            <Show when={right()}>{(picture) => <img class="redact__exact" src={picture().url} alt="" />}</Show>
          </div>
        </Pane>
        <Result />
      </Show>
    </div>
  );
}

function Pane(props: { title: string | null; note?: string | null | undefined; children: JSX.Element }) {
  return (
    <section class="redact__pane" aria-label={props.title ?? undefined}>
      <Show when={props.title}>
        <h2 class="redact__pane-title">
          {props.title}
          <Show when={props.note}>
            <span class="muted"> ({props.note})</span>
          </Show>
        </h2>
      </Show>
      {props.children}
    </section>
  );
}

/** What is hidden at this moment, drawn block by block as a render fills it; with a video, over a copy of its picture. */
function Cover(props: { video: (() => HTMLVideoElement | undefined) | null; through: boolean }) {
  const editor = useEditor();
  let canvas: HTMLCanvasElement | undefined;
  const draw = () => {
    const { width, height, masks } = editor.view();
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    context.clearRect(0, 0, width, height);
    const video = props.video?.();
    if (video && video.videoWidth > 0) context.drawImage(video, 0, 0, width, height);
    const plan = editor.plan();
    context.fillStyle = props.through ? THROUGH : plan.fill === "soft" ? SOFT : "#000";
    for (const run of Blocks.of(plan, masks, editor.at(), width, height).runs())
      context.fillRect(run.x, run.y, run.width, run.height);
  };
  createEffect(
    on(
      [editor.plan, editor.film.at, editor.at, () => editor.view().masks, () => props.through, editor.film.showing],
      draw,
    ),
  );
  return (
    <canvas
      class="redact__cover"
      ref={(element) => {
        canvas = element;
      }}
      width={editor.view().width}
      height={editor.view().height}
    />
  );
}

function Result() {
  const editor = useEditor();
  const wish = createMemo((): Wish | null => {
    const { id, render } = editor.view();
    if (!render) return null;
    const at = editor.film.playing() ? Math.floor(editor.film.at() / PLAYING_STEP_US) * PLAYING_STEP_US : editor.at();
    return { id, atUs: at, which: "result", maxWidth: 1280, of: render.id };
  });
  const seen = usePicture(wish);
  const note = () => (editor.view().render?.stale ? words.view.stale : null);
  return (
    <Pane title={words.view.result} note={note()}>
      <div class="redact__side">
        <Show when={seen()} fallback={<p class="muted">{words.view.noResult}</p>}>
          {(picture) => <img class="redact__exact" src={picture().url} alt="" />}
        </Show>
      </div>
    </Pane>
  );
}
