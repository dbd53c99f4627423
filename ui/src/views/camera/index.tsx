// Adding a camera, and changing one.

import { Show } from "solid-js";
import { Dialog } from "../../components/dialog";
import type { CameraView } from "../../ipc/types/CameraView";
import { t } from "../../texts";
import { AddCamera } from "./add";
import "./camera.css";
import { EditCamera } from "./edit";

interface CameraDialogProps {
  open: boolean;
  /** The camera to change; `null` adds one. */
  camera: CameraView | null;
  onClose: () => void;
}

export function CameraDialog(props: CameraDialogProps) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.camera ? t.camera.editTitle(props.camera.name) : t.camera.addTitle}
      wide
    >
      <Show when={props.open}>
        <Show when={props.camera} fallback={<AddCamera onClose={props.onClose} />}>
          {(camera) => <EditCamera camera={camera()} onClose={props.onClose} />}
        </Show>
      </Show>
    </Dialog>
  );
}
