import Undo2 from "lucide-solid/icons/undo-2";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/notice";
import type { CameraView } from "../../ipc/types/CameraView";
import { useAction } from "../../state/action";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

/** Cameras that can still be taken back. */
export function RecentlyRemoved(props: { cameras: CameraView[] }) {
  const [open, setOpen] = createSignal(false);
  const restore = useAction("camera_restore", ["cameras"]);
  const toasts = useToasts();
  const take = async (camera: CameraView) => {
    if ((await restore.run({ id: camera.id })) === undefined) return;
    toasts.say(t.remove.restored(camera.name));
    if (props.cameras.length === 0) setOpen(false);
  };
  return (
    <Show when={props.cameras.length > 0 || open()}>
      <Button look="quiet" onClick={() => setOpen(true)}>
        <Undo2 aria-hidden="true" />
        {t.live.removed(props.cameras.length)}
      </Button>
      <Dialog open={open()} onClose={() => setOpen(false)} title={t.live.removedTitle} lead={t.live.removedHint}>
        <ul class="rows">
          <For each={props.cameras}>
            {(camera) => (
              <li class="rows__row">
                <div class="rows__main">
                  <div class="choice__title">{camera.name}</div>
                  <div class="small muted">{camera.removed ? t.removed.until(camera.removed) : ""}</div>
                </div>
                <Button size="small" pending={restore.pending()} onClick={() => void take(camera)}>
                  {t.live.restore}
                </Button>
              </li>
            )}
          </For>
        </ul>
        <ErrorNotice error={restore.error()} />
      </Dialog>
    </Show>
  );
}
