import { createSignal } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ErrorNotice } from "../../components/notice";
import type { KeyPlace } from "../../ipc/types/KeyPlace";
import { useAction } from "../../state/action";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

/** Where the recorder's own key lies, and moving it. */
export function Unattended(props: { place: KeyPlace }) {
  const [asking, setAsking] = createSignal(false);
  const move = useAction("unattended_key_move", ["app", "settings"]);
  const toasts = useToasts();
  const other = (): KeyPlace => (props.place === "file" ? "keyring" : "file");
  const confirm = async () => {
    const to = other();
    if (!(await move.run({ to }))) return;
    setAsking(false);
    toasts.say(t.keysPage.moved[to]);
  };
  return (
    <section class="card">
      <div class="card__head">
        <h3>{t.settings.vault.unattended}</h3>
        <p class="muted">
          {props.place === "file" ? t.settings.vault.unattendedFile : t.settings.vault.unattendedKeyring}
        </p>
      </div>
      <div>
        <Button
          onClick={() => {
            move.clear();
            setAsking(true);
          }}
        >
          {t.keysPage.unattendedMove[other()]}
        </Button>
      </div>
      <Dialog
        open={asking()}
        onClose={() => setAsking(false)}
        title={t.keysPage.moveTitle[other()]}
        lead={t.keysPage.moveText[other()]}
      >
        <ErrorNotice error={move.error()} />
        <div class="dialog__foot">
          <Button onClick={() => setAsking(false)}>{t.common.cancel}</Button>
          <Button look="lamp" pending={move.pending()} onClick={() => void confirm()}>
            {t.keysPage.moveDo}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}
