// What was checked of a render, in plain words, and what no check of this computer can prove.

import { For, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import type { RedactionView } from "../../ipc/types/RedactionView";
import type { RenderView } from "../../ipc/types/RenderView";
import type { Redaction } from "../../state/redaction/redaction";
import { format, t } from "../../texts";
import { atWork, Progress } from "./render";

const words = t.redaction.receipt;
const again = t.redaction.found.second;

export function Receipt(props: { redaction: Redaction; view: RedactionView; render: RenderView }) {
  const receipt = () => props.render.receipt;
  const checked = () => receipt().checked;
  const lacks = () => props.view.lacking.some((lack) => lack.kind === "second_look");
  const second = () => {
    const look = receipt().second;
    if (!look) return lacks() ? again.wanting : again.none;
    const parts = [
      again.looked(look.subjects, look.looked, look.pictures),
      look.decided > 0 ? again.decided(look.decided) : null,
      again.suggested(look.suggested),
    ];
    return `${parts.filter(Boolean).join("; ")}.`;
  };
  const at = (us: number) => format.dateTime(new Date(us / 1000).toISOString());
  const facts = (): Array<[string, string]> => [
    [words.made, at(props.render.madeUs)],
    [words.sha, receipt().sha256],
    [words.plan, receipt().plan],
    [words.source, receipt().source],
    [words.commitment, receipt().commitment],
  ];
  return (
    <section class="card review__part" aria-labelledby="redact-receipt-title">
      <div class="card__head">
        <h2 id="redact-receipt-title">{words.title}</h2>
      </div>
      <ul class="receipt">
        <li>{checked().full ? words.full(checked().gops) : words.again(checked().again, checked().gops)}</li>
        <li>{checked().sound === null ? words.noSound : words.sound}</li>
        <Show when={checked().scanned}>
          <li>{words.scanned}</li>
        </Show>
        <li id="redact-second" tabIndex={-1}>
          {second()}
        </li>
        <li>{words.hidden(receipt().hiddenPpm)}</li>
        <li>{words.here(receipt().machine)}</li>
      </ul>
      <div class="receipt__not">
        <h3>{words.notTitle}</h3>
        <ul class="receipt">
          <li>{receipt().second ? words.notAll : words.notNobody}</li>
          <For each={words.not}>{(line) => <li>{line}</li>}</For>
        </ul>
      </div>
      <Show when={props.view.job?.error}>{(error) => <ErrorNotice error={errorText(error())} />}</Show>
      <Show
        when={atWork(props.view.job) ? props.view.job : null}
        fallback={
          <Show when={!checked().full} fallback={<Notice tone="good">{words.fullDone}</Notice>}>
            <div class="watch__left">
              <span class="small muted">{words.checkHint}</span>
              <Button size="small" onClick={() => void props.redaction.run("redaction_check", {})}>
                {words.check}
              </Button>
            </div>
          </Show>
        }
      >
        {(job) => (
          <Progress
            job={job()}
            label={job().state === "looking" ? again.under : words.checking}
            onCancel={() => void props.redaction.run("redaction_cancel", {})}
          />
        )}
      </Show>
      <details class="receipt__facts">
        <summary>{words.details}</summary>
        <dl class="facts">
          <For each={facts()}>
            {([name, value]) => (
              <>
                <dt>{name}</dt>
                <dd class="mono">{value}</dd>
              </>
            )}
          </For>
        </dl>
      </details>
    </section>
  );
}
