// "Save this frame": a picture of exactly what is shown.

import { createEffect, createSignal, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { ErrorNotice, Notice } from "../../components/notice";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { answered, asked, type Moment } from "../../state/own-copies";
import { useCameras } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { typed } from "../../texts/moment";
import { times } from "../../texts/times";

export function SaveFrame() {
  const backend = useBackend();
  const cameras = useCameras();
  const toasts = useToasts();
  const save = useAction("snapshot_save", ["ledger"]);
  const [form, setForm] = createSignal("jpg");
  createEffect(on(asked.moment, () => save.clear()));
  const named = (moment: Moment) => cameras.data?.find((camera) => camera.id === moment.camera)?.name ?? moment.camera;
  const confirm = async (moment: Moment) => {
    const name = `${named(moment)} ${typed(moment.atUs, zone).replaceAll(":", ".")}.${form()}`;
    const path = await backend.pickFile(t.ownCopies.frameTitle, name);
    if (!path) return;
    const whole = /\.(png|jpe?g)$/i.test(path) ? path : `${path}.${form()}`;
    const made = await save.run({ camera: moment.camera, atUs: moment.atUs, path: whole, told: "not_sealed" });
    if (!made) return;
    answered.moment();
    toasts.say(t.ownCopies.frameDone(made.path));
  };
  return (
    <Dialog open={asked.moment() !== null} onClose={answered.moment} title={t.ownCopies.frameTitle}>
      <Show when={asked.moment()}>
        {(moment) => (
          <>
            <p class="muted">{t.ownCopies.frameLead(named(moment()), times.fine(moment().atUs, zone))}</p>
            <Choices
              label={t.ownCopies.form}
              value={form()}
              onChange={setForm}
              options={[
                { value: "jpg", title: t.ownCopies.jpeg, hint: t.ownCopies.jpegHint },
                { value: "png", title: t.ownCopies.png, hint: t.ownCopies.pngHint },
              ]}
            />
            <Notice tone="warn" title={t.ownCopies.warning}>
              {t.ownCopies.warningText}
            </Notice>
            <ErrorNotice error={save.error()} />
            <div class="dialog__foot">
              <Button onClick={answered.moment}>{t.common.cancel}</Button>
              <Button look="lamp" autofocus pending={save.pending()} onClick={() => void confirm(moment())}>
                {t.ownCopies.frameSave}
              </Button>
            </div>
          </>
        )}
      </Show>
    </Dialog>
  );
}
