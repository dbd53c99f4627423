// All cameras live, and one of them large.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import Maximize from "lucide-solid/icons/maximize";
import Minimize from "lucide-solid/icons/minimize";
import Plus from "lucide-solid/icons/plus";
import { createEffect, createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import { Button } from "../../components/button";
import { Lamp } from "../../components/lamp";
import { ErrorNotice } from "../../components/notice";
import type { CameraView } from "../../ipc/types/CameraView";
import { useAction } from "../../state/action";
import { useCameras, wordsOf } from "../../state/queries";
import { useScreen } from "../../state/screen";
import { isRecording } from "../../state/status";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { Focus } from "./focus";
import { bestGrid, PAGE, step } from "./grid";
import "./live.css";
import { RecentlyRemoved } from "./recently-removed";
import { RemoveCamera } from "./remove-camera";
import { Tile } from "./tile";

interface LiveProps {
  demoOffered: boolean;
  onAdd: () => void;
  onEdit: (camera: CameraView) => void;
}

export function Live(props: LiveProps) {
  const cameras = useCameras();
  const demo = useAction("demo_start", ["app", "cameras", "settings", "ledger"]);
  const pause = useAction("camera_pause", ["cameras"]);
  const toasts = useToasts();
  const [open, setOpen] = createSignal<string | null>(null);
  const [removing, setRemoving] = createSignal<CameraView | null>(null);
  const present = createMemo(() => (cameras.data ?? []).filter((camera) => camera.removed === null));
  const gone = createMemo(() => (cameras.data ?? []).filter((camera) => camera.removed !== null));
  const opened = createMemo(() => present().find((camera) => camera.id === open()) ?? null);

  const screen = useScreen();

  const resume = async (camera: CameraView) => {
    if (await pause.run({ id: camera.id, paused: false, until: null })) toasts.say(t.live.resumed(camera.name));
  };
  const pauseNow = async (camera: CameraView, until: string | null) => {
    if (!(await pause.run({ id: camera.id, paused: true, until }))) return;
    toasts.say(until ? t.pause.doneUntil(camera.name, until) : t.live.paused(camera.name), {
      label: t.common.undo,
      run: () => void pause.run({ id: camera.id, paused: false, until: null }),
    });
  };

  const neighbour = (by: number) => {
    const all = present();
    const at = all.findIndex((camera) => camera.id === open());
    const next = all[(at + by + all.length) % all.length];
    if (next) setOpen(next.id);
  };

  return (
    <Show
      when={opened()}
      fallback={
        <div class="live" data-full={screen.full() ? "" : undefined}>
          <Show when={screen.full()}>
            <LeaveFull onLeave={() => screen.fill(false)} />
          </Show>
          <header class="live__head">
            <div class="live__title">
              <h1>{t.live.title}</h1>
              <Show when={present().length > 0}>
                <span class="muted" role="status">
                  {t.live.summary(
                    present().filter(isRecording).length,
                    present().filter((camera) => !camera.paused).length,
                  )}
                </span>
              </Show>
            </div>
            <div class="buttons">
              <RecentlyRemoved cameras={gone()} />
              <Show when={present().length > 0}>
                <Button icon aria-label={t.screen.full} title={t.screen.fullHint} onClick={() => screen.fill(true)}>
                  <Maximize aria-hidden="true" />
                </Button>
                <Button onClick={props.onAdd}>
                  <Plus aria-hidden="true" />
                  {t.live.add}
                </Button>
              </Show>
            </div>
          </header>
          <ErrorNotice error={pause.error() ?? (cameras.isError ? wordsOf(cameras.error) : null)} />
          <Show when={cameras.data}>
            <Show
              when={present().length > 0}
              fallback={
                <section class="empty">
                  <Lamp light="off" size="5.5rem" />
                  <h2>{t.live.empty.title}</h2>
                  <p class="muted">{t.live.empty.text}</p>
                  <div class="buttons">
                    <Button look="lamp" size="large" onClick={props.onAdd}>
                      {t.live.empty.add}
                    </Button>
                    <Show when={props.demoOffered}>
                      <Button size="large" pending={demo.pending()} onClick={() => void demo.run({})}>
                        {t.live.empty.demo}
                      </Button>
                    </Show>
                  </div>
                  <Show when={props.demoOffered}>
                    <p class="small muted">{t.live.empty.demoHint}</p>
                  </Show>
                  <ErrorNotice error={demo.error()} />
                </section>
              }
            >
              <Grid
                cameras={present()}
                onOpen={setOpen}
                onEdit={props.onEdit}
                onPause={(camera, until) => void pauseNow(camera, until)}
                onResume={(camera) => void resume(camera)}
                onRemove={setRemoving}
              />
            </Show>
          </Show>
          <RemoveCamera camera={removing()} onClose={() => setRemoving(null)} />
        </div>
      }
    >
      {(camera) => (
        <Focus
          camera={camera()}
          several={present().length > 1}
          onBack={() => {
            const id = camera().id;
            setOpen(null);
            // Back on the tile it was opened from.
            queueMicrotask(() => document.querySelector<HTMLElement>(`[data-tile="${CSS.escape(id)}"]`)?.focus());
          }}
          onStep={neighbour}
        />
      )}
    </Show>
  );
}

/** In full screen a button appears with the pointer, and for who comes by keyboard. */
function LeaveFull(props: { onLeave: () => void }) {
  const [near, setNear] = createSignal(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = () => {
    setNear(true);
    clearTimeout(timer);
    timer = setTimeout(() => setNear(false), 3000);
  };
  moved();
  window.addEventListener("pointermove", moved, { passive: true });
  onCleanup(() => {
    clearTimeout(timer);
    window.removeEventListener("pointermove", moved);
  });
  return (
    <div class="live__leave" data-near={near() ? "" : undefined}>
      <Button onClick={props.onLeave}>
        <Minimize aria-hidden="true" />
        {t.screen.leave}
      </Button>
    </div>
  );
}

/** As in live.css. */
const GAP_REM = 0.75;
const CAPTION_REM = 2.4;

interface GridProps {
  cameras: CameraView[];
  onOpen: (id: string) => void;
  onEdit: (camera: CameraView) => void;
  onPause: (camera: CameraView, until: string | null) => void;
  onResume: (camera: CameraView) => void;
  onRemove: (camera: CameraView) => void;
}

function Grid(props: GridProps) {
  const [size, setSize] = createSignal({ width: 0, height: 0 });
  const [page, setPage] = createSignal(0);
  const [current, setCurrent] = createSignal(0);
  const pages = () => Math.ceil(props.cameras.length / PAGE);
  const shown = createMemo(() => props.cameras.slice(page() * PAGE, (page() + 1) * PAGE));
  const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const caption = () => Math.ceil(CAPTION_REM * rem());
  const grid = createMemo(() => bestGrid(shown().length, size().width, size().height, GAP_REM * rem(), caption()));
  let list: HTMLUListElement | undefined;

  createEffect(() => {
    if (page() >= pages()) setPage(Math.max(0, pages() - 1));
    if (current() >= shown().length) setCurrent(Math.max(0, shown().length - 1));
  });

  const watch = (element: HTMLElement) => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };

  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!(event.target instanceof HTMLElement) || event.target.dataset.tile === undefined) return;
    if (event.key === "m" || event.key === "ContextMenu") {
      event.preventDefault();
      event.target.parentElement?.querySelector<HTMLElement>(".tile__menu")?.focus();
      return;
    }
    const to = step(current(), event.key, shown().length, grid().columns);
    if (to === current()) return;
    event.preventDefault();
    setCurrent(to);
    list?.querySelectorAll<HTMLElement>("[data-tile]")[to]?.focus();
  };

  return (
    <>
      <div class="grid" ref={watch}>
        <span class="hidden-text" id="grid-hint">
          {t.live.gridHint}
        </span>
        <ul
          class="grid__tiles"
          ref={(element) => {
            list = element;
          }}
          aria-label={t.live.grid}
          aria-describedby="grid-hint"
          style={{
            "grid-template-columns": `repeat(${grid().columns}, ${grid().width}px)`,
            "grid-auto-rows": `${grid().height + caption()}px`,
          }}
          onKeyDown={key}
        >
          <For each={shown().map((camera) => camera.id)}>
            {(id, index) => (
              // Keyed by id and not by the answer, so that a refreshed list does not restart every picture.
              <Show when={shown().find((camera) => camera.id === id)}>
                {(camera) => (
                  <Tile
                    camera={camera()}
                    current={index() === current()}
                    onFocus={() => setCurrent(index())}
                    onOpen={() => props.onOpen(id)}
                    onEdit={() => props.onEdit(camera())}
                    onPause={(until) => props.onPause(camera(), until)}
                    onResume={() => props.onResume(camera())}
                    onRemove={() => props.onRemove(camera())}
                  />
                )}
              </Show>
            )}
          </For>
        </ul>
      </div>
      <Show when={pages() > 1}>
        <nav class="grid__pages" aria-label={t.live.page(page() + 1, pages())}>
          <Button icon aria-label={t.live.previousPage} disabled={page() === 0} onClick={() => setPage(page() - 1)}>
            <ChevronLeft aria-hidden="true" />
          </Button>
          <span class="small muted tabular">{t.live.page(page() + 1, pages())}</span>
          <Button
            icon
            aria-label={t.live.nextPage}
            disabled={page() + 1 >= pages()}
            onClick={() => setPage(page() + 1)}
          >
            <ChevronRight aria-hidden="true" />
          </Button>
        </nav>
      </Show>
    </>
  );
}
