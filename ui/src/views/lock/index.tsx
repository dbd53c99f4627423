// The locked household: unlock with the passphrase, or come back in with the recovery sheet. Nothing of the footage is behind it.

import { createSignal, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { SecretField } from "../../components/field";
import { Lamp, type Light } from "../../components/lamp";
import { ErrorNotice, Notice } from "../../components/notice";
import type { AppState } from "../../ipc/types/AppState";
import { useAction } from "../../state/action";
import { t } from "../../texts";
import "./lock.css";
import { Recover } from "./recover";
import { StartOver } from "./start-over";

type Way = "passphrase" | "sheet" | "startOver";

export function Lock(props: { app: AppState; light: Light; onBusy: (busy: boolean) => void }) {
  const [way, setWay] = createSignal<Way>("passphrase");
  return (
    <div class="lock scroll">
      <main id="content" class="lock__panel">
        <div class="lock__lamp lit" data-light={props.light}>
          <Lamp light={props.light} size="5rem" label={t.lamp[props.light]} />
        </div>
        <Switch>
          <Match when={way() === "passphrase"}>
            <Unlock app={props.app} onForgot={() => setWay("sheet")} />
          </Match>
          <Match when={way() === "sheet"}>
            <Recover onBack={() => setWay("passphrase")} onLost={() => setWay("startOver")} />
          </Match>
          <Match when={way() === "startOver"}>
            <StartOver onBack={() => setWay("sheet")} onBusy={props.onBusy} />
          </Match>
        </Switch>
      </main>
    </div>
  );
}

/** That something is not recorded is told to anybody; which camera it is, only to the owner. */
function Trouble(props: { app: AppState }) {
  const banner = () => (props.app.banner?.kind === "recovery_unconfirmed" ? null : props.app.banner);
  return (
    <div role="status">
      <Show when={banner()}>
        {(trouble) => (
          <Show
            when={trouble().kind === "not_recording"}
            fallback={
              <Notice tone="bad" title={trouble().text}>
                {trouble().hint}
              </Notice>
            }
          >
            <Notice tone="bad" title={t.lock.notRecording(trouble().cameras.length)}>
              {t.lock.notRecordingHint}
            </Notice>
          </Show>
        )}
      </Show>
    </div>
  );
}

function Unlock(props: { app: AppState; onForgot: () => void }) {
  const [passphrase, setPassphrase] = createSignal("");
  const [caps, setCaps] = createSignal(false);
  const unlock = useAction("unlock", ["app", "cameras", "settings", "ledger"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (passphrase() === "" || unlock.pending()) return;
    const opened = await unlock.run({ passphrase: passphrase() });
    // Wrong or right, it does not stay in the page.
    setPassphrase("");
    if (!opened) document.querySelector<HTMLInputElement>(".lock input")?.focus();
  };
  return (
    <form class="lock__form" onSubmit={(event) => void submit(event)}>
      <h1>{t.lock.title}</h1>
      <p class="lead">
        <Switch fallback={t.lock.lead}>
          <Match when={props.app.recorder.waitingForKeyring}>{t.lock.leadKeyring}</Match>
          <Match when={!props.app.recorder.running}>{t.lock.leadDown}</Match>
        </Switch>
      </p>
      <Trouble app={props.app} />
      <SecretField
        label={t.passphrase.one}
        value={passphrase()}
        onInput={(value) => {
          unlock.clear();
          setPassphrase(value);
        }}
        onCapsLock={setCaps}
        hint={caps() ? t.lock.capsLock : undefined}
        autocomplete="current-password"
        autofocus
      />
      <ErrorNotice error={unlock.error()} />
      <Button look="lamp" type="submit" size="large" pending={unlock.pending()} disabled={passphrase() === ""}>
        {unlock.pending() ? t.lock.unlocking : t.lock.unlock}
      </Button>
      <Button look="quiet" onClick={props.onForgot}>
        {t.lock.forgot}
      </Button>
    </form>
  );
}
