import { type Accessor, type JSX, Show } from "solid-js";
import type { ErrorText } from "../../ipc/errors";
import { Trouble } from "./trouble";

interface PageProps<T> {
  title: string;
  lead: string;
  wide?: boolean;
  error: ErrorText | null;
  /** What the page is about, once it is known. */
  data: T | undefined;
  children: (data: Accessor<NonNullable<T>>) => JSX.Element;
}

/** A tab beside the inbox: its name, what it is for, and what the back end knows of it. */
export function Page<T>(props: PageProps<T>) {
  return (
    <div class="section" classList={{ "section--wide": props.wide === true }}>
      <header class="section__head">
        <h2>{props.title}</h2>
        <p class="muted">{props.lead}</p>
      </header>
      <Trouble error={props.error} />
      <Show when={props.data}>{(data) => props.children(data)}</Show>
    </div>
  );
}
