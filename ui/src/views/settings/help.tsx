import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Select } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import type { AppState } from "../../ipc/types/AppState";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { useReport, useSettings, wordsOf } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

export function HelpSection(props: { app: AppState }) {
  const backend = useBackend();
  const toasts = useToasts();
  const settings = useSettings();
  const [shown, setShown] = createSignal(false);
  const report = useReport(shown);
  const save = useAction("report_save");
  const setLevel = useAction("settings_set", ["settings"]);
  const levels = Object.entries(t.settings.help.logLevels).map(([value, label]) => ({ value, label }));

  const store = async () => {
    const path = await backend.pickFile(t.settings.help.saveTitle, t.settings.help.saveName);
    if (path && (await save.run({ path })) !== undefined) toasts.say(t.settings.help.saved(path));
  };

  return (
    <div class="section">
      <header class="section__head">
        <h2>{t.settings.help.title}</h2>
        <p class="muted">{t.settings.help.lead}</p>
      </header>
      <section class="card">
        <div class="card__head">
          <h3>{t.settings.help.report}</h3>
          <p class="muted">{t.settings.help.reportLead}</p>
        </div>
        <Show
          when={shown()}
          fallback={
            <div>
              <Button onClick={() => setShown(true)}>{t.settings.help.preview}</Button>
            </div>
          }
        >
          <ErrorNotice error={report.isError ? wordsOf(report.error) : null} />
          <Show when={report.data}>
            {(lines) => (
              <>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard. */}
                <section class="report scroll" tabIndex={0} aria-label={t.settings.help.previewLabel}>
                  {lines().join("\n")}
                </section>
                <div class="buttons">
                  <Button look="lamp" pending={save.pending()} onClick={() => void store()}>
                    {t.settings.help.save}
                  </Button>
                  <span class="small muted">{t.settings.help.lines(lines().length)}</span>
                </div>
              </>
            )}
          </Show>
          <ErrorNotice error={save.error()} />
        </Show>
      </section>
      <section class="card">
        <div class="section__form">
          <Show when={settings.data}>
            {(known) => (
              <Select
                label={t.settings.help.log}
                hint={t.settings.help.logHint}
                value={known().logLevel}
                options={
                  levels.some((level) => level.value === known().logLevel)
                    ? levels
                    : [{ value: known().logLevel, label: known().logLevel }, ...levels]
                }
                onChange={(logLevel) => void setLevel.run({ settings: { logLevel } })}
              />
            )}
          </Show>
          <ErrorNotice error={setLevel.error()} />
        </div>
      </section>
      <section class="card">
        <h3>{t.settings.help.about}</h3>
        <dl class="facts">
          <dt>{t.settings.help.versionLabel}</dt>
          <dd>{t.settings.help.version(props.app.version)}</dd>
          <dt>{t.settings.help.home}</dt>
          <dd class="mono">{props.app.home}</dd>
        </dl>
      </section>
    </div>
  );
}
