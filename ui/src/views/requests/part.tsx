import type { JSX } from "solid-js";

/** Takes the reader to a part: eyes and keyboard. */
export function lead(to: HTMLElement | undefined): void {
  to?.scrollIntoView({ block: "start" });
  to?.focus({ preventScroll: true });
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
