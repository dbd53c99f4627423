import ScanEye from "lucide-solid/icons/scan-eye";
import type { JSX } from "solid-js";
import { t } from "../../texts";

/** The place where a camera's answer will stand, with the button that asks it. */
export function Look(props: { hint?: string | undefined; children: JSX.Element }) {
  return (
    <div class="camera__look">
      <ScanEye aria-hidden="true" class="camera__eye" />
      <p class="muted small">{props.hint ?? t.camera.testHint}</p>
      {props.children}
    </div>
  );
}
