// Asked once when the window is closed: does recording go on?

import { createSignal, onCleanup, onMount } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/notice";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { t } from "../../texts";
import "./close-ask.css";

export function CloseAsk() {
  const backend = useBackend();
  const [open, setOpen] = createSignal(false);
  const [remember, setRemember] = createSignal(false);
  const close = useAction("window_close");
  onCleanup(backend.onCloseAsked(() => setOpen(true)));
  // Asked from the tray while no page was there to hear it.
  onMount(() => {
    void backend.call("window_close_asked", {}).then((answer) => answer.ok && answer.value && setOpen(true));
  });
  const decide = async (choice: "keep" | "stop") => {
    if ((await close.run({ choice, remember: remember() })) !== undefined) setOpen(false);
  };
  return (
    <Dialog open={open()} onClose={() => setOpen(false)} title={t.closeAsk.title} lead={t.closeAsk.text}>
      <div class="close-ask">
        <div class="close-ask__choice">
          <Button look="lamp" autofocus pending={close.pending()} onClick={() => void decide("keep")}>
            {t.closeAsk.keep}
          </Button>
          <p class="small muted">{t.closeAsk.keepHint}</p>
        </div>
        <div class="close-ask__choice">
          <Button pending={close.pending()} onClick={() => void decide("stop")}>
            {t.closeAsk.stop}
          </Button>
          <p class="small muted">{t.closeAsk.stopHint}</p>
        </div>
        <label class="tick">
          <input type="checkbox" checked={remember()} onChange={(event) => setRemember(event.currentTarget.checked)} />
          {t.closeAsk.remember}
        </label>
        <ErrorNotice error={close.error()} />
      </div>
    </Dialog>
  );
}
