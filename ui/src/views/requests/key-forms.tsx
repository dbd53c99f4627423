// Two ways to know a key before or besides a file: its code, or its own small file.

import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field, Select } from "../../components/field";
import { useAction } from "../../state/action";
import { textOf } from "../../state/requests/take";
import { t } from "../../texts";
import { FileButton } from "./take";
import { Trouble } from "./trouble";
import { classOf, classOptions } from "./words";

const words = t.requestsSetup.known;

export function CodeForm(props: { domain?: string; onDone: (name: string) => void; onCancel: () => void }) {
  const pin = useAction("trust_pin_code", ["requests"]);
  const [code, setCode] = createSignal("");
  const [name, setName] = createSignal("");
  const [typed, setTyped] = createSignal<string | null>(null);
  const [kind, setKind] = createSignal("");
  const domain = () => typed() ?? props.domain ?? "";
  const ready = () => [code(), name(), domain()].every((text) => text.trim() !== "");
  const submit = async () => {
    if (!ready() || pin.pending()) return;
    const known = name().trim();
    const done = await pin.run({ code: code().trim(), name: known, domain: domain().trim(), class: classOf(kind()) });
    if (!done) return;
    props.onDone(known);
    props.onCancel();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label={words.code} hint={words.codeHint} value={code()} onInput={setCode} autofocus mono />
      <div class="form__pair">
        <Field label={words.name} value={name()} onInput={setName} maxlength={120} />
        <Select label={words.class} value={kind()} options={classOptions(words.classNone)} onChange={setKind} />
      </div>
      <Field label={words.domain} hint={words.domainHint} value={domain()} onInput={setTyped} inputmode="url" mono />
      <Trouble error={pin.error()} />
      <div class="buttons">
        <Button look="lamp" type="submit" pending={pin.pending()} disabled={!ready()}>
          {words.addConfirm}
        </Button>
        <Button onClick={props.onCancel}>{t.common.cancel}</Button>
      </div>
    </form>
  );
}

/** A file that is read here, with what is wrong with it as a file. */
export function useKeyFile() {
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

export function KeyFileForm(props: { onDone: () => void; onCancel: () => void }) {
  const pin = useAction("trust_pin_file", ["requests"]);
  const { file, fault, pick } = useKeyFile();
  const [kind, setKind] = createSignal("");
  const submit = async () => {
    const chosen = file();
    if (!chosen || pin.pending()) return;
    if (!(await pin.run({ text: chosen.text, class: classOf(kind()) }))) return;
    props.onDone();
    props.onCancel();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="form__file">
        <FileButton label={words.file} accept=".ofrkey" onFile={(picked) => void pick(picked)} />
        <span class="muted small" role="status">
          <Show when={file()} fallback={words.fileHint}>
            {(chosen) => <>{words.picked(chosen().name)}</>}
          </Show>
        </span>
      </div>
      <Show when={fault()}>
        <div class="field__error" role="alert">
          {fault()}
        </div>
      </Show>
      <Select label={words.class} value={kind()} options={classOptions(words.classNone)} onChange={setKind} />
      <Trouble error={pin.error()} />
      <div class="buttons">
        <Button look="lamp" type="submit" pending={pin.pending()} disabled={file() === null}>
          {words.addConfirm}
        </Button>
        <Button onClick={props.onCancel}>{t.common.cancel}</Button>
      </div>
    </form>
  );
}
