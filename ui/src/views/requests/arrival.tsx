// How requests arrive besides being opened by hand: watched folders, and feeds that are asked now and then.

import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Field, TextArea } from "../../components/field";
import { Notice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import type { FeedView } from "../../ipc/types/FeedView";
import type { WatchedFolder } from "../../ipc/types/WatchedFolder";
import { useAction } from "../../state/action";
import { useBackend } from "../../state/backend";
import { useCarriers, useSettings, wordsOf } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { KeyWords } from "./card-who";
import { Page } from "./page";
import { Trouble } from "./trouble";
import { relative } from "./words";

const words = t.requestsSetup.arrival;

export function Arrival() {
  const carriers = useCarriers();
  return (
    <Page
      title={words.title}
      lead={words.lead}
      data={carriers.data}
      error={carriers.isError ? wordsOf(carriers.error) : null}
    >
      {(known) => (
        <>
          <Show when={known().waiting > 0}>
            <Notice tone="info">{words.waiting(known().waiting)}</Notice>
          </Show>
          <Folders folders={known().folders} />
          <Feeds feeds={known().feeds} />
          <FeedProxy />
          <FeedAuthority />
        </>
      )}
    </Page>
  );
}

/** Why something does not go now, in one line. */
function Problem(props: { error: WatchedFolder["problem"] }) {
  return (
    <Show when={props.error}>
      {(error) => {
        const said = () => errorText(error());
        return (
          <div class="small arrival__problem">
            {[said().detail ?? said().title, said().next].filter(Boolean).join(" ")}
          </div>
        );
      }}
    </Show>
  );
}

function Folders(props: { folders: WatchedFolder[] }) {
  const backend = useBackend();
  const watch = useAction("folder_watch", ["requests"]);
  const unwatch = useAction("folder_unwatch", ["requests"]);
  const pick = async () => {
    const path = await backend.pickFolder(words.watchTitle);
    if (path) await watch.run({ path });
  };
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.folders}</h3>
        <p class="muted">{words.foldersLead}</p>
      </div>
      <Trouble error={watch.error() ?? unwatch.error()} />
      <ul class="rows">
        <For each={props.folders} fallback={<li class="muted">{words.foldersEmpty}</li>}>
          {(folder) => (
            <li class="rows__row">
              <div class="rows__main">
                <div class="arrival__path">{folder.path}</div>
                <div class="small muted">{words.counts(folder.taken, folder.refused)}</div>
                <Problem error={folder.problem} />
              </div>
              <Button
                size="small"
                aria-label={words.unwatchOf(folder.path)}
                onClick={() => void unwatch.run({ path: folder.path })}
              >
                {words.unwatch}
              </Button>
            </li>
          )}
        </For>
      </ul>
      <div>
        <Button pending={watch.pending()} onClick={() => void pick()}>
          {words.watch}
        </Button>
      </div>
    </section>
  );
}

