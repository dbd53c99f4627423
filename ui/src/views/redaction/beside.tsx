// Beside the picture: what was found, where to look first, and all marks by hand.

import { Tabs } from "@kobalte/core/tabs";
import { Show } from "solid-js";
import { type Tab, useEditor } from "../../state/redaction/editor";
import { riskKey } from "../../state/redaction/found";
import { useRisks } from "../../state/redaction/risks";
import { t } from "../../texts";
import { Found } from "./found";
import { Inspector } from "./inspector";
import { Risks } from "./risks";

const words = t.redaction.found.tabs;

export function Beside() {
  const editor = useEditor();
  const risks = useRisks(
    editor.view().id,
    () => editor.view().revision,
    () => editor.view().find.looked !== null || editor.found().length > 0,
  );
  const all = () => risks.data ?? [];
  const unseen = () => all().filter((risk) => !editor.looked().has(riskKey(risk))).length;
  return (
    <aside class="redact__aside" aria-label={words.label}>
      <Tabs class="beside" value={editor.tab()} onChange={(tab) => editor.setTab(tab as Tab)}>
        <Tabs.List class="beside__tabs" aria-label={words.label}>
          <Tabs.Trigger class="requests__tab beside__tab" value="found">
            {words.found}
            <Count n={editor.undecided().length} said={words.undecided(editor.undecided().length)} />
          </Tabs.Trigger>
          <Tabs.Trigger class="requests__tab beside__tab" value="risks">
            {words.risks}
            <Count n={unseen()} said={words.unseen(unseen())} />
          </Tabs.Trigger>
          <Tabs.Trigger class="requests__tab beside__tab" value="marks">
            {words.marks}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content class="beside__panel scroll" value="found">
          <Found unseen={unseen()} />
        </Tabs.Content>
        <Tabs.Content class="beside__panel scroll" value="risks">
          <Risks all={all()} />
        </Tabs.Content>
        <Tabs.Content class="beside__panel scroll" value="marks">
          <Inspector />
        </Tabs.Content>
      </Tabs>
    </aside>
  );
}

function Count(props: { n: number; said: string }) {
  return (
    <Show when={props.n > 0}>
      <span class="beside__count tabular" aria-hidden="true">
        {props.n}
      </span>
      <span class="hidden-text">, {props.said}</span>
    </Show>
  );
}
