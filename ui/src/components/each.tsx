// A list whose lines stay what they are when it is told anew: what is pressed just then, or has the keyboard, is still there.

import { type Accessor, createMemo, For, type JSX, Show } from "solid-js";

export function Each<T extends object>(props: {
  each: readonly T[];
  /** By what one is known again; no two have the same. */
  by: (one: T) => string | number;
  children: (one: Accessor<T>) => JSX.Element;
}) {
  const known = createMemo(() => new Map(props.each.map((one) => [props.by(one), one])));
  return <For each={[...known().keys()]}>{(key) => <Show when={known().get(key)}>{props.children}</Show>}</For>;
}
