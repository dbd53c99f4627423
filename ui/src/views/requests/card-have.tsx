// What the cameras have of the times asked about, and what is held because of it.

import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Confirm } from "../../components/confirm";
import type { ErrorText } from "../../ipc/errors";
import type { RequestCamera } from "../../ipc/types/RequestCamera";
import type { RequestCard } from "../../ipc/types/RequestCard";
import type { RequestHold } from "../../ipc/types/RequestHold";
import type { TimeWindow } from "../../ipc/types/TimeWindow";
import { openReceipt } from "../../state/exports/place";
import { useReceipts } from "../../state/queries";
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
  const receipts = useReceipts();
  const [asking, setAsking] = createSignal<RequestHold | null>(null);
  /** Something was handed over from what this keeps. */
  const given = (hold: RequestHold) =>
    receipts.data?.find((receipt) => receipt.clips.some((clip) => clip.hold === hold.hold));
  const release = (hold: RequestHold) => {
    if (given(hold)) setAsking(hold);
    else props.onRelease(hold.hold);
  };
  const letGo = () => {
    const hold = asking();
    setAsking(null);
    if (hold) props.onRelease(hold.hold);
  };
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
              <Show when={given(hold)}>
                {(receipt) => (
                  <Button size="small" look="quiet" onClick={() => openReceipt(receipt().id)}>
                    {t.exports.receipt.link}
                  </Button>
                )}
              </Show>
              <Button
                size="small"
                aria-label={`${words.release}: ${hold.name}, ${brief(hold.fromUs)}`}
                onClick={() => release(hold)}
              >
                {words.release}
              </Button>
            </li>
          )}
        </For>
      </ul>
      <Confirm
        open={asking() !== null}
        title={t.exports.receipt.releaseTitle}
        text={t.exports.receipt.releaseText}
        action={t.exports.receipt.releaseDo}
        cancel={t.common.cancel}
        pending={false}
        error={null}
        onConfirm={letGo}
        onCancel={() => setAsking(null)}
      />
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
