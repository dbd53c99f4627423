import ChevronRight from "lucide-solid/icons/chevron-right";
import { createSignal } from "solid-js";
import { Button } from "../../components/button";
import { TextArea } from "../../components/field";
import { NewPassphrase } from "../../components/new-passphrase";
import { ErrorNotice } from "../../components/notice";
import { useAction } from "../../state/action";
import { looksComplete, sheetKeyKind, tidySheetKey } from "../../state/recovery";
import { guessWords, useStrength } from "../../state/strength";
import { t } from "../../texts";

export function Recover(props: { onBack: () => void; onLost: () => void }) {
  const [key, setKey] = createSignal("");
  const [next, setNext] = createSignal("");
  const [again, setAgain] = createSignal("");
  const strength = useStrength(next);
  const recover = useAction("recover_with_sheet", ["app", "cameras", "settings", "ledger"]);
  const ready = () => looksComplete(key()) && strength()?.acceptable === true && next() === again();
  const counted = () => {
    const kind = sheetKeyKind(key());
    if (kind.kind === "empty") return undefined;
    if (looksComplete(key())) return t.lock.recover.complete;
    return kind.kind === "words" ? t.lock.recover.words(kind.count) : t.lock.recover.text(kind.length);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready() || recover.pending()) return;
    await recover.run({ key: tidySheetKey(key()), newPassphrase: next() });
  };
  return (
    <form class="lock__form lock__form--wide" onSubmit={(event) => void submit(event)}>
      <h1>{t.lock.recover.title}</h1>
      <p class="muted">{t.lock.recover.lead}</p>
      <TextArea label={t.lock.recover.key} value={key()} onInput={setKey} hint={counted()} rows={4} mono autofocus />
      <NewPassphrase
        value={next()}
        again={again()}
        onInput={setNext}
        onAgain={setAgain}
        strength={strength()}
        guess={guessWords(strength())}
      />
      <ErrorNotice error={recover.error()} />
      <div class="buttons">
        <Button look="lamp" type="submit" pending={recover.pending()} disabled={!ready()}>
          {recover.pending() ? t.lock.recover.setting : t.lock.recover.set}
        </Button>
        <Button onClick={props.onBack}>{t.common.back}</Button>
      </div>
      <details class="lock__lost">
        <summary>
          <ChevronRight class="icon" aria-hidden="true" />
          {t.lock.recover.lost}
        </summary>
        <p class="muted small">{t.lock.recover.lostText}</p>
        <Button onClick={props.onLost}>{t.lock.recover.lostNext}</Button>
      </details>
    </form>
  );
}
