import { Show } from "solid-js";
import { Notice } from "../../components/notice";
import { t } from "../../texts";

/** In a form: what it is about was replaced by a newer revision since the form was opened. What was chosen stays as it was chosen. */
export function Newer(props: { since: string; now: string }) {
  return (
    <div aria-live="polite">
      <Show when={props.now !== props.since}>
        <Notice tone="warn">{t.requests.card.newer.form}</Notice>
      </Show>
    </div>
  );
}
