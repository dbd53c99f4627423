// Storage: what footage takes and how long it lasts, the disks it lies on, each camera's part, and the limits.

import { Show } from "solid-js";
import { ErrorNotice } from "../../components/notice";
import { useSettings, useStorage, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import "./storage.css";
import { CameraParts } from "./storage-cameras";
import { Disks } from "./storage-disks";
import { Limits } from "./storage-limits";

export function StorageSection() {
  const settings = useSettings();
  const storage = useStorage();
  const failed = () => (storage.isError ? storage.error : settings.isError ? settings.error : null);
  return (
    <div class="section section--wide">
      <header class="section__head">
        <h2>{t.settings.storage.title}</h2>
        <p class="muted">{t.settings.storage.lead}</p>
      </header>
      <ErrorNotice error={failed() ? wordsOf(failed()) : null} />
      <Show when={storage.data}>
        {(known) => (
          <>
            <section class="card">
              <h3>{t.storagePage.overview}</h3>
              <p class="storage__total">
                <strong>{t.storagePage.total(known().bytes)}</strong>
                <Show when={known().bytesPerDay > 0}>
                  <span class="muted">{t.storagePage.perDay(known().bytesPerDay)}</span>
                </Show>
              </p>
              <p>
                {known().expectedDays === null
                  ? t.storagePage.lastsUnknown
                  : t.storagePage.lasts(known().expectedDays ?? 0)}{" "}
                <Show when={known().oldest}>
                  {(oldest) => <span class="muted">{t.storagePage.oldest(oldest())}</span>}
                </Show>
              </p>
            </section>
            <Disks volumes={known().volumes} />
            <CameraParts cameras={known().cameras} />
          </>
        )}
      </Show>
      <Show when={settings.data}>{(known) => <Limits settings={known()} />}</Show>
    </div>
  );
}
