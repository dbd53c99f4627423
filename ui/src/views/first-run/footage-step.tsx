import FolderOpen from "lucide-solid/icons/folder-open";
import { createEffect, createMemo, createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Field } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import { Switch } from "../../components/switch";
import type { ErrorText } from "../../ipc/errors";
import type { KeyPlace } from "../../ipc/types/KeyPlace";
import type { StorageChoice } from "../../ipc/types/StorageChoice";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { useStorageChoices, wordsOf } from "../../state/queries";
import { daysFor } from "../../state/storage";
import { t } from "../../texts";

/** The disk's box counts in these. */
const GB = 1e9;
const LEAST = 5 * GB;

interface FootageProps {
  pending: boolean;
  error: ErrorText | null;
  onBack: () => void;
  onNext: (folder: string, limitBytes: number, unattendedKey: KeyPlace | null) => void;
}

export function FootageStep(props: FootageProps) {
  const backend = useBackend();
  const offered = useStorageChoices();
  const check = useAction("storage_check");
  const [own, setOwn] = createSignal<StorageChoice[]>([]);
  const [folder, setFolder] = createSignal<string | null>(null);
  const [limit, setLimit] = createSignal("");
  const [early, setEarly] = createSignal(false);

  const choices = createMemo(() => [...(offered.data ?? []), ...own()]);
  const chosen = createMemo(() => {
    const fit = choices().filter((choice) => !choice.refusal);
    return (
      fit.find((choice) => choice.folder === folder()) ?? fit.find((choice) => choice.recommended) ?? fit[0] ?? null
    );
  });
  // Another disk, another sensible limit.
  createEffect(() => {
    const choice = chosen();
    if (choice) setLimit(String(Math.round(choice.defaultLimitBytes / GB)));
  });
  const limitBytes = () => Number(limit().replace(",", ".")) * GB;
  const limitFault = () => {
    const asked = limitBytes();
    const choice = chosen();
    if (!Number.isFinite(asked) || asked < LEAST) return t.firstRun.footage.limitLow;
    return choice && asked > choice.freeBytes ? t.firstRun.footage.limitHigh : null;
  };

  const pick = async () => {
    const picked = await backend.pickFolder(t.firstRun.footage.pickTitle);
    if (!picked) return;
    if (!choices().some((choice) => choice.folder === picked)) {
      const found = await check.run({ folder: picked });
      if (!found) return;
      setOwn((all) => [...all.filter((choice) => choice.folder !== found.folder), found]);
      setFolder(found.folder);
    } else setFolder(picked);
  };

  return (
    <form
      class="first-run__step first-run__step--wide"
      onSubmit={(event) => {
        event.preventDefault();
        const choice = chosen();
        if (choice && !limitFault() && !props.pending)
          props.onNext(choice.folder, Math.round(limitBytes()), early() ? "file" : null);
      }}
    >
      <h1 tabIndex={-1}>{t.firstRun.footage.title}</h1>
      <p class="lead">{t.firstRun.footage.lead}</p>
      <div class="footage">
        <div class="footage__places">
          <Show when={!offered.isError} fallback={<ErrorNotice error={wordsOf(offered.error)} />}>
            <Choices
              label={t.firstRun.footage.title}
              hideLabel
              value={chosen()?.folder ?? null}
              onChange={setFolder}
              options={choices().map((choice) => ({
                value: choice.folder,
                title: choice.label,
                hint: `${choice.folder} · ${t.firstRun.footage.free(choice.freeBytes, choice.totalBytes)}`,
                refusal: choice.refusal,
                end:
                  choice.recommended && !choice.refusal ? (
                    <span class="badge" data-tone="lamp">
                      {t.firstRun.footage.recommended}
                    </span>
                  ) : choice.removable ? (
                    <span class="badge">{t.firstRun.footage.removable}</span>
                  ) : undefined,
              }))}
            />
          </Show>
          <div>
            <Button size="small" pending={check.pending()} onClick={() => void pick()}>
              <FolderOpen aria-hidden="true" />
              {t.firstRun.footage.other}
            </Button>
          </div>
          <ErrorNotice error={check.error()} />
        </div>
        <div class="footage__limit card">
          <Field
            label={t.firstRun.footage.limit}
            value={limit()}
            onInput={setLimit}
            inputmode="decimal"
            unit={t.firstRun.footage.limitUnit}
            error={chosen() && limit() !== "" ? limitFault() : null}
            hint={chosen() ? t.firstRun.footage.limitHint(chosen()?.freeBytes ?? 0) : undefined}
          />
          <Show when={chosen() && !limitFault()}>
            <div class="estimate">
              <div class="small muted">{t.firstRun.footage.estimateLabel}</div>
              <For each={[1, 3, 8]}>
                {(cameras) => (
                  <div class="tabular">{t.firstRun.footage.estimate(cameras, daysFor(limitBytes(), cameras))}</div>
                )}
              </For>
              <div class="small muted">{t.firstRun.footage.estimateHint}</div>
            </div>
          </Show>
        </div>
      </div>
      <Switch
        label={t.firstRun.footage.early}
        hint={early() ? t.firstRun.footage.earlyHint : t.firstRun.footage.keyringHint}
        checked={early()}
        onChange={setEarly}
      />
      <ErrorNotice error={props.error} />
      <Show when={choices().length > 0 && !chosen()}>
        <Notice tone="warn" title={t.firstRun.footage.other} />
      </Show>
      <div class="buttons">
        <Button look="lamp" type="submit" pending={props.pending} disabled={!chosen() || limitFault() !== null}>
          {props.pending ? t.firstRun.footage.creating : t.firstRun.footage.create}
        </Button>
        <Button disabled={props.pending} onClick={props.onBack}>
          {t.common.back}
        </Button>
      </div>
    </form>
  );
}
