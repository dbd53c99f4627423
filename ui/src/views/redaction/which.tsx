// Of a range of several cameras: which of them.

import { createEffect, createSignal, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { useCameras } from "../../state/queries";
import { answeredRange, beginRedaction, rangeAsked } from "../../state/redaction/place";
import { t } from "../../texts";

const words = t.redaction.list;

export function WhichCamera() {
  const cameras = useCameras();
  const [camera, setCamera] = createSignal<string | null>(null);
  createEffect(on(rangeAsked, (range) => setCamera(range?.cameras[0] ?? null)));
  const options = () =>
    (rangeAsked()?.cameras ?? []).map((id) => ({
      value: id,
      title: cameras.data?.find((one) => one.id === id)?.name ?? id,
    }));
  const begin = () => {
    const [range, chosen] = [rangeAsked(), camera()];
    answeredRange();
    if (range && chosen) {
      const { fromUs, toUs } = range;
      beginRedaction({ clip: { camera: chosen, fromUs, toUs }, response: null });
    }
  };
  return (
    <Dialog open={rangeAsked() !== null} onClose={answeredRange} title={words.which} lead={words.whichLead}>
      <Show when={rangeAsked()}>
        <Choices label={words.which} hideLabel options={options()} value={camera()} onChange={setCamera} />
        <div class="dialog__foot">
          <Button onClick={answeredRange}>{t.common.cancel}</Button>
          <Button look="lamp" autofocus onClick={begin}>
            {words.whichOne}
          </Button>
        </div>
      </Show>
    </Dialog>
  );
}
