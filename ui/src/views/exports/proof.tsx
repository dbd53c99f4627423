// An answer to "did this come from you?", by the signing key that a hand-over kept.

import { createSignal } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { FileButton } from "../../components/file-button";
import { ErrorNotice } from "../../components/notice";
import type { ErrorText } from "../../ipc/errors";
import type { ExportReceipt } from "../../ipc/types/ExportReceipt";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

const words = t.exports.receipt;

/** A question, and no film. */
const MOST = 64 << 10;

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The button and what it asks; for a receipt whose key was kept. */
export function Prove(props: { receipt: ExportReceipt }) {
  const backend = useBackend();
  const toasts = useToasts();
  const prove = useAction("export_prove", ["ledger"]);
  const [open, setOpen] = createSignal(false);
  const [large, setLarge] = createSignal<ErrorText | null>(null);
  const begin = () => {
    prove.clear();
    setLarge(null);
    setOpen(true);
  };
  const answer = async (file: File) => {
    prove.clear();
    setLarge(file.size > MOST ? { title: words.proveLarge, detail: null, next: words.proveLargeNext } : null);
    if (file.size > MOST) return;
    const challenge = hex(new Uint8Array(await file.arrayBuffer()));
    const path = await backend.pickFile(words.proveSave, `${props.receipt.bundle}.answer.json`);
    if (path === null || (await prove.run({ id: props.receipt.id, challenge, path })) === undefined) return;
    setOpen(false);
    toasts.say(words.proved);
  };
  return (
    <>
      <Button size="small" onClick={begin}>
        {words.prove}
      </Button>
      <Dialog open={open()} onClose={() => setOpen(false)} title={words.proveTitle} lead={words.proveLead}>
        <p class="muted">{words.proveText}</p>
        <ErrorNotice error={large() ?? prove.error()} />
        <div class="dialog__foot">
          <Button autofocus onClick={() => setOpen(false)}>
            {t.common.cancel}
          </Button>
          <FileButton
            label={words.proveOpen}
            accept=""
            pending={prove.pending()}
            onFile={(file) => void answer(file)}
          />
        </div>
      </Dialog>
    </>
  );
}
