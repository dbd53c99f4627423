import { createSignal, For, Show } from "solid-js";
import { t } from "../texts";
import { SecretField } from "./field";

interface StrengthView {
  score: number;
  warning: string | null;
  suggestion: string | null;
  acceptable: boolean;
}

interface NewPassphraseProps {
  value: string;
  again: string;
  onInput: (value: string) => void;
  onAgain: (value: string) => void;
  strength: StrengthView | null;
  /** How long guessing takes, in words. */
  guess: string | null;
  autofocus?: boolean;
}

/** Two fields and what the passphrase is worth. */
export function NewPassphrase(props: NewPassphraseProps) {
  const [left, setLeft] = createSignal(false);
  const differs = () => left() && props.again.length > 0 && props.again !== props.value;
  return (
    <>
      <SecretField
        label={t.passphrase.new}
        value={props.value}
        onInput={props.onInput}
        autocomplete="new-password"
        autofocus={props.autofocus ?? false}
      />
      <div class="strength" data-score={props.value ? (props.strength?.score ?? "") : ""}>
        <div class="strength__bars" aria-hidden="true">
          <For each={[1, 2, 3, 4]}>
            {(bar) => (
              <span class="strength__bar" data-on={props.value !== "" && (props.strength?.score ?? 0) >= bar} />
            )}
          </For>
        </div>
        <div class="strength__words" role="status">
          <Show when={props.value !== "" && props.strength} fallback={t.firstRun.passphrase.tip}>
            {(strength) => (
              <>
                <strong>
                  <span class="hidden-text">{t.passphrase.strengthLabel}: </span>
                  {t.passphrase.strength[strength().score] ?? t.passphrase.strength[0]}.
                </strong>{" "}
                {strength().warning ?? strength().suggestion ?? props.guess}
              </>
            )}
          </Show>
        </div>
      </div>
      <SecretField
        label={t.passphrase.again}
        value={props.again}
        onInput={props.onAgain}
        onBlur={() => setLeft(true)}
        autocomplete="new-password"
        error={differs() ? t.passphrase.differs : null}
        hint={props.again !== "" && props.again === props.value ? t.passphrase.same : undefined}
      />
    </>
  );
}
