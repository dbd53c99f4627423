// A stretch on a lane, with an end to take hold of on either side, by mouse and by keyboard.

import { createSignal, type JSX } from "solid-js";
import type { Stretch } from "../../ipc/types/Stretch";
import { useEditor } from "../../state/redaction/editor";
import { clipTime } from "../../texts/redaction";

/** Where a lane's time lies on the screen. */
export interface Scale {
  x(us: number): number;
  time(x: number): number;
}

/** Room at both ends of a lane for the ends of a stretch that fills it. */
export const EDGE = 40;
const SECOND = 1_000_000;

export function scaleOf(width: number, lengthUs: number): Scale {
  const long = Math.max(1, width - 2 * EDGE);
  return {
    x: (us) => EDGE + (us / Math.max(1, lengthUs)) * long,
    time: (x) => Math.min(lengthUs, Math.max(0, ((x - EDGE) / long) * lengthUs)),
  };
}

export function Span(props: {
  stretch: Stretch;
  scale: Scale;
  class: string;
  tone?: string;
  locked?: boolean;
  words: { from: string; to: string };
  onChange: (stretch: Stretch) => void;
  children?: JSX.Element;
}) {
  const editor = useEditor();
  const { times } = editor;
  /** Under the owner's hand. */
  const [hand, setHand] = createSignal<Stretch | null>(null);
  const now = () => hand() ?? props.stretch;
  const moved = (end: "from" | "to", us: number) => times.bordered(props.stretch, end, us);
  const Handle = (own: { end: "from" | "to" }) => {
    let lane: HTMLElement | null = null;
    const at = () => (own.end === "from" ? now().fromUs : now().toUs);
    const keyed = (event: KeyboardEvent) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by === undefined || event.ctrlKey || event.altKey || props.locked) return;
      event.preventDefault();
      event.stopPropagation();
      const to = event.shiftKey ? at() + by * SECOND : by > 0 ? times.end(at()) : times.start(at() - 1);
      props.onChange(moved(own.end, to));
    };
    return (
      <div
        class="span__end"
        data-end={own.end}
        data-held={hand() ? "" : undefined}
        style={{ left: `${props.scale.x(at())}px` }}
        role="slider"
        tabIndex={0}
        aria-label={own.end === "from" ? props.words.from : props.words.to}
        aria-valuemin={0}
        aria-valuemax={Math.round(times.lengthUs / 1000)}
        aria-valuenow={Math.round(at() / 1000)}
        aria-valuetext={clipTime(at())}
        aria-disabled={props.locked ? "true" : undefined}
        onKeyDown={keyed}
        onPointerDown={(event) => {
          if (event.button !== 0 || props.locked) return;
          event.stopPropagation();
          lane = event.currentTarget.parentElement;
          event.currentTarget.setPointerCapture(event.pointerId);
          setHand(props.stretch);
        }}
        onPointerMove={(event) => {
          if (!hand() || !lane) return;
          setHand(moved(own.end, props.scale.time(event.clientX - lane.getBoundingClientRect().left)));
        }}
        onPointerUp={() => {
          const made = hand();
          setHand(null);
          if (made && (made.fromUs !== props.stretch.fromUs || made.toUs !== props.stretch.toUs)) props.onChange(made);
        }}
        onPointerCancel={() => setHand(null)}
      />
    );
  };
  return (
    <>
      <div
        class={`span ${props.class}`}
        data-tone={props.tone}
        aria-hidden="true"
        style={{
          left: `${props.scale.x(now().fromUs)}px`,
          width: `${Math.max(2, props.scale.x(now().toUs) - props.scale.x(now().fromUs))}px`,
        }}
      />
      {props.children}
      <Handle end="from" />
      <Handle end="to" />
    </>
  );
}
