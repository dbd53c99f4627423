// A file of an unknown sender. Nothing of what it says is shown: only what it is, the words of its key, and ways to find out.

import { createEffect, createSignal, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { TextArea } from "../../components/field";
import { Notice } from "../../components/notice";
import type { StrangerView } from "../../ipc/types/StrangerView";
import { useAction } from "../../state/action";
import { openRequest, setChosen } from "../../state/requests/place";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { KeyWords } from "./card-who";
import { CodeForm, KeyFileForm, KeyForm, NameAndKind } from "./key-forms";
import { CardTitle, keepInSight, Part } from "./part";
import { Trouble } from "./trouble";
import { classOf, moment, relative } from "./words";

const words = t.requests.stranger;

export function StrangerCard(props: { stranger: StrangerView; focus: boolean }) {
  const toasts = useToasts();
  const forget = useAction("request_forget", ["requests"]);
  const [way, setWay] = createSignal<"compare" | "code" | "file" | null>(null);
  const forgetIt = async () => {
    if ((await forget.run({ id: props.stranger.id })) === undefined) return;
    setChosen(null);
    toasts.say(words.forgot);
  };
  // A form that opens there has the focus in its first field.
  const whenOpened = (part: HTMLElement) => createEffect(() => way() !== null && keepInSight(part));
  const pinned = (id: string, name: string) => {
    toasts.say(words.pinned(name));
    openRequest({ kind: "request", id });
  };
  return (
    <article class="ask-card" aria-label={words.label}>
      <div class="ask-card__body scroll" tabIndex={-1}>
        <div class="ask-card__parts">
          <header class="ask-card__head">
            <p class="ask-card__lane">
              <span class="badge" data-tone="warn">
                {t.requests.standing.unknown}
              </span>
              {words.line}
            </p>
            <CardTitle focus={props.focus}>{t.requests.row.stranger}</CardTitle>
            <p class="muted">{words.lead}</p>
            <Show when={props.stranger.resembles}>
              {(name) => <Notice tone="bad">{words.resembles(name())}</Notice>}
            </Show>
            <Show when={props.stranger.mixedScript}>
              <Notice tone="warn">{words.mixed}</Notice>
            </Show>
            <Show when={props.stranger.suspended}>
              <Notice tone="warn">{words.suspended}</Notice>
            </Show>
            <Show when={props.stranger.clockUnsure}>
              <Notice tone="info">{words.clock}</Notice>
            </Show>
          </header>
          <Part title={words.words}>
            <KeyWords words={props.stranger.words} />
          </Part>
          <Part title={words.facts}>
            <dl class="facts">
              <dt>{words.domain}</dt>
              <dd class="mono">{props.stranger.domain}</dd>
              <dt>{words.received}</dt>
              <dd>{relative(props.stranger.receivedUs)}</dd>
              <dt>{words.issued}</dt>
              <dd>{moment(props.stranger.issuedUs)}</dd>
              <dt>{words.expires}</dt>
              <dd>{moment(props.stranger.expiresUs)}</dd>
              <dt>{words.size}</dt>
              <dd>{words.sizeValue(props.stranger.bytes)}</dd>
            </dl>
          </Part>
          <Part title={words.ways} ref={whenOpened}>
            <Switch
              fallback={
                <div class="buttons">
                  <Button look="lamp" onClick={() => setWay("compare")}>
                    {words.compare}
                  </Button>
                  <Button onClick={() => setWay("code")}>{words.code}</Button>
                  <Button onClick={() => setWay("file")}>{words.file}</Button>
                </div>
              }
            >
              <Match when={way() === "compare"}>
                <CompareForm
                  stranger={props.stranger}
                  onDone={(name) => pinned(props.stranger.id, name)}
                  onCancel={() => setWay(null)}
                />
              </Match>
              <Match when={way() === "code"}>
                <p class="muted">{words.codeLead}</p>
                <CodeForm
                  domain={props.stranger.domain}
                  onDone={(name) => toasts.say(words.pinned(name))}
                  onCancel={() => setWay(null)}
                />
              </Match>
              <Match when={way() === "file"}>
                <p class="muted">{words.fileLead}</p>
                <KeyFileForm onDone={() => toasts.say(t.requestsSetup.known.added)} onCancel={() => setWay(null)} />
              </Match>
            </Switch>
          </Part>
        </div>
      </div>
      <section class="ask-card__foot" aria-label={t.requests.card.actions}>
        <Trouble error={forget.error()} />
        <span class="small muted ask-card__quiet">{words.forgetHint}</span>
        <div class="buttons">
          <Button pending={forget.pending()} onClick={() => void forgetIt()}>
            {words.forget}
          </Button>
        </div>
      </section>
    </article>
  );
}

function CompareForm(props: { stranger: StrangerView; onDone: (name: string) => void; onCancel: () => void }) {
  const pin = useAction("trust_pin_words", ["requests"]);
  const [heard, setHeard] = createSignal("");
  const [name, setName] = createSignal("");
  const [kind, setKind] = createSignal("");
  const count = () => heard().trim().split(/\s+/).filter(Boolean).length;
  const ready = () => count() === 8 && name().trim() !== "";
  const submit = async () => {
    const known = name().trim();
    const done = await pin.run({ id: props.stranger.id, words: heard().trim(), name: known, class: classOf(kind()) });
    if (done) props.onDone(known);
  };
  return (
    <KeyForm
      action={words.confirm}
      ready={ready()}
      pending={pin.pending()}
      error={pin.error()}
      onSubmit={() => void submit()}
      onCancel={props.onCancel}
    >
      <p class="muted">{words.compareLead}</p>
      <TextArea
        label={words.heard}
        hint={`${words.heardHint} ${count() > 0 ? `${words.heardWords(count())}.` : ""}`}
        value={heard()}
        onInput={setHeard}
        rows={2}
        autofocus
        mono
      />
      <NameAndKind name={name()} onName={setName} kind={kind()} onKind={setKind} />
    </KeyForm>
  );
}
