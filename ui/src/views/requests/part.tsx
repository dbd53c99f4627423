import type { JSX } from "solid-js";

/** What a card is called. Where it was opened by hand, the keyboard goes on from here. */
export function CardTitle(props: { focus: boolean; children: JSX.Element }) {
  return (
    <h2
      class="ask-card__title"
      tabIndex={-1}
      ref={(element) => props.focus && queueMicrotask(() => element.focus({ preventScroll: true }))}
    >
      {props.children}
    </h2>
  );
}

/** Takes the reader to a part: eyes and keyboard. */
export function lead(to: HTMLElement | undefined): void {
  to?.scrollIntoView({ block: "start" });
  to?.focus({ preventScroll: true });
}

/** What opens below the edge is scrolled up to; where all of it is seen, nothing moves. Asked for once it stands there. */
export function keepInSight(element: HTMLElement): void {
  queueMicrotask(() => element.scrollIntoView({ block: "nearest" }));
}

/** A part of a card, under its heading. */
export function Part(props: {
  title: string;
  children: JSX.Element;
  end?: JSX.Element;
  ref?: (element: HTMLElement) => void;
}) {
  return (
    // One that the reader is led to takes the keyboard, and says its name then.
    <section
      class="part"
      tabIndex={props.ref ? -1 : undefined}
      aria-label={props.ref ? props.title : undefined}
      ref={(element) => props.ref?.(element)}
    >
      <div class="part__head">
        <h3>{props.title}</h3>
        {props.end}
      </div>
      {props.children}
    </section>
  );
}
