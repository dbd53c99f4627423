// The marked range on the timeline, with an end to take hold of on either side.

import { createSignal, Show } from "solid-js";
import { useLooking } from "../../state/looking/looking";
import { timeAt, xOf } from "../../state/looking/scale";
import { MINUTE, SECOND } from "../../state/looking/zone";
import { t } from "../../texts";
import { times } from "../../texts/times";

export function RangeHandles(props: { width: number }) {
  const looking = useLooking();
  const x = (at: number) => xOf(looking.view(), props.width, at);
  return (
    <>
      <Show when={looking.mark()}>
        {(at) => (
          <div class="timeline__clip" aria-hidden="true">
            <div class="range__begun" style={{ translate: `${x(at())}px 0` }} />
          </div>
        )}
      </Show>
      <Show when={looking.selection()}>
        {(range) => (
          <div class="timeline__clip">
            <div
              class="range__area"
              aria-hidden="true"
              style={{ left: `${x(range().fromUs)}px`, width: `${x(range().toUs) - x(range().fromUs)}px` }}
            />
            <Handle end="from" at={range().fromUs} width={props.width} />
            <Handle end="to" at={range().toUs} width={props.width} />
          </div>
        )}
      </Show>
    </>
  );
}

function Handle(props: { end: "from" | "to"; at: number; width: number }) {
  const looking = useLooking();
  const [held, setHeld] = createSignal(false);
  let field: HTMLElement | null = null;
  const set = (time: number) => {
    const range = looking.selection();
    if (!range) return;
    if (props.end === "from") looking.setRange(Math.min(time, range.toUs - SECOND), range.toUs);
    else looking.setRange(range.fromUs, Math.max(time, range.fromUs + SECOND));
  };
  const key = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(props.at + by * (event.shiftKey ? MINUTE : SECOND));
  };
  return (
    <div
      class="range__handle"
      data-end={props.end}
      data-held={held() ? "" : undefined}
      style={{ left: `${xOf(looking.view(), props.width, props.at)}px` }}
      role="slider"
      tabIndex={0}
      aria-label={props.end === "from" ? t.looking.rangeFrom : t.looking.rangeTo}
      aria-valuemin={Math.round(looking.bounds().from / SECOND)}
      aria-valuemax={Math.round(looking.bounds().to / SECOND)}
      aria-valuenow={Math.round(props.at / SECOND)}
      aria-valuetext={times.spoken(props.at, looking.zone)}
      onKeyDown={key}
      onPointerDown={(event) => {
        field = event.currentTarget.parentElement;
        setHeld(true);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!held() || !field) return;
        set(timeAt(looking.view(), props.width, event.clientX - field.getBoundingClientRect().left));
      }}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
    />
  );
}
