import { createSignal } from "solid-js";
import { Button } from "../../components/button";
import { NewPassphrase } from "../../components/new-passphrase";
import { guessWords, useStrength } from "../../state/strength";
import { t } from "../../texts";

interface PassphraseProps {
  value: string;
  onInput: (value: string) => void;
  onBack: () => void;
  onNext: () => void;
}

export function PassphraseStep(props: PassphraseProps) {
  const [again, setAgain] = createSignal(props.value);
  const strength = useStrength(() => props.value);
  const ready = () => strength()?.acceptable === true && again() === props.value;
  return (
    <form
      class="first-run__step"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready()) props.onNext();
      }}
    >
      <h1 tabIndex={-1}>{t.firstRun.passphrase.title}</h1>
      <p class="lead">{t.firstRun.passphrase.lead}</p>
      <div class="first-run__fields">
        <NewPassphrase
          value={props.value}
          again={again()}
          onInput={props.onInput}
          onAgain={setAgain}
          strength={strength()}
          guess={guessWords(strength())}
          autofocus
        />
      </div>
      <div class="buttons">
        <Button look="lamp" type="submit" disabled={!ready()}>
          {t.common.next}
        </Button>
        <Button onClick={props.onBack}>{t.common.back}</Button>
      </div>
    </form>
  );
}
