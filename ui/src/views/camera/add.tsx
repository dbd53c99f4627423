// Adding a camera: where it is, what it sends, what it is called.

import { createEffect, createSignal, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice } from "../../components/notice";
import { Switch } from "../../components/switch";
import type { CameraClass } from "../../ipc/types/CameraClass";
import type { ProbeView } from "../../ipc/types/ProbeView";
import { useAction } from "../../state/action";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { ConnectionFields, makeConnection } from "./connection";
import { ClassSelect, NameField, nameFault, PlaceField, placeFault } from "./facts";
import { Found } from "./found";
import { Look } from "./look";

export function AddCamera(props: { onClose: () => void }) {
  const toasts = useToasts();
  const link = makeConnection("tcp");
  const [name, setName] = createSignal("");
  const [place, setPlace] = createSignal("");
  // The careful one: who does not choose has not said that strangers may be shown.
  const [kind, setKind] = createSignal<CameraClass>("indoor");
  const [audio, setAudio] = createSignal(false);
  const [found, setFound] = createSignal<ProbeView | null>(null);
  const probe = useAction("camera_probe");
  const add = useAction("camera_add", ["cameras"]);
  const silent = () => found() !== null && found()?.main.audio === null;
  const named = () => name().trim() !== "" && !nameFault(name()) && !placeFault(place());

  // What was seen is about the address that was asked; another one must be looked at anew.
  createEffect(on([link.url, link.subUrl, link.transport], () => setFound(null), { defer: true }));

  const look = async () => {
    link.takeLoginOut();
    if (!link.addressed() || probe.pending()) return;
    add.clear();
    const seen = await probe.run({ url: link.url(), subUrl: link.subUrl(), transport: link.transport() });
    if (!seen) return;
    setFound(seen);
    setAudio(seen.main.audio !== null && audio());
  };

  const save = async () => {
    link.takeLoginOut();
    if (!named() || !link.addressed()) return;
    const added = await add.run({
      name: name().trim(),
      url: link.url(),
      subUrl: link.subUrl(),
      transport: link.transport(),
      audio: audio() && !silent(),
      place: place().trim(),
      class: kind(),
    });
    if (!added) return;
    toasts.say(t.camera.added(added.name));
    link.setPassword("");
    props.onClose();
  };

  const facts = (first: boolean) => (
    <>
      <NameField value={name()} onInput={setName} autofocus={first} />
      <PlaceField value={place()} onInput={setPlace} />
      <ClassSelect value={kind()} onChange={setKind} />
      <Show when={!silent()} fallback={<Notice tone="info">{t.camera.audioNone}</Notice>}>
        <Switch label={t.camera.audio} hint={t.camera.audioHint} checked={audio()} onChange={setAudio} />
      </Show>
    </>
  );

  return (
    <form
      class="camera"
      onSubmit={(event) => {
        event.preventDefault();
        if (add.pending()) return;
        if (found()) void save();
        else void look();
      }}
    >
      <div class="camera__columns">
        <div class="camera__where">
          <ConnectionFields
            connection={link}
            addressHint={t.camera.addressHint}
            addressPlaceholder={t.camera.addressPlaceholder}
            autofocus
          />
        </div>
        <div class="camera__what">
          <Show
            when={found()}
            fallback={
              <Look>
                {/* Enter in a field looks. */}
                <Button type="submit" look="lamp" pending={probe.pending()} disabled={!link.addressed()}>
                  {probe.pending() ? t.camera.testing : t.camera.test}
                </Button>
                <ErrorNotice error={probe.error()} />
              </Look>
            }
          >
            {(seen) => (
              <Found probe={seen()} name={name() || t.camera.namePlaceholder}>
                {facts(true)}
              </Found>
            )}
          </Show>
          <Show when={!found() && probe.error()}>{facts(false)}</Show>
        </div>
      </div>
      <ErrorNotice error={add.error()} />
      <div class="dialog__foot">
        <Show when={!found() && probe.error()}>
          <span class="small muted camera__anyway">{t.camera.anywayHint}</span>
          <Button pending={add.pending()} disabled={!link.addressed() || !named()} onClick={() => void save()}>
            {t.camera.anyway}
          </Button>
        </Show>
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Show when={found()}>
          <Button look="lamp" type="submit" pending={add.pending()} disabled={!named()}>
            {add.pending() ? t.camera.adding : t.camera.add}
          </Button>
        </Show>
      </div>
    </form>
  );
}
