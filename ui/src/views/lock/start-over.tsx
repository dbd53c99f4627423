import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { NewPassphrase } from "../../components/new-passphrase";
import { ErrorNotice, Notice } from "../../components/notice";
import { SheetCheck } from "../../components/sheet-check";
import type { RecoverySheet } from "../../ipc/types/RecoverySheet";
import { useAction } from "../../state/action";
import { guessWords, useStrength } from "../../state/strength";
import { t } from "../../texts";

interface StartOverProps {
  onBack: () => void;
  /** The household is open once the new key is made; the window stays here until the new sheet was shown. */
  onBusy: (busy: boolean) => void;
}

/** Passphrase and sheet are both lost: says what that means, and makes a new key, so that recording goes on with one that somebody holds. */
export function StartOver(props: StartOverProps) {
  const [next, setNext] = createSignal("");
  const [again, setAgain] = createSignal("");
  const [typed, setTyped] = createSignal("");
  const [sheet, setSheet] = createSignal<RecoverySheet | null>(null);
  const strength = useStrength(next);
  const begin = useAction("start_over");
  const confirm = useAction("recovery_confirm", ["app"]);
  const meant = () => typed().trim().toLowerCase() === t.lock.startOver.words;
  const ready = () => meant() && strength()?.acceptable === true && next() === again();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready() || begin.pending()) return;
    props.onBusy(true);
    const made = await begin.run({ newPassphrase: next() });
    if (made) setSheet(made);
    else props.onBusy(false);
  };
  const check = async (answers: string[]) => {
    if ((await confirm.run({ answers })) !== undefined) props.onBusy(false);
  };
  return (
    <Show
      when={sheet()}
      fallback={
        <form class="lock__form lock__form--wide" onSubmit={(event) => void submit(event)}>
          <h1>{t.lock.startOver.title}</h1>
          <Notice tone="warn" title={t.lock.startOver.gone}>
            {t.lock.startOver.goneText}
          </Notice>
          <p class="muted">{t.lock.startOver.lead}</p>
          <NewPassphrase
            value={next()}
            again={again()}
            onInput={setNext}
            onAgain={setAgain}
            strength={strength()}
            guess={guessWords(strength())}
          />
          <Field label={t.lock.startOver.type} value={typed()} onInput={setTyped} autocomplete="off" />
          <ErrorNotice error={begin.error()} />
          <div class="buttons">
            <Button look="lamp" type="submit" pending={begin.pending()} disabled={!ready()}>
              {begin.pending() ? t.lock.startOver.making : t.lock.startOver.make}
            </Button>
            <Button onClick={props.onBack}>{t.common.back}</Button>
          </div>
        </form>
      }
    >
      {(made) => (
        <section class="lock__sheet">
          <h1>{t.firstRun.sheet.title}</h1>
          <p class="muted">{t.firstRun.sheet.lead}</p>
          <SheetCheck
            sheet={made()}
            pending={confirm.pending()}
            trouble={<ErrorNotice error={confirm.error()} />}
            onCheck={(answers) => void check(answers)}
            onLater={() => props.onBusy(false)}
          />
        </section>
      )}
    </Show>
  );
}
