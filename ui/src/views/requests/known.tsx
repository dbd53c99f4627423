// Who you know: senders by their keys, and directories that vouch for many.

import { createSignal, For, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { Confirm } from "../../components/confirm";
import { Field } from "../../components/field";
import { Literal } from "../../components/literal";
import type { DirectoryView } from "../../ipc/types/DirectoryView";
import type { PinView } from "../../ipc/types/PinView";
import { useAction } from "../../state/action";
import { useTrust, wordsOf } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { KeyWords } from "./card-who";
import { CodeForm, KeyFileForm, useKeyFile } from "./key-forms";
import { FileButton } from "./take";
import { plainly, Trouble } from "./trouble";
import { day } from "./words";

const words = t.requestsSetup.known;

export function Known() {
  const trust = useTrust();
  return (
    <div class="section">
      <header class="section__head">
        <h2>{words.title}</h2>
        <p class="muted">{words.lead}</p>
      </header>
      <Trouble error={trust.isError ? wordsOf(trust.error) : null} />
      <Show when={trust.data}>
        {(known) => (
          <>
            <Pins pins={known().pins} />
            <Add />
            <Directories directories={known().directories} />
          </>
        )}
      </Show>
    </div>
  );
}

function Pins(props: { pins: PinView[] }) {
  const toasts = useToasts();
  const unpin = useAction("trust_unpin", ["requests"]);
  const [removing, setRemoving] = createSignal<PinView | null>(null);
  const confirm = async () => {
    const pin = removing();
    if (!pin || !(await unpin.run({ key: pin.key }))) return;
    setRemoving(null);
    toasts.say(words.removed(pin.name));
  };
  return (
    <section class="card">
      <h3>{words.pins}</h3>
      <ul class="rows">
        <For each={props.pins} fallback={<li class="muted">{words.empty}</li>}>
          {(pin) => (
            <li class="rows__row pin">
              <div class="rows__main">
                <div class="pin__name">
                  <strong>
                    <Literal text={pin.name} inline />
                  </strong>
                  <Show when={pin.class}>{(kind) => <span class="badge">{t.requests.class[kind()]}</span>}</Show>
                  <Show when={pin.standing !== "pinned"}>
                    <span class="badge" data-tone={pin.standing === "revoked" ? "bad" : "warn"}>
                      {t.requests.standing[pin.standing]}
                    </span>
                  </Show>
                </div>
                <div class="small muted">
                  <span class="mono">{pin.domain}</span>, {words.how[pin.how]}, {words.since(day(pin.atUs))}
                </div>
                <details class="pin__words">
                  <summary class="small muted">{words.words}</summary>
                  <KeyWords words={pin.words} />
                </details>
              </div>
              <Button
                size="small"
                aria-label={words.removeOf(pin.name)}
                onClick={() => {
                  unpin.clear();
                  setRemoving(pin);
                }}
              >
                {words.remove}
              </Button>
            </li>
          )}
        </For>
      </ul>
      <Confirm
        open={removing() !== null}
        title={words.removeTitle(removing()?.name ?? "")}
        text={words.removeText}
        action={words.removeConfirm}
        cancel={t.common.cancel}
        pending={unpin.pending()}
        error={plainly(unpin.error())}
        onConfirm={() => void confirm()}
        onCancel={() => setRemoving(null)}
      />
    </section>
  );
}

function Add() {
  const toasts = useToasts();
  const [way, setWay] = createSignal<"code" | "file" | null>(null);
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.add}</h3>
        <p class="muted">{words.addLead}</p>
      </div>
      <Switch
        fallback={
          <div class="buttons">
            <Button onClick={() => setWay("code")}>{words.byCode}</Button>
            <Button onClick={() => setWay("file")}>{words.byFile}</Button>
          </div>
        }
      >
        <Match when={way() === "code"}>
          <CodeForm onDone={() => toasts.say(words.added)} onCancel={() => setWay(null)} />
        </Match>
        <Match when={way() === "file"}>
          <KeyFileForm onDone={() => toasts.say(words.added)} onCancel={() => setWay(null)} />
        </Match>
      </Switch>
    </section>
  );
}

function Directories(props: { directories: DirectoryView[] }) {
  const toasts = useToasts();
  const drop = useAction("trust_directory_drop", ["requests"]);
  const [removing, setRemoving] = createSignal<DirectoryView | null>(null);
  const confirm = async () => {
    const directory = removing();
    if (!directory || !(await drop.run({ id: directory.id }))) return;
    setRemoving(null);
    toasts.say(words.removed(directory.name));
  };
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.directories}</h3>
        <p class="muted">{words.directoriesLead}</p>
      </div>
      <ul class="rows">
        <For each={props.directories} fallback={<li class="muted">{words.directoriesEmpty}</li>}>
          {(directory) => (
            <li class="rows__row">
              <div class="rows__main">
                <strong>
                  <Literal text={directory.name} inline />
                </strong>
                <div class="small muted">
                  {words.entries(directory.entries)},{" "}
                  {directory.lapsed ? words.lapsed : words.until(day(directory.expiresUs))}
                </div>
              </div>
              <Button
                size="small"
                aria-label={words.removeOf(directory.name)}
                onClick={() => {
                  drop.clear();
                  setRemoving(directory);
                }}
              >
                {words.remove}
              </Button>
            </li>
          )}
        </For>
      </ul>
      <Statement />
      <Confirm
        open={removing() !== null}
        title={words.directoryRemoveTitle(removing()?.name ?? "")}
        text={words.directoryRemoveText}
        action={words.removeConfirm}
        cancel={t.common.cancel}
        pending={drop.pending()}
        error={plainly(drop.error())}
        onConfirm={() => void confirm()}
        onCancel={() => setRemoving(null)}
      />
    </section>
  );
}

/** A directory, a revocation or a rotation: what it is stands in the file. */
function Statement() {
  const toasts = useToasts();
  const take = useAction("trust_statement", ["requests"]);
  const { file, fault, pick } = useKeyFile();
  const [open, setOpen] = createSignal(false);
  const [compared, setCompared] = createSignal("");
  const submit = async () => {
    const chosen = file();
    if (!chosen || take.pending()) return;
    if (!(await take.run({ text: chosen.text, words: compared().trim() || null }))) return;
    toasts.say(words.statementDone);
    setOpen(false);
    setCompared("");
  };
  return (
    <Show
      when={open()}
      fallback={
        <div>
          <Button onClick={() => setOpen(true)}>{words.statement}</Button>
        </div>
      }
    >
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="muted">{words.statementLead}</p>
        <div class="form__file">
          <FileButton label={words.statementFile} accept=".ofr,.json" onFile={(picked) => void pick(picked)} />
          <span class="muted small" role="status">
            <Show when={file()}>{(chosen) => <>{words.picked(chosen().name)}</>}</Show>
          </span>
        </div>
        <Show when={fault()}>
          <div class="field__error" role="alert">
            {fault()}
          </div>
        </Show>
        <Field
          label={words.statementWords}
          hint={words.statementWordsHint}
          value={compared()}
          onInput={setCompared}
          optional
          mono
        />
        <Trouble error={take.error()} />
        <div class="buttons">
          <Button look="lamp" type="submit" pending={take.pending()} disabled={file() === null}>
            {t.common.next}
          </Button>
          <Button onClick={() => setOpen(false)}>{t.common.cancel}</Button>
        </div>
      </form>
    </Show>
  );
}
