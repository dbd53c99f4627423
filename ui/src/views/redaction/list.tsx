// All redactions: how far each has come, and the way into it.

import EyeOff from "lucide-solid/icons/eye-off";
import { createSignal, Show } from "solid-js";
import { Button } from "../../components/button";
import { Confirm } from "../../components/confirm";
import { Each } from "../../components/each";
import { ErrorNotice } from "../../components/notice";
import type { RedactionRow } from "../../ipc/types/RedactionRow";
import { useAction } from "../../state/action";
import { useRedactions, wordsOf } from "../../state/queries";
import { goTo } from "../../state/redaction/place";
import { useToasts } from "../../state/toasts";
import { t } from "../../texts";
import { times } from "../../texts/times";
import { Stage, when } from "./head";
import { WhichCamera } from "./which";

const words = t.redaction.list;

export function List(props: { beginning: boolean; error: Parameters<typeof ErrorNotice>[0]["error"] }) {
  const redactions = useRedactions();
  const toasts = useToasts();
  const discard = useAction("redaction_discard", ["redactions"]);
  const [discarding, setDiscarding] = createSignal<RedactionRow | null>(null);
  const newest = () => [...(redactions.data ?? [])].sort((a, b) => b.changedUs - a.changedUs);
  const confirm = async () => {
    const row = discarding();
    if (!row || (await discard.run({ id: row.id })) === undefined) return;
    setDiscarding(null);
    toasts.say(t.redaction.discard.done);
  };
  return (
    <div class="page scroll">
      <div class="page__inner">
        <header class="page__head">
          <div>
            <h1>{words.title}</h1>
            <p class="lead">{words.lead}</p>
          </div>
        </header>
        <ErrorNotice error={props.error ?? (redactions.isError ? wordsOf(redactions.error) : null)} />
        <Show when={props.beginning}>
          <p class="muted" role="status">
            {words.beginning}
          </p>
        </Show>
        <Show
          when={!redactions.data || redactions.data.length > 0}
          fallback={
            <section class="card card--empty">
              <EyeOff class="inbox__icon" aria-hidden="true" />
              <h2>{words.empty}</h2>
              <p class="muted">{words.emptyText}</p>
            </section>
          }
        >
          <ul class="redactions">
            <Each each={newest()} by={(row) => row.id}>
              {(row) => (
                <Row
                  row={row()}
                  onDiscard={() => {
                    discard.clear();
                    setDiscarding(row());
                  }}
                />
              )}
            </Each>
          </ul>
        </Show>
      </div>
      <WhichCamera />
      <Confirm
        open={discarding() !== null}
        title={t.redaction.discard.title}
        text={t.redaction.discard.text}
        action={t.redaction.discard.confirm}
        cancel={t.common.cancel}
        pending={discard.pending()}
        error={discard.error()}
        onConfirm={() => void confirm()}
        onCancel={() => setDiscarding(null)}
      />
    </div>
  );
}

function Row(props: { row: RedactionRow; onDiscard: () => void }) {
  const name = () => words.opens(props.row.cameraName, when(props.row.fromUs, props.row.toUs));
  const job = () => (props.row.stage === "rendering" ? props.row.job : null);
  const onEdit = () => props.row.stage === "draft";
  const next = () =>
    onEdit()
      ? words.open
      : props.row.stage === "approved" || props.row.stage === "reviewed"
        ? words.watch
        : words.review;
  return (
    <li class="card redactions__one" aria-label={name()}>
      <div class="redactions__what">
        <h2>{props.row.cameraName}</h2>
        <p class="small muted tabular">{when(props.row.fromUs, props.row.toUs)}</p>
        <p class="small muted">
          {words.marks(props.row.marks)}
          <Show when={props.row.response !== null}>, {words.forResponse}</Show>,{" "}
          {words.changed(times.relative(props.row.changedUs, Date.now() * 1000))}
        </p>
      </div>
      <div class="redactions__stage">
        <Stage stage={props.row.stage} />
        <Show when={job()}>
          {(job) => <progress class="copy__bar" aria-label={t.redaction.render.progress} max={1} value={job().done} />}
        </Show>
        <Show when={props.row.job?.error}>{(error) => <p class="small redactions__error">{error().message}</p>}</Show>
      </div>
      <div class="buttons">
        <Button
          size="small"
          look={props.row.stage === "approved" ? "plain" : "lamp"}
          aria-label={`${next()}: ${name()}`}
          onClick={() => goTo({ page: onEdit() ? "edit" : "review", id: props.row.id })}
        >
          {next()}
        </Button>
        <Button size="small" look="quiet" aria-label={`${words.discard} ${name()}`} onClick={props.onDiscard}>
          {words.discard}
        </Button>
      </div>
    </li>
  );
}
