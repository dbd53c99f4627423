// A redaction that cannot be worked on, or that is on its way.

import { Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import { wordsOf } from "../../state/queries";
import { goTo } from "../../state/redaction/place";
import type { Redaction } from "../../state/redaction/redaction";
import { t } from "../../texts";

const words = t.redaction.head;

export function Trouble(props: { redaction: Redaction }) {
  const error = () => {
    const problem = props.redaction.view()?.problem;
    if (problem) return errorText(problem);
    return props.redaction.failed() ? wordsOf(props.redaction.failed()) : null;
  };
  return (
    <div class="redact__wait">
      <Show when={error()} fallback={<p class="muted">{t.common.loading}</p>}>
        <h1>{words.problem}</h1>
        <ErrorNotice error={error()} />
        <Button onClick={() => goTo({ page: "list" })}>{words.back}</Button>
      </Show>
    </div>
  );
}
