// Adding a camera, and changing one: where it is, what it sends, what it is called.

import ScanEye from "lucide-solid/icons/scan-eye";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { Field, SecretField } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import { Switch } from "../../components/switch";
import type { CameraChange } from "../../ipc/types/CameraChange";
import type { CameraView } from "../../ipc/types/CameraView";
import type { ProbeView } from "../../ipc/types/ProbeView";
import type { TransportName } from "../../ipc/types/TransportName";
import { useAction } from "../../state/action";
import { addressFault, hostOf, joinAddress, splitAddress } from "../../state/address";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import "./camera.css";
import { Found } from "./found";
import { Makes } from "./makes";

const NAME_MAX = 60;

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
        <CameraForm camera={props.camera} onClose={props.onClose} />
      </Show>
    </Dialog>
  );
}

function CameraForm(props: { camera: CameraView | null; onClose: () => void }) {
  const toasts = useToasts();
  const [address, setAddress] = createSignal("");
  const [sub, setSub] = createSignal("");
  const [user, setUser] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [moved, setMoved] = createSignal(false);
  const [transport, setTransport] = createSignal<TransportName>(props.camera?.transport ?? "tcp");
  const [name, setName] = createSignal(props.camera?.name ?? "");
  const [audio, setAudio] = createSignal(props.camera?.audio ?? false);
  const [found, setFound] = createSignal<ProbeView | null>(null);
  const probe = useAction("camera_probe");
  const add = useAction("camera_add", ["cameras"]);
  const update = useAction("camera_update", ["cameras"]);

  const login = () => ({ user: user(), password: password() });
  const url = createMemo(() => joinAddress(address(), login()));
  const subUrl = createMemo(() => (sub().trim() ? joinAddress(sub(), login()) : null));
  const fault = createMemo(() => {
    const what = addressFault(address());
    return what ? t.camera.fault[what] : null;
  });
  const subFault = createMemo(() => {
    const what = addressFault(sub());
    return what ? t.camera.fault[what] : null;
  });
  const nameFault = () => (name().trim().length > NAME_MAX ? t.camera.nameLong : null);
  const addressed = () => address().trim() !== "" && !fault() && !subFault();
  const silent = () => found() !== null && found()?.main.audio === null;

  // What was seen is about the address that was asked; another one must be looked at anew.
  createEffect(on([url, subUrl, transport], () => setFound(null), { defer: true }));

  /** A pasted log-in leaves the address as soon as the field is left: a password does not stand on the screen. */
  const takeLoginOut = () => {
    for (const [read, write] of [
      [address, setAddress],
      [sub, setSub],
    ] as const) {
      const split = splitAddress(read());
      if (!split.login) continue;
      setUser(split.login.user);
      setPassword(split.login.password);
      write(split.address);
      setMoved(true);
    }
  };

  const look = async () => {
    takeLoginOut();
    if (!addressed() || probe.pending()) return;
    add.clear();
    const seen = await probe.run({ url: url(), subUrl: subUrl(), transport: transport() });
    if (!seen) return;
    setFound(seen);
    if (!props.camera) setAudio(seen.main.audio !== null && audio());
  };

  const save = async () => {
    takeLoginOut();
    const called = name().trim();
    if (!called || nameFault()) return;
    if (props.camera) {
      const change: CameraChange = { name: called, transport: transport(), audio: audio() };
      if (address().trim()) {
        change.url = url();
        change.subUrl = subUrl();
      } else if (sub().trim()) change.subUrl = subUrl();
      const changed = await update.run({ id: props.camera.id, change });
      if (!changed) return;
      toasts.say(t.camera.saved(changed.name));
    } else {
      if (!addressed()) return;
      const added = await add.run({
        name: called,
        url: url(),
        subUrl: subUrl(),
        transport: transport(),
        audio: audio() && !silent(),
      });
      if (!added) return;
      toasts.say(t.camera.added(added.name));
    }
    setPassword("");
    props.onClose();
  };

  const named = (first: boolean) => (
    <>
      <Field
        label={t.camera.nameLabel}
        value={name()}
        onInput={setName}
        placeholder={t.camera.namePlaceholder}
        hint={t.camera.nameHint}
        error={nameFault()}
        maxlength={NAME_MAX + 20}
        autofocus={first}
      />
      <Show when={!silent()} fallback={<Notice tone="info">{t.camera.audioNone}</Notice>}>
        <Switch label={t.camera.audio} hint={t.camera.audioHint} checked={audio()} onChange={setAudio} />
      </Show>
    </>
  );

  const busy = () => add.pending() || update.pending();

  return (
    <form
      class="camera"
      onSubmit={(event) => {
        event.preventDefault();
        if (busy()) return;
        if (props.camera || found()) void save();
        else void look();
      }}
    >
      <div class="camera__columns">
        <div class="camera__where">
          <Field
            label={t.camera.address}
            value={address()}
            onInput={setAddress}
            onBlur={takeLoginOut}
            placeholder={props.camera?.address ?? t.camera.addressPlaceholder}
            hint={props.camera ? t.camera.addressKept : t.camera.addressHint}
            error={fault()}
            inputmode="url"
            mono
            autofocus
          />
          <div class="camera__login">
            <Field label={t.camera.user} value={user()} onInput={setUser} optional />
            <SecretField label={t.camera.password} value={password()} onInput={setPassword} optional />
          </div>
          <div role="status">
            <Show when={moved()}>
              <p class="small muted">{t.camera.loginMoved}</p>
            </Show>
          </div>
          <Field
            label={t.camera.sub}
            value={sub()}
            onInput={setSub}
            onBlur={takeLoginOut}
            placeholder={props.camera?.subAddress ?? undefined}
            hint={t.camera.subHint}
            error={subFault()}
            inputmode="url"
            optional
            mono
          />
          <Choices
            label={t.camera.transport}
            inline
            value={transport()}
            onChange={(value) => setTransport(value === "udp" ? "udp" : "tcp")}
            options={[
              { value: "tcp", title: t.camera.tcp },
              { value: "udp", title: t.camera.udp },
            ]}
          />
          <p class="small muted">{transport() === "tcp" ? t.camera.tcpHint : t.camera.udpHint}</p>
          <Makes
            host={hostOf(address())}
            onUse={(main, small) => {
              setAddress(main);
              setSub(small ?? "");
            }}
          />
        </div>
        <div class="camera__what">
          <Show
            when={found()}
            fallback={
              <div class="camera__look">
                <ScanEye aria-hidden="true" class="camera__eye" />
                <p class="muted small">{t.camera.testHint}</p>
                <Button
                  // Enter in a field looks, when adding; when changing, it saves.
                  type={props.camera ? "button" : "submit"}
                  look={props.camera ? "plain" : "lamp"}
                  pending={probe.pending()}
                  disabled={!addressed()}
                  onClick={() => props.camera && void look()}
                >
                  {probe.pending() ? t.camera.testing : t.camera.test}
                </Button>
                <ErrorNotice error={probe.error()} />
              </div>
            }
          >
            {(seen) => (
              <Found probe={seen()} name={name() || t.camera.namePlaceholder}>
                {named(props.camera === null)}
              </Found>
            )}
          </Show>
          <Show when={!found() && (props.camera || probe.error())}>{named(false)}</Show>
        </div>
      </div>
      <ErrorNotice error={add.error() ?? update.error()} />
      <div class="dialog__foot">
        <Show when={!props.camera && !found() && probe.error()}>
          <span class="small muted camera__anyway">{t.camera.anywayHint}</span>
          <Button pending={add.pending()} disabled={!addressed() || name().trim() === ""} onClick={() => void save()}>
            {t.camera.anyway}
          </Button>
        </Show>
        <Button onClick={props.onClose}>{t.common.cancel}</Button>
        <Show when={props.camera || found()}>
          <Button
            look="lamp"
            type="submit"
            pending={busy()}
            disabled={
              name().trim() === "" ||
              nameFault() !== null ||
              (props.camera !== null && (fault() !== null || subFault() !== null))
            }
          >
            {props.camera ? t.common.save : add.pending() ? t.camera.adding : t.camera.add}
          </Button>
        </Show>
      </div>
    </form>
  );
}
