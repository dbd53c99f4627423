// The link as it will be, once more before the act: where it waits, what opens it, how long and how often, and what the host learns.

import { For, Show } from "solid-js";
import type { LinkHostView } from "../../ipc/types/LinkHostView";
import { byTool, can, toldOf, toOrder } from "../../state/exports/linking";
import { linking } from "../../state/exports/place";
import { t } from "../../texts";

const words = t.links.last;

export function LinkSummary(props: { host: LinkHostView; sealed: boolean }) {
  const order = () => toOrder(linking, props.host, props.sealed);
  const opened = () => {
    if (props.sealed) return words.withKey;
    if (byTool(props.host)) return words.withPassphrase;
    return order().pin ? words.withPin : words.withAddress;
  };
  return (
    <section class="card give-summary" aria-labelledby="give-summary">
      <h3 id="give-summary">{words.title}</h3>
      <dl class="facts">
        <dt>{words.waits}</dt>
        <dd>
          {props.host.name} <span class="muted">({props.host.address})</span>
        </dd>
        <dt>{words.opened}</dt>
        <dd>{opened()}</dd>
        <dt>{words.ends}</dt>
        <dd>{words.endsAfter(order().days)}</dd>
        <Show when={can(props.host, "counts")}>
          <dt>{words.fetched}</dt>
          <dd>{t.links.place.downloadsOf(linking.downloads)}</dd>
        </Show>
        <dt>{props.host.kind === "this_computer" ? words.theyLearn : words.learns}</dt>
        <For each={toldOf(props.host, props.sealed).reveals}>{(one) => <dd>{t.links.trait[one]}</dd>}</For>
      </dl>
    </section>
  );
}
