import KeyRound from "lucide-solid/icons/key-round";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field, SecretField, Select, TextArea } from "../../components/field";
import { NewPassphrase } from "../../components/new-passphrase";
import { ErrorNotice, Notice } from "../../components/notice";
import type { AppState } from "../../ipc/types/AppState";
import type { DrillReport } from "../../ipc/types/DrillReport";
import type { Way } from "../../ipc/types/Way";
import { useAction } from "../../state/action";
import { useWays, wordsOf } from "../../state/queries";
import { looksComplete, tidySheetKey } from "../../state/recovery";
import { guessWords, useStrength } from "../../state/strength";
import { useToasts } from "../../state/toasts";
import { format, t } from "../../texts";
import { NewSheet } from "./new-sheet";

const AUTO_LOCK: Array<number | null> = [1, 5, 15, 30, 60, 240, null];

export function VaultSection(props: { app: AppState }) {
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
      <Drill />
      <section class="card">
        <div class="card__head">
          <h3>{t.settings.vault.unattended}</h3>
          <p class="muted">
            {props.app.unattendedKey === "file" ? t.settings.vault.unattendedFile : t.settings.vault.unattendedKeyring}
          </p>
        </div>
      </section>
    </div>
  );
}

function Ways() {
  const ways = useWays();
  const add = useAction("way_add", ["app"]);
  const remove = useAction("way_remove", ["app"]);
  const toasts = useToasts();
  const [name, setName] = createSignal("");
  const [recipient, setRecipient] = createSignal("");
  const [adding, setAdding] = createSignal(false);
  const [removing, setRemoving] = createSignal<Way | null>(null);
  const [passphrase, setPassphrase] = createSignal("");
  const epochs = () => Math.max(1, ...(ways.data ?? []).flatMap((way) => way.epochs));

  const submit = async (event: Event) => {
    event.preventDefault();
    if (add.pending() || !name().trim() || !recipient().trim()) return;
    if (!(await add.run({ name: name().trim(), recipient: recipient().trim() }))) return;
    toasts.say(t.settings.vault.added(name().trim()));
    setName("");
    setRecipient("");
    setAdding(false);
  };
  const confirm = async (event: Event) => {
    event.preventDefault();
    const way = removing();
    if (!way || remove.pending()) return;
    const left = await remove.run({ name: way.name, passphrase: passphrase() });
    setPassphrase("");
    if (!left) return;
    setRemoving(null);
    toasts.say(t.settings.vault.removed(way.name));
  };

  return (
    <section class="card">
      <h3>{t.settings.vault.ways}</h3>
      <ErrorNotice error={ways.isError ? wordsOf(ways.error) : null} />
      <ul class="rows">
        <For each={ways.data ?? []}>
          {(way) => (
            <li class="rows__row">
              <KeyRound class="icon" aria-hidden="true" />
              <div class="rows__main">
                <div class="choice__title">
                  {way.kind === "person" || way.kind === "plugin" ? way.name : t.settings.vault.wayKind[way.kind]}{" "}
                  <Show when={way.kind === "person" || way.kind === "plugin"}>
                    <span class="badge">{t.settings.vault.wayKind[way.kind]}</span>
                  </Show>
                </div>
                <div class="small muted">
                  {t.settings.vault.wayAdded(format.date(way.added))},{" "}
                  {t.settings.vault.wayOpens(way.epochs.length, epochs())}
                </div>
              </div>
              <Show when={way.kind === "person" || way.kind === "plugin"}>
                <Button
                  size="small"
                  aria-label={`${t.settings.vault.remove}: ${way.name}`}
                  onClick={() => {
                    remove.clear();
                    setRemoving(way);
                  }}
                >
                  {t.settings.vault.remove}
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show
        when={adding()}
        fallback={
          <div>
            <Button onClick={() => setAdding(true)}>{t.settings.vault.add}</Button>
          </div>
        }
      >
        <form class="section__form" onSubmit={(event) => void submit(event)}>
          <p class="muted">{t.settings.vault.addLead}</p>
          <Field label={t.settings.vault.addName} value={name()} onInput={setName} autofocus />
          <Field
            label={t.settings.vault.addKey}
            value={recipient()}
            onInput={setRecipient}
            hint={t.settings.vault.addKeyHint}
            mono
          />
          <ErrorNotice error={add.error()} />
          <div class="buttons">
            <Button look="lamp" type="submit" pending={add.pending()} disabled={!name().trim() || !recipient().trim()}>
              {t.settings.vault.add}
            </Button>
            <Button onClick={() => setAdding(false)}>{t.common.cancel}</Button>
          </div>
        </form>
      </Show>
      <Dialog
        open={removing() !== null}
        onClose={() => setRemoving(null)}
        title={t.settings.vault.removeTitle(removing()?.name ?? "")}
        lead={t.settings.vault.removeText}
      >
        <form class="section__form" onSubmit={(event) => void confirm(event)}>
          <SecretField
            label={t.passphrase.one}
            value={passphrase()}
            onInput={setPassphrase}
            autocomplete="current-password"
            autofocus
          />
          <ErrorNotice error={remove.error()} />
          <div class="dialog__foot">
            <Button onClick={() => setRemoving(null)}>{t.common.cancel}</Button>
            <Button look="bad" type="submit" pending={remove.pending()} disabled={passphrase() === ""}>
              {t.settings.vault.remove}
            </Button>
          </div>
        </form>
      </Dialog>
    </section>
  );
}

function ChangePassphrase() {
  const [open, setOpen] = createSignal(false);
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const [again, setAgain] = createSignal("");
  const strength = useStrength(next);
  const change = useAction("change_passphrase");
  const toasts = useToasts();
  const ready = () => current() !== "" && strength()?.acceptable === true && next() === again();
  const close = () => {
    setOpen(false);
    setCurrent("");
    setNext("");
    setAgain("");
    change.clear();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready() || change.pending()) return;
    if ((await change.run({ current: current(), next: next() })) === undefined) return;
    close();
    toasts.say(t.settings.vault.changeDone);
  };
  return (
    <section class="card">
      <h3>{t.settings.vault.passphrase}</h3>
      <Show
        when={open()}
        fallback={
          <div>
            <Button onClick={() => setOpen(true)}>{t.settings.vault.change}</Button>
          </div>
        }
      >
        <form class="section__form" onSubmit={(event) => void submit(event)}>
          <SecretField
            label={t.passphrase.current}
            value={current()}
            onInput={setCurrent}
            autocomplete="current-password"
            autofocus
          />
          <NewPassphrase
            value={next()}
            again={again()}
            onInput={setNext}
            onAgain={setAgain}
            strength={strength()}
            guess={guessWords(strength())}
          />
          <ErrorNotice error={change.error()} />
          <div class="buttons">
            <Button look="lamp" type="submit" pending={change.pending()} disabled={!ready()}>
              {t.settings.vault.change}
            </Button>
            <Button onClick={close}>{t.common.cancel}</Button>
          </div>
        </form>
      </Show>
    </section>
  );
}

function Drill() {
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
