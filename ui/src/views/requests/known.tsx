// Who you know: senders by their keys, and directories that vouch for many.

import { createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { Confirm } from "../../components/confirm";
import { Field } from "../../components/field";
import { Literal } from "../../components/literal";
import type { DirectoryView } from "../../ipc/types/DirectoryView";
import type { PinView } from "../../ipc/types/PinView";
import { type Action, useAction } from "../../state/action";
import { useTrust, wordsOf } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { KeyWords } from "./card-who";
import { CodeForm, KeyFileForm, KeyForm, PickKeyFile, useKeyFile } from "./key-forms";
import { Page } from "./page";
import { plainly } from "./trouble";
import { day } from "./words";

const words = t.requestsSetup.known;

export function Known() {
  const trust = useTrust();
  return (
    <Page title={words.title} lead={words.lead} data={trust.data} error={trust.isError ? wordsOf(trust.error) : null}>
      {(known) => (
        <>
          <Pins pins={known().pins} />
          <Add />
          <Directories directories={known().directories} />
        </>
      )}
    </Page>
  );
}

/** Lines that can be taken away, each after a question. */
function Removable<T extends { name: string }>(props: {
  all: T[];
  empty: string;
  line: (one: T) => JSX.Element;
  title: (name: string) => string;
  text: string;
  remove: (one: T) => Promise<unknown>;
  action: Pick<Action<"trust_unpin" | "trust_directory_drop">, "pending" | "error" | "clear">;
}) {
  const toasts = useToasts();
  const [removing, setRemoving] = createSignal<T | null>(null);
  const confirm = async () => {
    const one = removing();
    if (!one || !(await props.remove(one))) return;
    setRemoving(null);
    toasts.say(words.removed(one.name));
  };
  return (
    <>
      <ul class="rows">
        <For each={props.all} fallback={<li class="muted">{props.empty}</li>}>
          {(one) => (
            <li class="rows__row">
              <div class="rows__main">{props.line(one)}</div>
              <Button
                size="small"
                aria-label={words.removeOf(one.name)}
                onClick={() => {
                  props.action.clear();
                  setRemoving(() => one);
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
        title={props.title(removing()?.name ?? "")}
        text={props.text}
        action={words.removeConfirm}
        cancel={t.common.cancel}
        pending={props.action.pending()}
        error={plainly(props.action.error())}
        onConfirm={() => void confirm()}
        onCancel={() => setRemoving(null)}
      />
    </>
  );
}

function Pins(props: { pins: PinView[] }) {
  const unpin = useAction("trust_unpin", ["requests"]);
  return (
    <section class="card">
      <h3>{words.pins}</h3>
      <Removable
        all={props.pins}
        empty={words.empty}
        title={words.removeTitle}
        text={words.removeText}
        remove={(pin) => unpin.run({ key: pin.key })}
        action={unpin}
        line={(pin) => (
          <>
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
          </>
        )}
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
  const drop = useAction("trust_directory_drop", ["requests"]);
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.directories}</h3>
        <p class="muted">{words.directoriesLead}</p>
      </div>
      <Removable
        all={props.directories}
        empty={words.directoriesEmpty}
        title={words.directoryRemoveTitle}
        text={words.directoryRemoveText}
        remove={(directory) => drop.run({ id: directory.id })}
        action={drop}
        line={(directory) => (
          <>
            <strong>
              <Literal text={directory.name} inline />
            </strong>
            <div class="small muted">
              {words.entries(directory.entries)},{" "}
              {directory.lapsed ? words.lapsed : words.until(day(directory.expiresUs))}
            </div>
          </>
        )}
      />
      <Statement />
    </section>
  );
}

/** A directory, a revocation or a rotation: what it is stands in the file. */
function Statement() {
  const toasts = useToasts();
  const take = useAction("trust_statement", ["requests"]);
  const statement = useKeyFile();
  const [open, setOpen] = createSignal(false);
  const [compared, setCompared] = createSignal("");
  const submit = async () => {
    const chosen = statement.file();
    if (!chosen || !(await take.run({ text: chosen.text, words: compared().trim() || null }))) return;
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
      <KeyForm
        action={t.common.next}
        ready={statement.file() !== null}
        pending={take.pending()}
        error={take.error()}
        onSubmit={() => void submit()}
        onCancel={() => setOpen(false)}
      >
        <p class="muted">{words.statementLead}</p>
        <PickKeyFile of={statement} label={words.statementFile} accept=".ofr,.json" />
        <Field
          label={words.statementWords}
          hint={words.statementWordsHint}
          value={compared()}
          onInput={setCompared}
          optional
          mono
        />
      </KeyForm>
    </Show>
  );
}
