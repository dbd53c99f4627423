import type { JSX } from "solid-js";

/** A part of a card, under its heading. */
export function Part(props: { title: string; children: JSX.Element; end?: JSX.Element }) {
  return (
    <section class="part">
      <div class="part__head">
        <h3>{props.title}</h3>
        {props.end}
      </div>
      {props.children}
    </section>
  );
}
