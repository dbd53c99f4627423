import { Show } from "solid-js";
import { Choices } from "../../components/choices";
import { ErrorNotice } from "../../components/notice";
import { Switch } from "../../components/switch";
import type { CloseAction } from "../../ipc/types/CloseAction";
import { useAction } from "../../state/action";
import { preferences, type Theme } from "../../state/preferences";
import { useSettings, wordsOf } from "../../state/queries";
import { t } from "../../texts";

const THEMES: Theme[] = ["system", "light", "dark"];
const CLOSE: CloseAction[] = ["ask", "keep", "stop"];

export function WindowSection() {
  const settings = useSettings();
  const save = useAction("settings_set", ["settings"]);
  return (
    <div class="section">
      <header class="section__head">
        <h2>{t.settings.window.title}</h2>
        <p class="muted">{t.settings.window.lead}</p>
      </header>
      <section class="card">
        <Choices
          label={t.settings.window.theme}
          inline
          value={preferences.theme()}
          onChange={(value) => preferences.setTheme(THEMES.find((theme) => theme === value) ?? "system")}
          options={THEMES.map((theme) => ({ value: theme, title: t.settings.window.themes[theme] }))}
        />
      </section>
      <ErrorNotice error={save.error() ?? (settings.isError ? wordsOf(settings.error) : null)} />
      <Show when={settings.data}>
        {(known) => (
          <section class="card">
            <Choices
              label={t.settings.window.close}
              inline
              value={known().closeAction}
              onChange={(value) =>
                void save.run({ settings: { closeAction: CLOSE.find((choice) => choice === value) ?? "ask" } })
              }
              options={CLOSE.map((choice) => ({ value: choice, title: t.settings.window.closeChoice[choice] }))}
            />
            <Switch
              label={t.settings.window.notifications}
              hint={t.settings.window.notificationsHint}
              checked={known().notifications}
              onChange={(notifications) => void save.run({ settings: { notifications } })}
            />
            <Switch
              label={t.settings.window.sleep}
              hint={t.settings.window.sleepHint}
              checked={known().inhibitSleep}
              onChange={(inhibitSleep) => void save.run({ settings: { inhibitSleep } })}
            />
          </section>
        )}
      </Show>
    </div>
  );
}
