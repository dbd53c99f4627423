// The log of a paper: on the screen a list, on paper the whole sheet with all that was entered.

import { For, Show } from "solid-js";
import type { Paper } from "../../ipc/types/Paper";
import { t } from "../../texts";
import { moment, now } from "./words";

const words = t.requestsSetup.papers;

export function PaperLog(props: { paper: Paper; lane: keyof typeof words.lanes }) {
  return (
    <section class="part paper-log" aria-label={words.log}>
      <header class="paper-log__head">
        <strong>{t.name}</strong>
        <h1>
          {t.requests.lane[props.lane].name}, {props.paper.from}
        </h1>
        <dl class="facts">
          <dt>{words.reference[props.lane]}</dt>
          <dd>{props.paper.reference || "–"}</dd>
          <dt>{words.received[props.lane]}</dt>
          <dd>{moment(props.paper.receivedUs)}</dd>
          <Show when={props.paper.deadlineUs}>
            {(at) => (
              <>
                <dt>{words.deadline}</dt>
                <dd>{moment(at())}</dd>
              </>
            )}
          </Show>
          <Show when={props.lane === "emergency"}>
            <dt>{words.callBack}</dt>
            <dd>{props.paper.callBack || "–"}</dd>
          </Show>
          <Show when={props.lane !== "emergency"}>
            <dt>{words.counsel}</dt>
            <dd>{props.paper.counsel || "–"}</dd>
          </Show>
          <dt>{words.scope[props.lane]}</dt>
          <dd class="paper-log__text" dir="auto">
            {props.paper.scope || "–"}
          </dd>
          <Show when={props.paper.notes}>
            <dt>{words.notes}</dt>
            <dd class="paper-log__text" dir="auto">
              {props.paper.notes}
            </dd>
          </Show>
        </dl>
      </header>
      <h3>{words.log}</h3>
      <Show when={props.paper.log.length > 0} fallback={<p class="muted">{words.logEmpty}</p>}>
        <ol class="paper-log__events">
          <For each={props.paper.log}>
            {(event) => (
              <li>
                <time class="muted tabular">{moment(event.atUs)}</time>
                <span>{event.text}</span>
              </li>
            )}
          </For>
        </ol>
      </Show>
      <p class="paper-log__foot">{words.printed(moment(now()))}</p>
    </section>
  );
}
