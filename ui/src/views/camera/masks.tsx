// What a camera never shows: drawn once over a picture of it.

import X from "lucide-solid/icons/x";
import { createSignal, Index, Show } from "solid-js";
import { Board, type Tool } from "../../components/board";
import { Button } from "../../components/button";
import { Pens } from "../../components/pens";
import { Switch } from "../../components/switch";
import type { CameraMasks } from "../../ipc/types/CameraMasks";
import { FIT } from "../../shapes/zoom";
import { useRecentPicture } from "../../state/masks";
import { t } from "../../texts";

const words = t.redaction.masks;

export function MaskFields(props: { camera: string; masks: CameraMasks; onChange: (masks: CameraMasks) => void }) {
  const picture = useRecentPicture(props.camera);
  const [size, setSize] = createSignal({ width: 1280, height: 720 });
  const [chosen, setChosen] = createSignal<number | null>(null);
  const [tool, setTool] = createSignal<Tool | null>(props.masks.shapes.length === 0 ? "rect" : null);
  const [zoom, setZoom] = createSignal(FIT);
  const shapes = () => props.masks.shapes;
  const set = (next: CameraMasks["shapes"]) => props.onChange({ ...props.masks, shapes: next });
  const remove = (at: number) => {
    setChosen(null);
    set(shapes().filter((_, one) => one !== at));
  };
  return (
    <div class="masks">
      <div class="masks__picture">
        <Board
          picture={size()}
          words={{ picture: words.picture, keys: t.shapes.keys, handle: t.shapes.handle }}
          shapes={shapes().map((shape, at) => ({
            id: at,
            shape,
            label: words.label(at + 1, t.shapes.kinds[shape.kind]),
            tone: "masked",
            selected: at === chosen(),
            locked: false,
          }))}
          tool={tool()}
          zoom={zoom()}
          onZoom={setZoom}
          onDraw={(shape, keyed) => {
            const at = shapes().length;
            set([...shapes(), shape]);
            setTool(null);
            setChosen(at);
            if (keyed)
              queueMicrotask(() => document.querySelector<HTMLElement>(`.masks [data-shape="${at}"]`)?.focus());
          }}
          onMove={() => undefined}
          onMoved={(id, shape) => set(shapes().map((one, at) => (at === id ? shape : one)))}
          onSelect={(id) => setChosen(id)}
          onRemove={remove}
          onHold={() => undefined}
        >
          <Show when={picture.url()}>
            {(url) => (
              <img
                class="masks__still"
                src={url()}
                alt=""
                onLoad={(event) =>
                  setSize({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
                }
              />
            )}
          </Show>
        </Board>
        <div class="masks__acts">
          <Pens
            keys={false}
            tool={tool()}
            onTool={(next) => {
              setTool(next);
              if (next) setChosen(null);
            }}
          />
          <Show when={picture.none()}>
            <span class="small muted">{words.noPicture}</span>
          </Show>
        </div>
      </div>
      <div class="masks__what">
        <div>
          <h3>{words.title}</h3>
          <p class="small muted">{words.lead}</p>
        </div>
        <Show when={shapes().length > 0} fallback={<p class="small">{words.hint}</p>}>
          <ul class="masks__list">
            <Index each={shapes()}>
              {(_, at) => (
                <li data-chosen={chosen() === at ? "" : undefined}>
                  <button type="button" class="masks__one" onClick={() => setChosen(at)}>
                    {words.one(at + 1)}
                  </button>
                  <Button
                    icon
                    size="small"
                    aria-label={`${words.remove}: ${words.one(at + 1)}`}
                    title={words.remove}
                    onClick={() => remove(at)}
                  >
                    <X aria-hidden="true" />
                  </Button>
                </li>
              )}
            </Index>
          </ul>
        </Show>
        <Switch
          label={words.street}
          hint={words.streetHint}
          checked={props.masks.street === true}
          onChange={(street) => props.onChange({ ...props.masks, street })}
        />
        <Switch
          label={words.onScreen}
          hint={words.onScreenHint}
          checked={props.masks.onScreen}
          onChange={(onScreen) => props.onChange({ ...props.masks, onScreen })}
        />
      </div>
    </div>
  );
}
