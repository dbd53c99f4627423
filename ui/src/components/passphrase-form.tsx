import { createSignal } from "solid-js";
import { t } from "../texts";
import { Button } from "./button";
import { SecretField } from "./field";
import { ErrorNotice } from "./notice";

interface PassphraseFormProps {
  /** What the passphrase is given for. */
  action: string;
  look: "lamp" | "bad";
  pending: boolean;
  error: { title: string; detail: string | null; next: string | null } | null;
  onSubmit: (passphrase: string) => void;
  onCancel: () => void;
}

/** Asks for the passphrase once more, for what only its holder may do. It does not stay in the page. */
export function PassphraseForm(props: PassphraseFormProps) {
  const [passphrase, setPassphrase] = createSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (passphrase() === "" || props.pending) return;
    props.onSubmit(passphrase());
    setPassphrase("");
  };
  return (
    <form class="section__form" onSubmit={submit}>
      <SecretField
        label={t.passphrase.one}
        value={passphrase()}
        onInput={setPassphrase}
        autocomplete="current-password"
        autofocus
      />
      <ErrorNotice error={props.error} />
      <div class="buttons">
        <Button look={props.look} type="submit" pending={props.pending} disabled={passphrase() === ""}>
          {props.action}
        </Button>
        <Button onClick={props.onCancel}>{t.common.cancel}</Button>
      </div>
    </form>
  );
}
