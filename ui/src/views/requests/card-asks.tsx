// What an answer would disclose, what they say they will do with it, and what another revision changed.

import Check from "lucide-solid/icons/check";
import Minus from "lucide-solid/icons/minus";
import { For, type JSX, Show } from "solid-js";
import { Literal } from "../../components/literal";
import type { RequestCard } from "../../ipc/types/RequestCard";
import type { RequestChange } from "../../ipc/types/RequestChange";
import { t } from "../../texts";
import { Part } from "./part";
import { brief } from "./words";

const words = t.requests.card;

/** One line: asked for, or not. The sentence says which; the sign only repeats it. */
function Line(props: { on: boolean; mind?: boolean; children: JSX.Element }) {
  return (
    <li class="asks__one" data-on={props.on ? "" : undefined} data-mind={props.on && props.mind ? "" : undefined}>
      <Show when={props.on} fallback={<Minus aria-hidden="true" />}>
        <Check aria-hidden="true" />
      </Show>
      <span>{props.children}</span>
    </li>
  );
}

export function Disclosed(props: { card: RequestCard }) {
  const giving = () => props.card.cameras.filter((camera) => camera.looksThere !== false && camera.seconds > 0);
  const longest = () => Math.max(0, ...giving().map((camera) => camera.seconds));
  const ways = () =>
    [props.card.deliveryUsb ? words.usb : "", props.card.deliveryLink ? words.link : ""].filter(Boolean);
  return (
    <Part title={words.disclosed}>
      <Show when={!props.card.holdOnly} fallback={<p>{words.disclosedKeep}</p>}>
        <p class="muted">{words.disclosedLead}</p>
        <ul class="asks">
          <Line on={giving().length > 0}>
            {giving().length > 0 ? words.pictures(longest(), giving().length) : words.noPictures}
          </Line>
          <Line on={props.card.needAudio} mind>
            {props.card.needAudio ? words.sound : words.noSound}
          </Line>
          <Line on={props.card.needOriginal} mind>
            {props.card.needOriginal ? words.original : words.noOriginal}
          </Line>
          <Line on={props.card.needIdentity !== "none"} mind>
            {words.identity[props.card.needIdentity]}
          </Line>
        </ul>
        <p class="muted small">
          {ways().length > 0 ? words.delivery(ways()) : words.noDelivery} {words.sealed(props.card.encryptTo)}
        </p>
        <For each={props.card.deliveryPortals}>
          {(portal) => (
            <div class="part__quoted">
              <span class="muted small">{words.portal}</span>
              <Literal text={portal} mono />
            </div>
          )}
        </For>
      </Show>
    </Part>
  );
}

export function Promised(props: { card: RequestCard }) {
  const said = () => props.card.promises;
  return (
    <Part title={words.promises} end={<span class="muted small">{words.theySayHint}</span>}>
      <p class="muted">{words.theySay}:</p>
      <ul class="asks asks--columns">
        <Line on={said().retentionDays !== null}>{words.retention(said().retentionDays)}</Line>
        <Line on={said().onward.length > 0}>{words.onward(said().onward.map((one) => t.requests.class[one]))}</Line>
        <Line on={said().faceRecognition} mind>
          {words.face(said().faceRecognition)}
        </Line>
        <Line on={said().immigrationUse} mind>
          {words.immigration(said().immigrationUse)}
        </Line>
        <Line on={said().assemblyUse} mind>
          {words.assembly(said().assemblyUse)}
        </Line>
        <Line on={said().publicRecords}>{words.records(said().publicRecords)}</Line>
      </ul>
    </Part>
  );
}

/** A value of the format as it is read: times of this clock, yes and no; any other text as it is. */
function told(value: string): string {
  const us = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) * 1000 : Number.NaN;
  if (!Number.isNaN(us)) return brief(us);
  // Own names only: what they wrote may be called as a built-in of the language is.
  return Object.hasOwn(words.value, value) ? (words.value[value] ?? value) : value;
}

export function Changes(props: { changes: RequestChange[]; ref: (element: HTMLElement) => void }) {
  return (
    <Part title={words.changes} ref={props.ref}>
      <Show when={props.changes.length > 0} fallback={<p class="muted">{words.noChanges}</p>}>
        <dl class="changes">
          <For each={props.changes}>
            {(change) => (
              <div class="changes__one">
                <dt>{t.requests.member(change.member)}</dt>
                <dd class="changes__before">
                  <span>{words.before}</span>
                  <Literal text={told(change.before)} inline />
                </dd>
                <dd class="changes__after">
                  <span>{words.after}</span>
                  <Literal text={told(change.after)} inline />
                </dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
    </Part>
  );
}
