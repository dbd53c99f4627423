import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice } from "../../components/notice";
import { PassphraseForm } from "../../components/passphrase-form";
import { SheetCheck } from "../../components/sheet-check";
import type { RecoverySheet as Sheet } from "../../ipc/types/RecoverySheet";
import { useAction } from "../../state/action";
import { t } from "../../texts";

/** A new recovery sheet: made with the passphrase, printed, and checked like the first one. */
export function NewSheet(props: { reminded: boolean }) {
  const [asking, setAsking] = createSignal(false);
  const [sheet, setSheet] = createSignal<Sheet | null>(null);
  const make = useAction("new_recovery_sheet", ["app"]);
  const confirm = useAction("recovery_confirm", ["app"]);

  const submit = async (passphrase: string) => {
    const made = await make.run({ passphrase });
    if (!made) return;
    setSheet(made);
    setAsking(false);
  };
  const check = async (answers: string[]) => {
    if ((await confirm.run({ answers })) !== undefined) setSheet(null);
  };

  return (
    <section class="card">
      <div class="card__head">
        <h3>{t.settings.vault.sheet}</h3>
        <p class="muted">{t.settings.vault.sheetLead}</p>
      </div>
      <Show when={props.reminded && !sheet()}>
        <Notice tone="warn">{t.firstRun.confirm.laterHint}</Notice>
      </Show>
      <Show
        when={sheet()}
        fallback={
          <Show
            when={asking()}
            fallback={
              <div>
                <Button onClick={() => setAsking(true)}>{t.settings.vault.sheetMake}</Button>
              </div>
            }
          >
            <PassphraseForm
              action={t.settings.vault.sheetMake}
              look="lamp"
              pending={make.pending()}
              error={make.error()}
              onSubmit={(passphrase) => void submit(passphrase)}
              onCancel={() => setAsking(false)}
            />
          </Show>
        }
      >
        {(made) => (
          <SheetCheck
            sheet={made()}
            pending={confirm.pending()}
            trouble={<ErrorNotice error={confirm.error()} />}
            onCheck={(answers) => void check(answers)}
            onLater={() => setSheet(null)}
          />
        )}
      </Show>
    </section>
  );
}
