// How Porchlight behaves on this desktop: its look, its start, its end, its full screen.

import { Show } from "solid-js";
import { Choices } from "../../components/choices";
import { Select } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import { Switch } from "../../components/switch";
import type { CloseAction } from "../../ipc/types/CloseAction";
import type { Look } from "../../ipc/types/Look";
import type { Settings } from "../../ipc/types/Settings";
import type { SettingsChange } from "../../ipc/types/SettingsChange";
import type { Subject } from "../../ipc/types/Subject";
import { useAction } from "../../state/action";
import { CAME } from "../../state/looking/came";
import { useModels, useSettings, useWindowPlace, wordsOf } from "../../state/queries";
import { t } from "../../texts";

const LOOKS: Look[] = ["auto", "light", "dark"];
const CLOSE: CloseAction[] = ["ask", "keep", "stop"];
/** No monitor is called this. */
const ANY = "";

export function WindowSection() {
  const settings = useSettings();
  const save = useAction("settings_set", ["settings"]);
  const set = (change: SettingsChange) => void save.run({ settings: change });
  return (
    <div class="section">
      <header class="section__head">
        <h2>{t.settings.window.title}</h2>
        <p class="muted">{t.settings.window.lead}</p>
      </header>
      <ErrorNotice error={save.error() ?? (settings.isError ? wordsOf(settings.error) : null)} />
      <Show when={settings.data}>
        {(known) => (
          <>
            <section class="card">
              <Choices
                label={t.settings.window.theme}
                inline
                value={known().look}
                onChange={(value) => set({ look: LOOKS.find((look) => look === value) ?? "auto" })}
                options={LOOKS.map((look) => ({ value: look, title: t.settings.window.themes[look] }))}
              />
            </section>
            <section class="card">
              <h3>{t.desktopPage.desktopTitle}</h3>
              <Switch
                label={t.desktopPage.autostart}
                hint={t.desktopPage.autostartHint}
                checked={known().autostart}
                onChange={(autostart) => set({ autostart })}
              />
              <div>
                <Choices
                  label={t.settings.window.close}
                  inline
                  value={known().closeAction}
                  onChange={(value) => set({ closeAction: CLOSE.find((choice) => choice === value) ?? "ask" })}
                  options={CLOSE.map((choice) => ({ value: choice, title: t.settings.window.closeChoice[choice] }))}
                />
                <p class="small muted">{t.desktopPage.closeHint}</p>
              </div>
              <Switch
                label={t.settings.window.notifications}
                hint={t.settings.window.notificationsHint}
                checked={known().notifications}
                onChange={(notifications) => set({ notifications })}
              />
              <Switch
                label={t.settings.window.sleep}
                hint={t.settings.window.sleepHint}
                checked={known().inhibitSleep}
                onChange={(inhibitSleep) => set({ inhibitSleep })}
              />
              <Switch
                label={t.desktopPage.motion}
                hint={t.desktopPage.motionHint}
                checked={known().markMotion}
                onChange={(markMotion) => set({ markMotion })}
              />
              <Subjects settings={known()} onSet={set} />
            </section>
            <FullScreen settings={known()} onSet={set} />
          </>
        )}
      </Show>
    </div>
  );
}

/** What stands in the way of marking people, vehicles and animals is told before and after it is switched on. */
function Subjects(props: { settings: Settings; onSet: (change: SettingsChange) => void }) {
  const models = useModels();
  const finds = (subjects: Subject[]) => subjects.some((subject) => CAME.some((one) => one === subject));
  const missing = () => (models.data?.missing ?? []).filter((model) => finds(model.subjects));
  const none = () => models.data && !models.data.there.some((model) => finds(model.subjects));
  return (
    <div>
      <Switch
        label={t.desktopPage.subjects}
        hint={t.desktopPage.subjectsHint}
        checked={props.settings.markSubjects}
        onChange={(markSubjects) => props.onSet({ markSubjects })}
      />
      <Show when={props.settings.markSubjects && !props.settings.markMotion}>
        <p class="small muted">{t.desktopPage.subjectsNeedMotion}</p>
      </Show>
      <Show when={none()}>
        <p class="small muted">{t.desktopPage.subjectsNone}</p>
      </Show>
      <Show when={missing().length > 0}>
        <p class="small muted">
          {t.desktopPage.subjectsMissing(
            missing()
              .map((model) => `${model.file} (${model.why})`)
              .join(", "),
          )}
        </p>
      </Show>
    </div>
  );
}

function FullScreen(props: { settings: Settings; onSet: (change: SettingsChange) => void }) {
  const place = useWindowPlace();
  const options = () => {
    const there = (place.data?.monitors ?? []).map((monitor) => ({
      value: monitor.name,
      label:
        t.screen.monitorSize(monitor.name, monitor.width, monitor.height) +
        (monitor.here ? ` (${t.screen.monitorHere})` : ""),
    }));
    const chosen = props.settings.monitor;
    const gone =
      chosen === null || there.some((one) => one.value === chosen)
        ? []
        : [{ value: chosen, label: t.screen.monitorGone(chosen) }];
    return [{ value: ANY, label: t.screen.monitorAny }, ...there, ...gone];
  };
  return (
    <section class="card">
      <h3>{t.desktopPage.screenTitle}</h3>
      <div class="section__form">
        <Select
          label={t.screen.monitor}
          hint={t.screen.monitorHint}
          value={props.settings.monitor ?? ANY}
          options={options()}
          onChange={(value) => props.onSet({ monitor: value === ANY ? null : value })}
        />
      </div>
      <Switch
        label={t.screen.start}
        hint={t.screen.startHint}
        checked={props.settings.startFullScreen}
        onChange={(startFullScreen) => props.onSet({ startFullScreen })}
      />
    </section>
  );
}
