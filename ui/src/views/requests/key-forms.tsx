// Two ways to know a key before or besides a file: its code, or its own small file.

import { type Accessor, createEffect, createSignal, type JSX, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field, Select } from "../../components/field";
import { FileButton } from "../../components/file-button";
import type { ErrorText } from "../../ipc/errors";
import { useAction } from "../../state/action";
import { textOf } from "../../state/requests/take";
import { t } from "../../texts";
import { keepInSight } from "./part";
import { Trouble } from "./trouble";
import { classOf, classOptions } from "./words";

const words = t.requestsSetup.known;

/** A form about a key: its fields, what went wrong, and the two ways out of it. */
export function KeyForm(props: {
  action: string;
  ready: boolean;
  pending: boolean;
  error: ErrorText | null;
  onSubmit: () => void;
  onCancel: () => void;
  children: JSX.Element;
}) {
  // What was wrong stands below the fields.
  const whenWrong = (element: HTMLElement) => createEffect(() => props.error !== null && keepInSight(element));
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.ready && !props.pending) props.onSubmit();
      }}
    >
      {props.children}
      <Trouble error={props.error} />
      <div class="buttons" ref={whenWrong}>
        <Button look="lamp" type="submit" pending={props.pending} disabled={!props.ready}>
          {props.action}
        </Button>
        <Button onClick={props.onCancel}>{t.common.cancel}</Button>
      </div>
    </form>
  );
}

/** What the owner calls a sender, and what they are. */
export function NameAndKind(props: {
  name: string;
  onName: (name: string) => void;
  kind: string;
  onKind: (kind: string) => void;
}) {
  return (
    <div class="form__pair">
      <Field label={words.name} value={props.name} onInput={props.onName} maxlength={120} />
      <Kind kind={props.kind} onKind={props.onKind} />
    </div>
  );
}

function Kind(props: { kind: string; onKind: (kind: string) => void }) {
  return (
    <Select label={words.class} value={props.kind} options={classOptions(words.classNone)} onChange={props.onKind} />
  );
}

export function CodeForm(props: { domain?: string; onDone: (name: string) => void; onCancel: () => void }) {
  const pin = useAction("trust_pin_code", ["requests"]);
  const [code, setCode] = createSignal("");
  const [name, setName] = createSignal("");
  const [typed, setTyped] = createSignal<string | null>(null);
  const [kind, setKind] = createSignal("");
  const domain = () => typed() ?? props.domain ?? "";
  const ready = () => [code(), name(), domain()].every((text) => text.trim() !== "");
  const submit = async () => {
    const known = name().trim();
    const done = await pin.run({ code: code().trim(), name: known, domain: domain().trim(), class: classOf(kind()) });
    if (!done) return;
    props.onDone(known);
    props.onCancel();
  };
  return (
    <KeyForm
      action={words.addConfirm}
      ready={ready()}
      pending={pin.pending()}
      error={pin.error()}
      onSubmit={() => void submit()}
      onCancel={props.onCancel}
    >
      <Field label={words.code} hint={words.codeHint} value={code()} onInput={setCode} autofocus mono />
      <NameAndKind name={name()} onName={setName} kind={kind()} onKind={setKind} />
      <Field label={words.domain} hint={words.domainHint} value={domain()} onInput={setTyped} inputmode="url" mono />
    </KeyForm>
  );
}

interface KeyFile {
  file: Accessor<{ name: string; text: string } | null>;
  fault: Accessor<string | null>;
  pick: (picked: File) => Promise<void>;
}

/** A file that is read here, with what is wrong with it as a file. */
export function useKeyFile(): KeyFile {
  const [file, setFile] = createSignal<{ name: string; text: string } | null>(null);
  const [fault, setFault] = createSignal<string | null>(null);
  const pick = async (picked: File) => {
    const read = await textOf(picked);
    setFault(
      "fault" in read ? (read.fault === "too_large" ? t.requests.taken.tooLarge : t.requests.taken.notText) : null,
    );
    setFile("text" in read ? { name: picked.name, text: read.text } : null);
  };
  return { file, fault, pick };
}

/** Where such a file is chosen. */
export function PickKeyFile(props: { of: KeyFile; label: string; accept: string; hint?: string }) {
  return (
    <>
      <div class="form__file">
        <FileButton label={props.label} accept={props.accept} onFile={(picked) => void props.of.pick(picked)} />
        <span class="muted small" role="status">
          <Show when={props.of.file()} fallback={props.hint}>
            {(chosen) => <>{words.picked(chosen().name)}</>}
          </Show>
        </span>
      </div>
      <Show when={props.of.fault()}>
        {(fault) => (
          <div class="field__error" role="alert">
            {fault()}
          </div>
        )}
      </Show>
    </>
  );
}

export function KeyFileForm(props: { onDone: () => void; onCancel: () => void }) {
  const pin = useAction("trust_pin_file", ["requests"]);
  const key = useKeyFile();
  const [kind, setKind] = createSignal("");
  const submit = async () => {
    const chosen = key.file();
    if (!chosen || !(await pin.run({ text: chosen.text, class: classOf(kind()) }))) return;
    props.onDone();
    props.onCancel();
  };
  return (
    <KeyForm
      action={words.addConfirm}
      ready={key.file() !== null}
      pending={pin.pending()}
      error={pin.error()}
      onSubmit={() => void submit()}
      onCancel={props.onCancel}
    >
      <PickKeyFile of={key} label={words.file} accept=".ofrkey" hint={words.fileHint} />
      <Kind kind={kind()} onKind={setKind} />
    </KeyForm>
  );
}
