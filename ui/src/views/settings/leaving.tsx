import { For, Show } from "solid-js";
import { ErrorNotice } from "../../components/notice";
import { useConnections, wordsOf } from "../../state/queries";
import { t } from "../../texts";

/** Everything that can leave this computer: the list is the back end's, and it is whole. */
export function LeavingSection() {
  const connections = useConnections();
  return (
    <div class="section">
      <header class="section__head">
        <h2>{t.settings.leaving.title}</h2>
        <p class="muted">{t.settings.leaving.lead}</p>
      </header>
      <ErrorNotice error={connections.isError ? wordsOf(connections.error) : null} />
      <Show when={connections.data}>
        {(list) => (
          <ul class="leaving">
            <For each={list().items}>
              {(item) => (
                <li class="leaving__item">
                  <h3>{item.what}</h3>
                  <span class="badge" data-tone={item.on ? "lamp" : undefined}>
                    {item.on ? t.settings.leaving.on : t.settings.leaving.off}
                  </span>
                  <dl class="facts">
                    <dt>{t.settings.leaving.where}</dt>
                    <dd>{item.where}</dd>
                    <dt>{t.settings.leaving.why}</dt>
                    <dd>{item.why}</dd>
                  </dl>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </div>
  );
}
