// What became of a link: how far its upload is, whether it waits, what somebody did at the host, why it ended, and what to do next.

import { For, Match, Show, Switch } from "solid-js";
import { Notice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import type { LinkView } from "../../ipc/types/LinkView";
import { alive } from "../../state/exports/linking";
import { format, t } from "../../texts";
import { hostErrors } from "../../texts/links";
import { ahead, moment, now } from "./words";

const words = t.links;

/** One glance: in which state it is. */
export function LinkBadge(props: { link: LinkView }) {
  const tone = () => {
    const { state, problem } = props.link;
    if (state === "locked_out" || state === "failed") return "bad";
    if (state === "waiting" || (problem && alive(props.link))) return "warn";
    return state === "open" || state === "exhausted" ? "good" : undefined;
  };
  const text = () => {
    const { state, downloads } = props.link;
    return state === "open" && downloads > 0 ? words.fetched(downloads) : words.state[state];
  };
  return (
    <span class="badge" data-tone={tone()}>
      {text()}
    </span>
  );
}

export function LinkProgress(props: { link: LinkView }) {
  const part = () => (props.link.bytes > 0 ? props.link.sent / props.link.bytes : 0);
  return (
    <div class="link-sent">
      <progress class="copy__bar" aria-label={words.page.progress} max={1} value={part()} />
      <span class="small muted tabular" role="status">
        {words.page.sent(props.link.sent, props.link.bytes)}
      </span>
    </div>
  );
}

/** What its host said last, where that is trouble. */
export function LinkTrouble(props: { link: LinkView }) {
  const said = () => {
    const { problem, state } = props.link;
    if (!problem) return null;
    const text = errorText(problem, hostErrors);
    const next = problem.hint ?? (state === "uploading" ? words.trouble.uploading : words.trouble.open);
    return { ...text, next };
  };
  return (
    <div role="alert">
      <Show when={said()}>
        {(error) => (
          <Notice tone={alive(props.link) ? "warn" : "bad"} title={error().title}>
            <Show when={error().detail}>
              <div>{error().detail}</div>
            </Show>
            <div>{error().next}</div>
          </Notice>
        )}
      </Show>
    </div>
  );
}

export function LinkFate(props: { link: LinkView }) {
  const why = () => words.why[props.link.state];
  return (
    <>
      <div role="status">
        <Switch>
          <Match when={props.link.state === "open"}>
            <Notice
              tone="good"
              title={props.link.downloads > 0 ? words.page.fetched(props.link.downloads) : words.page.ready}
            >
              {words.page.readyText(moment(props.link.expiresUs))}
            </Notice>
          </Match>
          <Match when={props.link.state === "waiting"}>
            <Notice tone="warn" title={words.state.waiting}>
              {words.facts.waitsUntil(moment(props.link.waitsUntilUs ?? now()))}
            </Notice>
          </Match>
          <Match when={why()}>
            {(text) => (
              <Notice
                tone={props.link.state === "locked_out" || props.link.state === "failed" ? "bad" : "info"}
                title={words.state[props.link.state]}
              >
                {text()}
              </Notice>
            )}
          </Match>
        </Switch>
      </div>
      <Show when={props.link.state === "uploading" || props.link.state === "sealing"}>
        <section class="card link-up" aria-label={words.page.uploading}>
          <h2>{words.page.uploading}</h2>
          <LinkProgress link={props.link} />
          <p class="small muted">{words.page.uploadingText}</p>
        </section>
      </Show>
      <LinkTrouble link={props.link} />
    </>
  );
}

/** Facts about it; `whole`: also those that nobody needs at a glance. */
export function LinkFacts(props: { link: LinkView; whole?: boolean }) {
  const lives = () => alive(props.link);
  return (
    <dl class="facts link-facts">
      <dt>{lives() ? words.facts.host : words.facts.hostEnded}</dt>
      <dd>
        {props.link.hostName} <span class="muted">({words.kind[props.link.hostKind]})</span>
      </dd>
      <dt>{lives() ? words.facts.ends : words.facts.ended}</dt>
      <dd>
        {lives()
          ? words.facts.endsIn(moment(props.link.expiresUs), ahead(props.link.expiresUs))
          : moment(props.link.expiresUs)}
      </dd>
      <dt>{words.facts.fetched}</dt>
      <dd>
        {words.facts.fetchedOf(props.link.downloads, props.link.downloadsMost)}
        <Show when={props.link.fetchedUs.length > 0}>
          <ul class="link-facts__times">
            <For each={props.link.fetchedUs}>{(at) => <li>{moment(at)}</li>}</For>
          </ul>
        </Show>
      </dd>
      <Show when={props.link.wrongPins > 0}>
        <dt>{words.facts.pins}</dt>
        <dd class="link-facts__pins">
          {words.facts.pinsOf(props.link.wrongPins)}
          <Show when={lives()}>
            <div class="small muted">{words.facts.pinsSome}</div>
          </Show>
        </dd>
      </Show>
      <Show when={props.whole}>
        <dt>{words.facts.pin}</dt>
        <dd>{props.link.pin ? words.facts.withPin : words.facts.withoutPin}</dd>
        <dt>{words.facts.made}</dt>
        <dd>{moment(props.link.madeUs)}</dd>
        <dt>{words.facts.size}</dt>
        <dd>{format.bytes(props.link.bytes)}</dd>
        <dt>{words.page.hash}</dt>
        <dd>
          <span class="mono link-facts__hash">{props.link.sha256}</span>
          <div class="small muted">{words.page.hashHint}</div>
        </dd>
      </Show>
      <dt>{words.facts.asked}</dt>
      <dd>{props.link.askedUs === null ? words.facts.askedNever : moment(props.link.askedUs)}</dd>
    </dl>
  );
}
