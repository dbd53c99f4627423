import type { JSX } from "solid-js";

/** A part of a card, under its heading. */
export function Part(props: {
  title: string;
  children: JSX.Element;
  end?: JSX.Element;
  ref?: (element: HTMLElement) => void;
}) {
  return (
    <section class="part" ref={(element) => props.ref?.(element)}>
      <div class="part__head">
        <h3>{props.title}</h3>
        {props.end}
      </div>
      {props.children}
    </section>
  );
}
