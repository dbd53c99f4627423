// Requests: who asks for footage, what is known of them, and what the owner prepared. Nothing that is done here leaves the computer.

import { Tabs } from "@kobalte/core/tabs";
import { createEffect, For, onCleanup } from "solid-js";
import { keepFocus } from "../../components/keep-focus";
import { followedRequestsWish, requestsPlace, requestsWish, setTab, type Tab } from "../../state/requests/place";
import { t } from "../../texts";
import { Arrival } from "./arrival";
import { Inbox } from "./inbox";
import { Known } from "./known";
import { PlacesTab } from "./places";
import { Responses } from "./responses";
import { Rules } from "./rules";
import { OpenFile } from "./take";
import "./requests.css";
import "./card.css";
import "./forms.css";

const tabs = Object.keys(t.requests.tabs) as Tab[];

export { RequestDrop } from "./take";

export function Requests() {
  createEffect(() => requestsWish() && followedRequestsWish());
  return (
    <Tabs
      class="requests"
      value={requestsPlace.tab()}
      onChange={(value) => setTab(value as Tab)}
      ref={(element: HTMLElement) => onCleanup(keepFocus(element))}
    >
      <header class="requests__head">
        <h1>{t.requests.title}</h1>
        <Tabs.List class="requests__tabs" aria-label={t.requests.title}>
          <For each={tabs}>
            {(tab) => (
              <Tabs.Trigger class="requests__tab" value={tab}>
                {t.requests.tabs[tab]}
              </Tabs.Trigger>
            )}
          </For>
        </Tabs.List>
        <OpenFile />
      </header>
      <Tabs.Content class="requests__body" value="inbox" tabIndex={-1}>
        <Inbox />
      </Tabs.Content>
      <Tabs.Content class="requests__body requests__page scroll" value="responses">
        <Responses />
      </Tabs.Content>
      <Tabs.Content class="requests__body requests__page scroll" value="known">
        <Known />
      </Tabs.Content>
      <Tabs.Content class="requests__body requests__page scroll" value="rules">
        <Rules />
      </Tabs.Content>
      <Tabs.Content class="requests__body requests__page scroll" value="places">
        <PlacesTab />
      </Tabs.Content>
      <Tabs.Content class="requests__body requests__page scroll" value="arrival">
        <Arrival />
      </Tabs.Content>
    </Tabs>
  );
}
