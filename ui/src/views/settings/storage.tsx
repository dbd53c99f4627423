import { createEffect, createSignal, on, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field, Select } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import type { Settings } from "../../ipc/types/Settings";
import { useAction } from "../../state/action";
import { useCameras, useSettings, wordsOf } from "../../state/queries";
import { BYTES_PER_CAMERA_DAY, daysFor } from "../../state/storage";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

const GB = 1e9;
const KEEP: Array<number | null> = [1, 3, 7, 14, 30, 60, 90, 180, 365, null];

export function StorageSection() {
  const settings = useSettings();
  return (
    <div class="section">
      <header class="section__head">
        <h2>{t.settings.storage.title}</h2>
        <p class="muted">{t.settings.storage.lead}</p>
      </header>
      <ErrorNotice error={settings.isError ? wordsOf(settings.error) : null} />
      <Show when={settings.data}>{(known) => <Limits settings={known()} />}</Show>
    </div>
  );
}

function Limits(props: { settings: Settings }) {
  const cameras = useCameras();
  const save = useAction("settings_set", ["settings"]);
  const toasts = useToasts();
  const [limit, setLimit] = createSignal("");
  const [reserve, setReserve] = createSignal("");
  const shown = (value: number) => String(Math.round((value / GB) * 10) / 10);
  createEffect(
    on(
      () => props.settings.limitBytes,
      (value) => setLimit(shown(value)),
    ),
  );
  createEffect(
    on(
      () => props.settings.reserveBytes,
      (value) => setReserve(shown(value)),
    ),
  );

  const parsed = (text: string) => Number(text.replace(",", ".")) * GB;
  const fault = (text: string) =>
    Number.isFinite(parsed(text)) && parsed(text) > 0 ? null : t.settings.storage.invalid;
  const used = () => (cameras.data ?? []).reduce((sum, camera) => sum + camera.status.recordedBytes, 0);
  const count = () => (cameras.data ?? []).filter((camera) => camera.removed === null && !camera.paused).length;
  const perDay = () => {
    const rates = (cameras.data ?? []).map((camera) => camera.status.bitRate).filter((rate) => rate > 0);
    return rates.length === 0
      ? BYTES_PER_CAMERA_DAY
      : (rates.reduce((sum, rate) => sum + rate, 0) / rates.length / 8) * 86_400;
  };
  const keeps = () => (KEEP.includes(props.settings.keepDays) ? KEEP : [props.settings.keepDays, ...KEEP]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (fault(limit()) || fault(reserve()) || save.pending()) return;
    const change = { limitBytes: Math.round(parsed(limit())), reserveBytes: Math.round(parsed(reserve())) };
    if (await save.run({ settings: change })) toasts.say(t.common.saved);
  };

  return (
    <>
      <section class="card">
        <div class="usage">
          <div class="page__head">
            <h3>{t.settings.storage.used}</h3>
            <span class="tabular">{t.settings.storage.usedOf(used(), props.settings.limitBytes)}</span>
          </div>
          <div class="usage__bar" aria-hidden="true">
            <div
              class="usage__fill"
              style={{ width: `${Math.min(100, (used() / props.settings.limitBytes) * 100)}%` }}
            />
          </div>
          <Show when={count() > 0}>
            <p class="small muted">
              {t.settings.storage.lasts(count(), daysFor(props.settings.limitBytes, count(), perDay()))}
            </p>
          </Show>
        </div>
        <dl class="facts">
          <dt>{t.settings.storage.folder}</dt>
          <dd class="mono">{props.settings.folder}</dd>
        </dl>
      </section>
      <form class="card" onSubmit={(event) => void submit(event)}>
        <div class="numbers">
          <Field
            label={t.settings.storage.limit}
            value={limit()}
            onInput={setLimit}
            unit={t.settings.storage.unit}
            inputmode="decimal"
            hint={t.settings.storage.limitHint}
            error={fault(limit())}
          />
          <Field
            label={t.settings.storage.reserve}
            value={reserve()}
            onInput={setReserve}
            unit={t.settings.storage.unit}
            inputmode="decimal"
            hint={t.settings.storage.reserveHint}
            error={fault(reserve())}
          />
        </div>
        <ErrorNotice error={save.error()} />
        <div>
          <Button
            look="lamp"
            type="submit"
            pending={save.pending()}
            disabled={fault(limit()) !== null || fault(reserve()) !== null}
          >
            {t.common.save}
          </Button>
        </div>
      </form>
      <section class="card">
        <div class="section__form">
          <Select
            label={t.settings.storage.keep}
            hint={t.settings.storage.keepHint}
            value={String(props.settings.keepDays)}
            options={keeps().map((days) => ({ value: String(days), label: t.settings.storage.keepDays(days) }))}
            onChange={(value) => void save.run({ settings: { keepDays: value === "null" ? null : Number(value) } })}
          />
        </div>
      </section>
    </>
  );
}