function Feeds(props: { feeds: FeedView[] }) {
  const toasts = useToasts();
  const add = useAction("feed_add", ["requests"]);
  const remove = useAction("feed_remove", ["requests"]);
  const [url, setUrl] = createSignal("");
  const [compared, setCompared] = createSignal("");
  const ready = () => url().trim() !== "" && compared().trim() !== "";
  const submit = async () => {
    if (!ready() || add.pending()) return;
    if (!(await add.run({ url: url().trim(), words: compared().trim() }))) return;
    setUrl("");
    setCompared("");
    toasts.say(words.added);
  };
  const polled = (feed: FeedView) =>
    [
      words.items(feed.items),
      feed.lastPollUs === null ? words.never : words.polled(relative(feed.lastPollUs)),
      feed.nextPollUs === null ? "" : words.next(relative(feed.nextPollUs)),
    ]
      .filter(Boolean)
      .join(", ");
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.feeds}</h3>
        <p class="muted">{words.feedsLead}</p>
      </div>
      <ul class="rows">
        <For each={props.feeds} fallback={<li class="muted">{words.feedsEmpty}</li>}>
          {(feed) => (
            <li class="rows__row">
              <div class="rows__main">
                <div class="arrival__path">{feed.url}</div>
                <div class="small muted">{polled(feed)}</div>
                <Problem error={feed.problem} />
                <Show when={feed.stale}>
                  <div class="small arrival__problem">{words.stale}</div>
                </Show>
                <Show when={feed.equivocation}>
                  <div class="small arrival__problem">{words.equivocation}</div>
                </Show>
                <details class="pin__words">
                  <summary class="small muted">{words.words}</summary>
                  <KeyWords words={feed.keyWords} />
                </details>
              </div>
              <Button
                size="small"
                aria-label={words.removeOf(feed.url)}
                onClick={() => void remove.run({ url: feed.url })}
              >
                {words.remove}
              </Button>
            </li>
          )}
        </For>
      </ul>
      <form
        class="form arrival__add"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={words.url} value={url()} onInput={setUrl} placeholder="https://" inputmode="url" mono />
        <Field label={words.words} hint={words.wordsHint} value={compared()} onInput={setCompared} mono />
        <Notice tone="warn">{words.host}</Notice>
        <Trouble error={add.error() ?? remove.error()} />
        <div>
          <Button type="submit" pending={add.pending()} disabled={!ready()}>
            {words.add}
          </Button>
        </div>
      </form>
    </section>
  );
}

/** For feeds only: cameras are in the house. */
function FeedProxy() {
  const toasts = useToasts();
  const settings = useSettings();
  const save = useAction("settings_set", ["settings"]);
  const [typed, setTyped] = createSignal<string | null>(null);
  const kept = () => settings.data?.feedProxy ?? "";
  const proxy = () => typed() ?? kept();
  const submit = async () => {
    if (save.pending() || proxy().trim() === kept()) return;
    if (!(await save.run({ settings: { feedProxy: proxy().trim() || null } }))) return;
    setTyped(null);
    toasts.say(words.proxySaved);
  };
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.proxy}</h3>
        <p class="muted">{words.proxyLead}</p>
      </div>
      <form
        class="form arrival__add"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={words.proxyField} hint={words.proxyHint} value={proxy()} onInput={setTyped} mono />
        <Trouble error={save.error()} />
        <div>
          <Button type="submit" pending={save.pending()} disabled={proxy().trim() === kept()}>
            {words.proxySave}
          </Button>
        </div>
      </form>
    </section>
  );
}

/** For somebody who runs a feed in their own house: this computer's authorities know nothing of it. */
function FeedAuthority() {
  const toasts = useToasts();
  const settings = useSettings();
  const save = useAction("settings_set", ["settings"]);
  const [pem, setPem] = createSignal("");
  const submit = async () => {
    if (save.pending() || pem().trim() === "") return;
    if (!(await save.run({ settings: { feedAuthority: pem() } }))) return;
    setPem("");
    toasts.say(words.authoritySaved);
  };
  return (
    <section class="card">
      <div class="card__head">
        <h3>{words.authority}</h3>
        <p class="muted">{words.authorityLead}</p>
      </div>
      <Show when={settings.data?.feedAuthority}>
        {(fingerprint) => (
          <div class="rows__row">
            <div class="rows__main">
              <div class="small muted">{words.authorityKept}</div>
              <div class="small mono arrival__path">{fingerprint()}</div>
            </div>
            <Button
              size="small"
              pending={save.pending()}
              onClick={() => void save.run({ settings: { feedAuthority: null } })}
            >
              {words.authorityRemove}
            </Button>
          </div>
        )}
      </Show>
      <form
        class="form arrival__add"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextArea label={words.authorityField} hint={words.authorityHint} value={pem()} onInput={setPem} mono />
        <Trouble error={save.error()} />
        <div>
          <Button type="submit" pending={save.pending()} disabled={pem().trim() === ""}>
            {words.authoritySave}
          </Button>
        </div>
      </form>
    </section>
  );
}
