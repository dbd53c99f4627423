// Keys: who gets in, how, and what happens by itself.

import { Select } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import type { AppState } from "../../ipc/types/AppState";
import { useAction } from "../../state/action";
import { useSettings } from "../../state/queries";
import { t } from "../../texts";
import { ChangePassphrase } from "./change-passphrase";
import { Drill } from "./drill";
import { NewSheet } from "./new-sheet";
import { Unattended } from "./unattended";
import { Ways } from "./ways";

const AUTO_LOCK: Array<number | null> = [1, 5, 15, 30, 60, 240, null];

export function VaultSection(props: { app: AppState }) {
  const settings = useSettings();
  const autoLock = useAction("settings_set", ["settings", "app"]);
  const minutes = () => props.app.autoLockMinutes;
  const offered = () => (AUTO_LOCK.includes(minutes()) ? AUTO_LOCK : [minutes(), ...AUTO_LOCK]);
  return (
    <div class="section">
      <header class="section__head">
        <h2>{t.settings.vault.title}</h2>
        <p class="muted">{t.settings.vault.lead}</p>
      </header>
      <section class="card">
        <div class="section__form">
          <Select
            label={t.settings.vault.autoLock}
            hint={t.settings.vault.autoLockHint}
            value={String(minutes())}
            options={offered().map((value) => ({ value: String(value), label: t.settings.vault.autoLockAfter(value) }))}
            onChange={(value) =>
              void autoLock.run({ settings: { autoLockMinutes: value === "null" ? null : Number(value) } })
            }
          />
          <ErrorNotice error={autoLock.error()} />
        </div>
      </section>
      <Ways />
      <ChangePassphrase />
      <NewSheet reminded={!props.app.recoveryConfirmed} />
      <Drill last={settings.data?.lastDrill ?? null} />
      <Unattended place={props.app.unattendedKey} />
    </div>
  );
}
