import { createEffect, createSignal, on } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/notice";
import type { CameraView } from "../../ipc/types/CameraView";
import { useAction } from "../../state/action";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

export function RemoveCamera(props: { camera: CameraView | null; onClose: () => void }) {
  const [footage, setFootage] = createSignal("keep");
  const remove = useAction("camera_remove", ["cameras"]);
  const restore = useAction("camera_restore", ["cameras"]);
  const toasts = useToasts();
  createEffect(
    on(
      () => props.camera,
      () => {
        setFootage("keep");
        remove.clear();
      },
    ),
  );
  const confirm = async () => {
    const camera = props.camera;
    if (!camera) return;
    if ((await remove.run({ id: camera.id, withFootage: footage() === "delete" })) === undefined) return;
    props.onClose();
    toasts.say(t.remove.done(camera.name), {
      label: t.common.undo,
      run: () => void restore.run({ id: camera.id }),
    });
  };
  return (
    <Dialog
      open={props.camera !== null}
      onClose={props.onClose}
      title={t.remove.title(props.camera?.name ?? "")}
      lead={t.remove.text}
    >
      <Choices
        label={t.remove.keep}
        hideLabel
        value={footage()}
        onChange={setFootage}
        options={[
          { value: "keep", title: t.remove.keep, hint: t.remove.keepHint },
          { value: "delete", title: t.remove.delete, hint: t.remove.deleteHint },
        ]}
      />
      <ErrorNotice error={remove.error()} />
      <div class="dialog__foot">
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Button look="bad" pending={remove.pending()} onClick={() => void confirm()}>
          {t.remove.confirm}
        </Button>
      </div>
    </Dialog>
  );
}
