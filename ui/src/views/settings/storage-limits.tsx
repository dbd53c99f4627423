import { createEffect, createSignal, on } from "solid-js";
import { Button } from "../../components/button";
import { Field, Select } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import type { Settings } from "../../ipc/types/Settings";
import { useAction } from "../../state/action";
import { bytesOfGb, gbText, quotaFault } from "../../state/storage";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";

const KEEP: Array<number | null> = [1, 3, 7, 14, 30, 60, 90, 180, 365, null];

/** How much, how long, and what stays free. */
export function Limits(props: { settings: Settings }) {
  const save = useAction("settings_set", ["settings"]);
  const toasts = useToasts();
  const [limit, setLimit] = createSignal("");
  const [reserve, setReserve] = createSignal("");
  createEffect(
    on(
      () => props.settings.limitBytes,
      (value) => setLimit(gbText(value)),
    ),
  );
  createEffect(
    on(
      () => props.settings.reserveBytes,
      (value) => setReserve(gbText(value)),
    ),
  );
  const fault = (text: string) => (text.trim() === "" || quotaFault(text) ? t.settings.storage.invalid : null);
  const keeps = () => (KEEP.includes(props.settings.keepDays) ? KEEP : [props.settings.keepDays, ...KEEP]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (fault(limit()) || fault(reserve()) || save.pending()) return;
    const change = { limitBytes: bytesOfGb(limit()) ?? 0, reserveBytes: bytesOfGb(reserve()) ?? 0 };
    if (await save.run({ settings: change })) toasts.say(t.common.saved);
  };

  return (
    <form class="card" onSubmit={(event) => void submit(event)}>
      <h3>{t.storagePage.limits}</h3>
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
          disabled={Boolean(fault(limit()) ?? fault(reserve()))}
        >
          {t.common.save}
        </Button>
      </div>
      <div class="section__form">
        <Select
          label={t.settings.storage.keep}
          hint={t.settings.storage.keepHint}
          value={String(props.settings.keepDays)}
          options={keeps().map((days) => ({ value: String(days), label: t.settings.storage.keepDays(days) }))}
          onChange={(value) => void save.run({ settings: { keepDays: value === "null" ? null : Number(value) } })}
        />
      </div>
    </form>
  );
}
