import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import type { CameraStorage } from "../../ipc/types/CameraStorage";
import { useAction } from "../../state/action";
import { bytesOfGb, gbText, quotaFault } from "../../state/storage";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

/** What each camera takes, how far it goes back and how long it lasts, and its own limit. */
export function CameraParts(props: { cameras: CameraStorage[] }) {
  const [changing, setChanging] = createSignal<CameraStorage | null>(null);
  return (
    <section class="card">
      <div class="card__head">
        <h3 id="parts">{t.storagePage.cameras}</h3>
        <p class="muted">{t.storagePage.camerasLead}</p>
      </div>
      <Show when={props.cameras.length > 0} fallback={<p class="muted">{t.storagePage.none}</p>}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard. */}
        <section class="parts scroll" tabIndex={0} aria-labelledby="parts">
          <table class="parts__table tabular">
            <thead>
              <tr>
                <th scope="col">{t.storagePage.camera}</th>
                <th scope="col">{t.storagePage.takes}</th>
                <th scope="col">{t.storagePage.daily}</th>
                <th scope="col">{t.storagePage.goesBack}</th>
                <th scope="col">{t.storagePage.keeps}</th>
                <th scope="col">{t.storagePage.ownLimit}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.cameras}>
                {(camera) => (
                  <tr>
                    <th scope="row">
                      {camera.name}{" "}
                      <Show when={camera.removed}>
                        <span class="badge">{t.storagePage.removedBadge}</span>
                      </Show>
                    </th>
                    <td>{t.storagePage.total(camera.bytes)}</td>
                    <td>{camera.bytesPerDay > 0 ? t.storagePage.total(camera.bytesPerDay) : "–"}</td>
                    <td>{camera.recordedDays > 0 ? t.storagePage.days(camera.recordedDays) : "–"}</td>
                    <td>{camera.expectedDays === null ? "–" : t.storagePage.days(camera.expectedDays)}</td>
                    <td>
                      <span class="parts__limit">
                        {camera.quotaBytes === null
                          ? t.storagePage.ownLimitNone
                          : t.storagePage.total(camera.quotaBytes)}
                        <Show when={!camera.removed}>
                          <Button
                            size="small"
                            look="quiet"
                            aria-label={t.storagePage.setLimit(camera.name)}
                            onClick={() => setChanging(camera)}
                          >
                            {t.storagePage.change}
                          </Button>
                        </Show>
                      </span>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
      </Show>
      <Dialog
        open={changing() !== null}
        onClose={() => setChanging(null)}
        title={t.storagePage.limitTitle(changing()?.name ?? "")}
        lead={t.storagePage.limitLead}
      >
        <Show when={changing()}>{(camera) => <OwnLimit camera={camera()} onClose={() => setChanging(null)} />}</Show>
      </Dialog>
    </section>
  );
}

function OwnLimit(props: { camera: CameraStorage; onClose: () => void }) {
  const [quota, setQuota] = createSignal(gbText(props.camera.quotaBytes));
  const save = useAction("camera_update", ["cameras"]);
  const toasts = useToasts();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (quotaFault(quota()) || save.pending()) return;
    if (!(await save.run({ id: props.camera.camera, change: { quotaBytes: bytesOfGb(quota()) } }))) return;
    props.onClose();
    toasts.say(t.common.saved);
  };
  return (
    <form class="section__form" onSubmit={(event) => void submit(event)}>
      <Field
        label={t.storagePage.limitLabel}
        value={quota()}
        onInput={setQuota}
        unit={t.settings.storage.unit}
        inputmode="decimal"
        error={quotaFault(quota()) ? t.settings.storage.invalid : null}
        autofocus
        optional
      />
      <ErrorNotice error={save.error()} />
      <div class="dialog__foot">
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Button look="lamp" type="submit" pending={save.pending()} disabled={quotaFault(quota())}>
          {t.storagePage.limitSave}
        </Button>
      </div>
    </form>
  );
}
