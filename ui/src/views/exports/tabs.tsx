// Receipts of everything that left, and the links among it.

import { For } from "solid-js";
import { givenSpot, goTo } from "../../state/exports/place";
import { t } from "../../texts";

const words = t.links.tabs;
const TABS = [
  { page: "list", name: words.receipts },
  { page: "links", name: words.links },
] as const;

export function GivenTabs() {
  return (
    <nav class="given-tabs" aria-label={words.label}>
      <For each={TABS}>
        {({ page, name }) => (
          <button
            type="button"
            class="requests__tab"
            data-selected={givenSpot().page === page ? "" : undefined}
            aria-current={givenSpot().page === page ? "page" : undefined}
            onClick={() => goTo({ page })}
          >
            {name}
          </button>
        )}
      </For>
    </nav>
  );
}
