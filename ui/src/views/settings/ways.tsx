import KeyRound from "lucide-solid/icons/key-round";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { ErrorNotice } from "../../components/notice";
import { PassphraseForm } from "../../components/passphrase-form";
import type { Way } from "../../ipc/types/Way";
import { useAction } from "../../state/action";
import { useWays, wordsOf } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { format, t } from "../../texts";

/** Who can open the household's footage, added and removed. */
export function Ways() {
  const ways = useWays();
  const add = useAction("way_add", ["app"]);
  const remove = useAction("way_remove", ["app"]);
  const toasts = useToasts();
  const [name, setName] = createSignal("");
  const [recipient, setRecipient] = createSignal("");
  const [adding, setAdding] = createSignal(false);
  const [removing, setRemoving] = createSignal<Way | null>(null);
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
  const confirm = async (passphrase: string) => {
    const way = removing();
    if (!way || !(await remove.run({ name: way.name, passphrase }))) return;
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
        <PassphraseForm
          action={t.settings.vault.remove}
          look="bad"
          pending={remove.pending()}
          error={remove.error()}
          onSubmit={(passphrase) => void confirm(passphrase)}
          onCancel={() => setRemoving(null)}
        />
      </Dialog>
    </section>
  );
}
