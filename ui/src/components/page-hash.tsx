import { Show } from "solid-js";
import { t } from "../texts";

const words = t.links.told;

/** The fingerprint of the page that a host serves, to be compared by eye, and whether it is ours. */
export function PageHash(props: { page: string; ours: boolean | null }) {
  return (
    <dl class="page-hash" data-ours={props.ours === false ? "no" : undefined}>
      <dt>{words.page}</dt>
      <dd>
        <span class="mono page-hash__hash">{props.page.match(/.{1,8}/g)?.join(" ") ?? props.page}</span>
        <Show when={props.ours !== null}>
          <span class="page-hash__ours">{props.ours ? words.ours : words.notOurs}</span>
        </Show>
      </dd>
    </dl>
  );
}
