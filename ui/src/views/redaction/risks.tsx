// "Look here first": the moments at which something may slip through, the likeliest first, with a tick for what was looked at.

import Check from "lucide-solid/icons/check";
import { For, Show } from "solid-js";
import type { Risk } from "../../ipc/types/Risk";
import { useEditor } from "../../state/redaction/editor";
import { riskKey } from "../../state/redaction/found";
import { t } from "../../texts";
import { clipTime } from "../../texts/redaction";

const words = t.redaction.found.risks;

export function Risks(props: { all: Risk[] }) {
  const editor = useEditor();
  const looked = (risk: Risk) => editor.looked().has(riskKey(risk));
  const seen = () => props.all.filter(looked).length;
  const name = (risk: Risk) => (risk.mark === null ? words.anywhere : editor.name(risk.mark));
  const what = ({ kind, when }: Risk) => words.kinds(kind, when.toUs - when.fromUs);
  const known = () => editor.view().find.looked !== null || editor.found().length > 0;
  const go = (risk: Risk) => editor.acts.lookAt(riskKey(risk), risk.when.fromUs, risk.mark);
  /** The first that was not looked at is where the keyboard comes in. */
  const stop = () => props.all.find((risk) => !looked(risk)) ?? props.all[0];
  const keyed = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.ctrlKey || event.altKey) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(".risks__one")];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = props.all[at + by];
    event.preventDefault();
    if (!next) return;
    all[at + by]?.focus();
    go(next);
  };
  return (
    <section class="inspect" aria-labelledby="redact-risks-title">
      <h2 id="redact-risks-title">{words.title}</h2>
      <Show when={props.all.length > 0} fallback={<p class="small muted">{known() ? words.none : words.before}</p>}>
        <p class="small muted">{words.lead}</p>
        <p class="small" role="status">
          {words.seen(seen(), props.all.length)}
        </p>
        <ul class="risks" aria-label={words.list} onKeyDown={keyed}>
          <For each={props.all}>
            {(risk) => (
              <li>
                <button
                  type="button"
                  class="risks__one"
                  tabIndex={stop() && riskKey(stop() as Risk) === riskKey(risk) ? 0 : -1}
                  data-looked={looked(risk) ? "" : undefined}
                  onClick={() => go(risk)}
                >
                  <span class="risks__tick" aria-hidden="true">
                    <Show when={looked(risk)}>
                      <Check />
                    </Show>
                  </span>
                  <span class="risks__what">
                    <span class="risks__name">{name(risk)}</span>
                    <span class="small muted">{what(risk)}</span>
                  </span>
                  <span class="small muted tabular">{clipTime(risk.when.fromUs, false)}</span>
                  <Show when={looked(risk)}>
                    <span class="hidden-text">{words.looked}</span>
                  </Show>
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
