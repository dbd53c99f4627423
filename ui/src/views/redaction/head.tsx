// Above everything about one redaction: what it is, the two steps, what is kept, and the way on.

import Check from "lucide-solid/icons/check";
import ChevronLeft from "lucide-solid/icons/chevron-left";
import type { JSX } from "solid-js";
import { Show } from "solid-js";
import { Button } from "../../components/button";
import type { RedactionStage } from "../../ipc/types/RedactionStage";
import type { RedactionView } from "../../ipc/types/RedactionView";
import { goTo } from "../../state/redaction/place";
import { zone } from "../../state/zone";
import { t } from "../../texts";
import { times } from "../../texts/times";

const words = t.redaction.head;

const tones: Record<RedactionStage, string | undefined> = {
  draft: undefined,
  rendering: "lamp",
  review: "warn",
  reviewed: "lamp",
  approved: "good",
};

export function Stage(props: { stage: RedactionStage }) {
  return (
    <span class="badge" data-tone={tones[props.stage]}>
      {t.redaction.list.stage[props.stage]}
    </span>
  );
}

export const when = (fromUs: number, toUs: number) =>
  `${times.dayOfYear(fromUs, zone)}, ${times.clock(fromUs, zone)}–${times.clock(toUs, zone)}`;

export function Head(props: { view: RedactionView; page: "edit" | "review"; saving: boolean; children?: JSX.Element }) {
  return (
    <header class="redact__head">
      <Button icon aria-label={words.back} title={words.back} onClick={() => goTo({ page: "list" })}>
        <ChevronLeft aria-hidden="true" />
      </Button>
      <div class="redact__title">
        <h1>{props.view.cameraName}</h1>
        <p class="small muted">{when(props.view.fromUs, props.view.toUs)}</p>
      </div>
      <nav class="redact__steps" aria-label={words.steps}>
        <button
          type="button"
          class="requests__tab"
          data-selected={props.page === "edit" ? "" : undefined}
          aria-current={props.page === "edit" ? "step" : undefined}
          onClick={() => goTo({ page: "edit", id: props.view.id })}
        >
          1. {words.edit}
        </button>
        <button
          type="button"
          class="requests__tab"
          data-selected={props.page === "review" ? "" : undefined}
          aria-current={props.page === "review" ? "step" : undefined}
          onClick={() => goTo({ page: "review", id: props.view.id })}
        >
          2. {words.review}
        </button>
      </nav>
      <Stage stage={props.view.stage} />
      <span class="redact__kept small muted" title={words.savedHint}>
        <Show when={!props.saving} fallback={words.saving}>
          <Check aria-hidden="true" /> {words.saved}
        </Show>
      </span>
      <div class="redact__acts">{props.children}</div>
    </header>
  );
}
