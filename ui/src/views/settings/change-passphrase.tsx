import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { SecretField } from "../../components/field";
import { NewPassphrase } from "../../components/new-passphrase";
import { ErrorNotice } from "../../components/notice";
import { useAction } from "../../state/action";
import { guessWords, useStrength } from "../../state/strength";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

export function ChangePassphrase() {
  const [open, setOpen] = createSignal(false);
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const [again, setAgain] = createSignal("");
  const strength = useStrength(next);
  const change = useAction("change_passphrase");
  const toasts = useToasts();
  const ready = () => current() !== "" && strength()?.acceptable === true && next() === again();
  const close = () => {
    setOpen(false);
    setCurrent("");
    setNext("");
    setAgain("");
    change.clear();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready() || change.pending()) return;
    if ((await change.run({ current: current(), next: next() })) === undefined) return;
    close();
    toasts.say(t.settings.vault.changeDone);
  };
  return (
    <section class="card">
      <h3>{t.settings.vault.passphrase}</h3>
      <Show
        when={open()}
        fallback={
          <div>
            <Button onClick={() => setOpen(true)}>{t.settings.vault.change}</Button>
          </div>
        }
      >
        <form class="section__form" onSubmit={(event) => void submit(event)}>
          <SecretField
            label={t.passphrase.current}
            value={current()}
            onInput={setCurrent}
            autocomplete="current-password"
            autofocus
          />
          <NewPassphrase
            value={next()}
            again={again()}
            onInput={setNext}
            onAgain={setAgain}
            strength={strength()}
            guess={guessWords(strength())}
          />
          <ErrorNotice error={change.error()} />
          <div class="buttons">
            <Button look="lamp" type="submit" pending={change.pending()} disabled={!ready()}>
              {t.settings.vault.change}
            </Button>
            <Button onClick={close}>{t.common.cancel}</Button>
          </div>
        </form>
      </Show>
    </section>
  );
}
