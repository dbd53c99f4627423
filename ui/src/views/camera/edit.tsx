// Changing a camera: what it is, how it is reached, what of it is kept. Only what was changed is sent.

import { Tabs } from "@kobalte/core/tabs";
import { createEffect, createSignal, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import { Switch } from "../../components/switch";
import type { CameraChange } from "../../ipc/types/CameraChange";
import type { CameraClass } from "../../ipc/types/CameraClass";
import type { CameraMasks } from "../../ipc/types/CameraMasks";
import type { CameraView } from "../../ipc/types/CameraView";
import type { ProbeView } from "../../ipc/types/ProbeView";
import { useAction } from "../../state/action";
import { useCameraMasks } from "../../state/masks";
import { wordsOf } from "../../state/queries";
import { bytesOfGb, gbText, quotaFault } from "../../state/storage";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { ConnectionFields, makeConnection } from "./connection";
import { ClassChoices, NameField, nameFault, PlaceField, placeFault } from "./facts";
import { Found } from "./found";
import { Look } from "./look";
import { MaskFields } from "./masks";

/** An hour: a clock further off is set wrong, and no correction for it. */
const CLOCK_MOST = 3600;

/** Seconds as typed, with a comma or a point; empty is none. `null` where it is no number in reach. */
function microseconds(text: string): number | null {
  const seconds = text.trim() === "" ? 0 : Number(text.trim().replace(",", "."));
  return Number.isFinite(seconds) && Math.abs(seconds) <= CLOCK_MOST ? Math.round(seconds * 1e6) : null;
}

export function EditCamera(props: { camera: CameraView; onClose: () => void }) {
  const toasts = useToasts();
  // As it was when the dialog opened: news of its state must not undo what is being typed.
  const was = props.camera;
  const link = makeConnection(was.transport);
  const [name, setName] = createSignal(was.name);
  const [place, setPlace] = createSignal(was.place);
  const [kind, setKind] = createSignal<CameraClass>(was.class);
  const [audio, setAudio] = createSignal(was.audio);
  const [noSub, setNoSub] = createSignal(false);
  const [quota, setQuota] = createSignal(gbText(was.quotaBytes));
  const [clock, setClock] = createSignal(String(was.clockCorrectionUs / 1e6));
  const [found, setFound] = createSignal<ProbeView | null>(null);
  const probe = useAction("camera_probe");
  const update = useAction("camera_update", ["cameras"]);
  const setMasks = useAction("camera_masks_set", ["redactions"]);
  const kept = useCameraMasks(was.id);
  /** As drawn here; nothing while nothing was changed. */
  const [drawn, setDrawn] = createSignal<CameraMasks | null>(null);
  const silent = () => found() !== null && found()?.main.audio === null;

  createEffect(on([link.url, link.subUrl, link.transport], () => setFound(null), { defer: true }));
  // Typing one in says that it is wanted after all.
  createEffect(() => link.sub().trim() !== "" && setNoSub(false));

  const ready = () =>
    name().trim() !== "" &&
    !nameFault(name()) &&
    !placeFault(place()) &&
    !link.fault() &&
    !link.subFault() &&
    !quotaFault(quota()) &&
    microseconds(clock()) !== null;

  const look = async () => {
    link.takeLoginOut();
    if (!link.addressed() || probe.pending()) return;
    const seen = await probe.run({ url: link.url(), subUrl: link.subUrl(), transport: link.transport() });
    if (seen) setFound(seen);
  };

  const change = (): CameraChange => {
    const made: CameraChange = {};
    if (name().trim() !== was.name) made.name = name().trim();
    if (place().trim() !== was.place) made.place = place().trim();
    if (kind() !== was.class) made.class = kind();
    if (audio() !== was.audio) made.audio = audio();
    if (link.transport() !== was.transport) made.transport = link.transport();
    if (link.address().trim()) made.url = link.url();
    if (link.sub().trim()) made.subUrl = link.subUrl();
    else if (noSub()) made.subUrl = null;
    const bytes = quota() === gbText(was.quotaBytes) ? was.quotaBytes : bytesOfGb(quota());
    if (bytes !== was.quotaBytes) made.quotaBytes = bytes;
    const correction = microseconds(clock());
    if (correction !== null && correction !== was.clockCorrectionUs) made.clockCorrectionUs = correction;
    return made;
  };

  const save = async (event: Event) => {
    event.preventDefault();
    link.takeLoginOut();
    if (!ready() || update.pending()) return;
    const masks = drawn();
    if (masks && !(await setMasks.run({ camera: was.id, masks }))) return;
    const changed = await update.run({ id: was.id, change: change() });
    if (!changed) return;
    toasts.say(t.camera.saved(changed.name));
    link.setPassword("");
    props.onClose();
  };

  const subNote = () => (
    <div class="camera__sub">
      <Show when={was.subAddress} fallback={<p class="small muted">{link.sub().trim() ? "" : t.cameraEdit.subNone}</p>}>
        <Show
          when={noSub()}
          fallback={
            <Show when={link.sub().trim() === ""}>
              <Button size="small" onClick={() => setNoSub(true)}>
                {t.cameraEdit.subTake}
              </Button>
            </Show>
          }
        >
          <Notice
            tone="info"
            action={
              <Button size="small" onClick={() => setNoSub(false)}>
                {t.cameraEdit.subKeep}
              </Button>
            }
          >
            {t.cameraEdit.subTaken}
          </Notice>
        </Show>
      </Show>
    </div>
  );

  return (
    <form class="camera" onSubmit={(event) => void save(event)}>
      <Tabs class="camera__tabs">
        <Tabs.List class="tabs" aria-label={t.cameraEdit.tabsLabel}>
          <Tabs.Trigger class="tabs__tab" value="camera" autofocus>
            {t.cameraEdit.tabs.camera}
          </Tabs.Trigger>
          <Tabs.Trigger class="tabs__tab" value="connection">
            {t.cameraEdit.tabs.connection}
          </Tabs.Trigger>
          <Tabs.Trigger class="tabs__tab" value="keeping">
            {t.cameraEdit.tabs.keeping}
          </Tabs.Trigger>
          <Tabs.Trigger class="tabs__tab" value="masks">
            {t.redaction.masks.tab}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content class="camera__tab" value="camera">
          <div class="camera__columns">
            <div class="camera__where">
              <NameField value={name()} onInput={setName} />
              <PlaceField value={place()} onInput={setPlace} />
              <Show when={!silent()} fallback={<Notice tone="info">{t.camera.audioNone}</Notice>}>
                <Switch label={t.camera.audio} hint={t.camera.audioHint} checked={audio()} onChange={setAudio} />
              </Show>
            </div>
            <ClassChoices value={kind()} onChange={setKind} />
          </div>
        </Tabs.Content>
        <Tabs.Content class="camera__tab" value="connection">
          <div class="camera__columns">
            <div class="camera__where">
              <ConnectionFields
                connection={link}
                addressHint={t.camera.addressKept}
                addressPlaceholder={was.address}
                subPlaceholder={noSub() ? undefined : (was.subAddress ?? undefined)}
                belowSub={subNote()}
              />
            </div>
            <div class="camera__what">
              <Show
                when={found()}
                fallback={
                  <Look hint={link.addressed() ? undefined : t.camera.testAgain}>
                    <Button pending={probe.pending()} disabled={!link.addressed()} onClick={() => void look()}>
                      {probe.pending() ? t.camera.testing : t.camera.test}
                    </Button>
                    <ErrorNotice error={probe.error()} />
                  </Look>
                }
              >
                {(seen) => (
                  <Found probe={seen()} name={name()}>
                    {null}
                  </Found>
                )}
              </Show>
            </div>
          </div>
        </Tabs.Content>
        <Tabs.Content class="camera__tab" value="keeping">
          <div class="camera__columns">
            <div class="camera__where">
              <Field
                label={t.cameraEdit.quota}
                value={quota()}
                onInput={setQuota}
                unit={t.settings.storage.unit}
                inputmode="decimal"
                hint={quota().trim() === "" ? t.cameraEdit.quotaNone : t.cameraEdit.quotaHint}
                error={quotaFault(quota()) ? t.cameraEdit.quotaFault : null}
                optional
              />
              <p class="small muted">{t.cameraEdit.lasts(was.recordedDays, was.expectedDays)}</p>
            </div>
            <div class="camera__what">
              <Field
                label={t.cameraEdit.clock}
                value={clock()}
                onInput={setClock}
                unit={t.cameraEdit.clockUnit}
                inputmode="decimal"
                hint={t.cameraEdit.clockHint}
                error={microseconds(clock()) === null ? t.cameraEdit.clockFault : null}
              />
              <Show when={was.clockOffsetUs !== null}>
                <p class="small muted">{t.cameraEdit.clockSays(was.clockOffsetUs ?? 0)}</p>
              </Show>
            </div>
          </div>
        </Tabs.Content>
        <Tabs.Content class="camera__tab" value="masks">
          <Show
            when={drawn() ?? kept.data}
            fallback={<ErrorNotice error={kept.isError ? wordsOf(kept.error) : null} />}
          >
            {(masks) => <MaskFields camera={was.id} masks={masks()} onChange={setDrawn} />}
          </Show>
        </Tabs.Content>
      </Tabs>
      <ErrorNotice error={update.error() ?? setMasks.error()} />
      <div class="dialog__foot">
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Button look="lamp" type="submit" pending={update.pending()} disabled={!ready()}>
          {t.common.save}
        </Button>
      </div>
    </form>
  );
}
