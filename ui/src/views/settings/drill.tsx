import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { TextArea } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import type { DrillReport } from "../../ipc/types/DrillReport";
import { useAction } from "../../state/action";
import { looksComplete, tidySheetKey } from "../../state/recovery";
import { format, t } from "../../texts";

/** The fire drill: proves that the sheet still opens real footage. */
export function Drill(props: { last: string | null }) {
  const [key, setKey] = createSignal("");
  const [report, setReport] = createSignal<DrillReport | null>(null);
  const drill = useAction("drill");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!looksComplete(key()) || drill.pending()) return;
    setReport(null);
    const found = await drill.run({ key: tidySheetKey(key()) });
    if (!found) return;
    setReport(found);
    // It has done its work and is the most valuable text in the house.
    setKey("");
  };
  return (
    <section class="card">
      <div class="card__head">
        <h3>{t.settings.vault.drill}</h3>
        <p class="muted">{t.settings.vault.drillLead}</p>
        <p class="small">{props.last ? t.keysPage.drillLast(props.last) : t.keysPage.drillNever}</p>
      </div>
      <form class="section__form" onSubmit={(event) => void submit(event)}>
        <TextArea label={t.lock.recover.key} value={key()} onInput={setKey} rows={3} mono />
        <ErrorNotice error={drill.error()} />
        <div role="status">
          <Show when={report()}>
            {(found) => (
              <Notice
                tone={found().ok ? "good" : "bad"}
                title={found().ok ? t.settings.vault.drillOk : t.settings.vault.drillBad}
              >
                {(() => {
                  const { oldest, newest, filesOpened } = found();
                  return t.settings.vault.drillFiles(
                    filesOpened,
                    oldest && format.dateTime(oldest),
                    newest && format.dateTime(newest),
                  );
                })()} {found().detail}
              </Notice>
            )}
          </Show>
        </div>
        <div>
          <Button type="submit" pending={drill.pending()} disabled={!looksComplete(key())}>
            {drill.pending() ? t.settings.vault.drillRunning : t.settings.vault.drillRun}
          </Button>
        </div>
      </form>
    </section>
  );
}
