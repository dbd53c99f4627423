// What the cameras have of the times asked about, and what is held because of it.

import { For, Show } from "solid-js";
import { Button } from "../../components/button";
import type { ErrorText } from "../../ipc/errors";
import type { RequestCamera } from "../../ipc/types/RequestCamera";
import type { RequestCard } from "../../ipc/types/RequestCard";
import type { RequestHold } from "../../ipc/types/RequestHold";
import type { TimeWindow } from "../../ipc/types/TimeWindow";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { times } from "../../texts/times";
import { Part } from "./part";
import { Trouble } from "./trouble";
import { brief, day, exact } from "./words";

const words = t.requests.card;

export function Have(props: { card: RequestCard; onRelease: (hold: number) => void; error: ErrorText | null }) {
  // Those that look there first; the others are told all the same, because a fan may be drawn wrong.
  const cameras = () =>
    props.card.cameras.toSorted((a, b) => Number(a.looksThere === false) - Number(b.looksThere === false));
  return (
    <Part title={words.have}>
      <ul class="have">
        <For each={cameras()} fallback={<li class="muted">{words.noCameras}</li>}>
          {(camera) => <Camera camera={camera} windows={props.card.windows} />}
        </For>
      </ul>
      <Show when={props.card.holds.length > 0}>
        <div class="holds">
          <h4>{words.holds}</h4>
          <Holds holds={props.card.holds} onRelease={props.onRelease} error={props.error} />
        </div>
      </Show>
    </Part>
  );
}

/** What is held because of a request, and the way to let go of each. */
export function Holds(props: { holds: RequestHold[]; onRelease: (hold: number) => void; error: ErrorText | null }) {
  return (
    <>
      <Trouble error={props.error} />
      <ul class="rows">
        <For each={props.holds}>
          {(hold) => (
            <li class="rows__row">
              <div class="rows__main">
                <div>
                  {hold.name}, {words.hold(brief(hold.fromUs), times.minute(hold.toUs, zone))}
                </div>
                <div class="small muted">
                  {hold.untilUs === null ? words.holdOpen : words.holdUntil(day(hold.untilUs))}
                  <Show when={hold.reason}>, {hold.reason}</Show>
                </div>
              </div>
              <Button
                size="small"
                aria-label={`${words.release}: ${hold.name}, ${brief(hold.fromUs)}`}
                onClick={() => props.onRelease(hold.hold)}
              >
                {words.release}
              </Button>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}

function Camera(props: { camera: RequestCamera; windows: TimeWindow[] }) {
  const looks = () =>
    props.camera.looksThere === null
      ? words.looksUnknown
      : props.camera.looksThere
        ? words.looksThere
        : words.looksAway;
  const percent = () => Math.round((100 * props.camera.seconds) / Math.max(1, props.camera.askedSeconds));
  return (
    <li class="have__one" data-away={props.camera.looksThere === false ? "" : undefined}>
      <div class="have__line">
        <strong>{props.camera.name}</strong>
        <span class="muted small">{looks()}</span>
        <span class="have__sum tabular">
          {props.camera.seconds > 0 ? words.haveOf(props.camera.seconds, props.camera.askedSeconds) : words.haveNothing}
        </span>
      </div>
      <div class="strip" role="img" aria-label={words.strip(props.camera.name, percent())}>
        <For each={props.windows}>
          {(window) => (
            <div class="strip__window" style={{ "flex-grow": (window.toUs - window.fromUs) / 60e6 }}>
              <For each={props.camera.spans.filter((span) => span.toUs > window.fromUs && span.fromUs < window.toUs)}>
                {(span) => {
                  const length = () => window.toUs - window.fromUs;
                  return (
                    <div
                      class="strip__span"
                      style={{
                        left: `${(100 * Math.max(0, span.fromUs - window.fromUs)) / length()}%`,
                        width: `${(100 * (Math.min(span.toUs, window.toUs) - Math.max(span.fromUs, window.fromUs))) / length()}%`,
                      }}
                    />
                  );
                }}
              </For>
            </div>
          )}
        </For>
      </div>
      <Show when={props.camera.gaps.length > 0}>
        <details class="have__gaps">
          <summary class="small muted">{words.gaps(props.camera.gaps.length)}</summary>
          <ul class="small muted">
            <For each={props.camera.gaps}>
              {(gap) => (
                <li>
                  {words.gap(exact(gap.fromUs, gap.toUs), gap.cause ? t.looking.cause(gap.cause) : words.gapUnknown)}
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </li>
  );
}
