// What a host is called, where it is and how one gets in, by its kind. Secrets go in and never come out again.

import { createEffect, createSignal, Match, Show, Switch } from "solid-js";
import { createStore } from "solid-js/store";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import { Field, SecretField } from "../../components/field";
import { ErrorNotice, Notice } from "../../components/notice";
import type { LinkHostDraft } from "../../ipc/types/LinkHostDraft";
import type { LinkHostKind } from "../../ipc/types/LinkHostKind";
import type { LinkHostView } from "../../ipc/types/LinkHostView";
import { useAction } from "../../state/action";
import { closeHost } from "../../state/exports/hosting";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";

const words = t.links.host;
const KINDS: LinkHostKind[] = ["relay", "webdav", "bucket", "this_computer"];
const PORT = 8474;

/** What was typed as the address, as far as it is shown: a bucket's name stands behind it, and at home it was perhaps none. */
function typed(host: LinkHostView | null): string {
  if (!host) return "";
  if (host.kind === "this_computer" && !host.address.startsWith("https://")) return "";
  return host.kind === "bucket" ? host.address.replace(/\/[^/]*$/, "") : host.address;
}

export function HostForm(props: { host: LinkHostView | null; onDone: (host: LinkHostView) => void }) {
  const set = useAction("link_host_set", ["links"], hostErrors);
  const toasts = useToasts();
  const [draft, setDraft] = createStore<LinkHostDraft>({
    kind: props.host?.kind ?? "relay",
    name: props.host?.name ?? "",
    address: typed(props.host),
    token: "",
    bucket: props.host?.kind === "bucket" ? (props.host.address.split("/").at(-1) ?? "") : "",
    region: "",
    folder: "",
    user: "",
    password: "",
    publicAddress: "",
    port: PORT,
  });
  const [port, setPort] = createSignal(String(PORT));
  const badPort = () => {
    const number = Number(port());
    return !Number.isInteger(number) || number < 1024 || number > 65_535;
  };
  const kept = () => (props.host ? words.keptHint : words.secretHint);
  /** Of one that is changed, a secret that is left empty stays. */
  const needs = (text: string) => props.host !== null || text.trim() !== "";
  const ready = () => {
    if (draft.name.trim() === "") return false;
    switch (draft.kind) {
      case "relay":
        return draft.address.trim() !== "" && needs(draft.token);
      case "bucket":
        return [draft.address, draft.bucket, draft.user].every((text) => text.trim() !== "") && needs(draft.password);
      case "webdav":
        return draft.address.trim() !== "";
      case "this_computer":
        return !badPort();
    }
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready() || set.pending()) return;
    const text = (value: string) => value.trim();
    const made = await set.run({
      id: props.host?.id ?? null,
      draft: {
        ...draft,
        name: text(draft.name),
        address: text(draft.address),
        token: text(draft.token),
        bucket: text(draft.bucket),
        region: text(draft.region),
        folder: text(draft.folder),
        user: text(draft.user),
        publicAddress: text(draft.publicAddress),
        port: Number(port()),
      },
    });
    // Whether it answered or not, the page does not keep how one gets in for longer than it is shown.
    if (!made) return;
    setDraft({ token: "", password: "" });
    toasts.say(props.host ? words.saved(made.name) : words.added(made.name));
    props.onDone(made);
  };
  const address = () => (
    <Field
      label={words.address[draft.kind]}
      hint={words.addressHint[draft.kind]}
      value={draft.address}
      onInput={(value) => setDraft("address", value)}
      inputmode="url"
      optional={draft.kind === "this_computer"}
      mono
    />
  );
  const folder = () => (
    <Field
      label={words.folder}
      hint={words.folderHint}
      value={draft.folder}
      onInput={(value) => setDraft("folder", value)}
      optional
      mono
    />
  );
  const name = () => (
    <Field
      label={words.name}
      hint={words.nameHint}
      value={draft.name}
      onInput={(value) => setDraft("name", value)}
      maxlength={60}
    />
  );
  return (
    <form class="host-form" onSubmit={(event) => void submit(event)}>
      <Show when={props.host === null}>
        <div class="host-form__kinds">
          <Choices
            label={words.which}
            value={draft.kind}
            onChange={(value) => {
              set.clear();
              setDraft("kind", KINDS.find((kind) => kind === value) ?? "relay");
            }}
            options={KINDS.map((kind) => ({ value: kind, title: t.links.kind[kind], hint: words.kindHint[kind] }))}
          />
        </div>
      </Show>
      {name()}
      <Show when={props.host && ["bucket", "webdav", "this_computer"].includes(props.host.kind)}>
        <p class="small muted">{words.again}</p>
      </Show>
      <Switch>
        <Match when={draft.kind === "relay"}>
          {address()}
          <SecretField
            label={words.token}
            hint={props.host ? words.keptHint : words.tokenHint}
            value={draft.token}
            onInput={(value) => setDraft("token", value)}
            mono
          />
        </Match>
        <Match when={draft.kind === "bucket"}>
          {address()}
          <div class="host-form__pair">
            <Field label={words.bucket} value={draft.bucket} onInput={(value) => setDraft("bucket", value)} mono />
            <Field
              label={words.region}
              value={draft.region}
              onInput={(value) => setDraft("region", value)}
              optional
              mono
            />
          </div>
          {folder()}
          <div class="host-form__pair">
            <Field label={words.keyId} value={draft.user} onInput={(value) => setDraft("user", value)} mono />
            <SecretField
              label={words.keySecret}
              hint={kept()}
              value={draft.password}
              onInput={(value) => setDraft("password", value)}
              mono
            />
          </div>
        </Match>
        <Match when={draft.kind === "webdav"}>
          {address()}
          {folder()}
          <Field
            label={words.publicAddress}
            hint={words.publicHint}
            value={draft.publicAddress}
            onInput={(value) => setDraft("publicAddress", value)}
            inputmode="url"
            optional
            mono
          />
          <div class="host-form__pair">
            <Field label={words.user} value={draft.user} onInput={(value) => setDraft("user", value)} />
            <SecretField
              label={words.password}
              hint={kept()}
              value={draft.password}
              onInput={(value) => setDraft("password", value)}
            />
          </div>
        </Match>
        <Match when={draft.kind === "this_computer"}>
          <Notice tone="warn" title={words.homeTitle}>
            {words.homeText}
          </Notice>
          {address()}
          <div class="host-form__port">
            <Field
              label={words.port}
              value={port()}
              onInput={setPort}
              inputmode="numeric"
              error={badPort() ? words.portFault : null}
              mono
            />
          </div>
        </Match>
      </Switch>
      <div
        ref={(element) =>
          // What was refused is not left below the edge of a small window.
          createEffect(() => set.error() && queueMicrotask(() => element.scrollIntoView({ block: "nearest" })))
        }
      >
        <ErrorNotice error={set.error()} />
      </div>
      <p class="small muted">{words.checkHint}</p>
      <div class="dialog__foot">
        <Button onClick={closeHost}>{t.common.cancel}</Button>
        <Button look="lamp" type="submit" pending={set.pending()} disabled={!ready()}>
          {set.pending() ? words.checking : props.host ? words.save : words.add}
        </Button>
      </div>
    </form>
  );
}
