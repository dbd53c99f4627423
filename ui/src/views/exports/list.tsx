// The list: what is begun, what is being written, and every receipt, newest first.

import HandHelping from "lucide-solid/icons/hand-helping";
import { onCleanup, Show } from "solid-js";
import { Button } from "../../components/button";
import { Each } from "../../components/each";
import { keepFocus } from "../../components/keep-focus";
import { Literal } from "../../components/literal";
import { ErrorNotice } from "../../components/notice";
import type { ExportJob } from "../../ipc/types/ExportJob";
import type { ExportReceipt } from "../../ipc/types/ExportReceipt";
import { useAction } from "../../state/action";
import { running } from "../../state/exports/job";
import { discard, give, goTo, isBegun } from "../../state/exports/place";
import { useExportJobs, useReceipts, wordsOf } from "../../state/queries";
import { useToasts } from "../../state/toasts";
import { format, t } from "../../texts";
import { JobLine } from "./job";
import { GivenTabs } from "./tabs";
import { moment } from "./words";

const words = t.exports.list;

export function List() {
  const receipts = useReceipts();
  const jobs = useExportJobs();
  const toasts = useToasts();
  const newest = () => [...(receipts.data ?? [])].sort((a, b) => b.madeUs - a.madeUs);
  const under = () => (jobs.data ?? []).some(running);
  return (
    <div class="page scroll">
      <div class="page__inner" ref={(element) => onCleanup(keepFocus(element))}>
        <GivenTabs />
        <header class="page__head">
          <div>
            <h1>{words.title}</h1>
            <p class="lead">{words.lead}</p>
          </div>
          <Button
            look={isBegun() ? "plain" : "lamp"}
            onClick={() => give({ purpose: "answer", response: null, clips: [] })}
          >
            <HandHelping aria-hidden="true" />
            {words.give}
          </Button>
        </header>
        <ErrorNotice error={receipts.isError ? wordsOf(receipts.error) : null} />
        <Show when={isBegun() && !under()}>
          <section class="card given-begun" aria-labelledby="given-begun">
            <div class="given-begun__words">
              <h2 id="given-begun">{words.begunTitle}</h2>
              <p class="muted">{words.begunText}</p>
            </div>
            <div class="buttons">
              <Button look="lamp" onClick={() => goTo({ page: "wizard" })}>
                {words.goOn}
              </Button>
              <Button
                look="quiet"
                onClick={() => {
                  discard();
                  toasts.say(words.discarded);
                }}
              >
                {words.discard}
              </Button>
            </div>
          </section>
        </Show>
        <Show when={(jobs.data ?? []).length > 0}>
          <section class="given-jobs" aria-labelledby="given-jobs">
            <h2 id="given-jobs">{words.jobs}</h2>
            <ul class="given-all">
              <Each each={[...(jobs.data ?? [])].reverse()} by={(job) => job.id}>
                {(job) => <Job job={job()} />}
              </Each>
            </ul>
          </section>
        </Show>
        <Show
          when={!receipts.data || receipts.data.length > 0}
          fallback={
            <section class="card card--empty">
              <HandHelping class="inbox__icon" aria-hidden="true" />
              <h2>{words.empty}</h2>
              <p class="muted">{words.emptyText}</p>
            </section>
          }
        >
          <ul class="given-all">
            <Each each={newest()} by={(receipt) => receipt.id}>
              {(receipt) => <Row receipt={receipt()} />}
            </Each>
          </ul>
        </Show>
      </div>
    </div>
  );
}

function Job(props: { job: ExportJob }) {
  const forget = useAction("export_forget", ["exports"]);
  return (
    <li class="card given-one given-one--job" aria-label={`${t.exports.job.state[props.job.state]}: ${props.job.to}`}>
      <JobLine job={props.job} />
      <div class="buttons">
        <Button size="small" onClick={() => goTo({ page: "job", id: props.job.id })}>
          {words.look}
        </Button>
        <Show when={!running(props.job)}>
          <Button size="small" look="quiet" onClick={() => void forget.run({ id: props.job.id })}>
            {words.forget}
          </Button>
        </Show>
      </div>
      <ErrorNotice error={forget.error()} />
    </li>
  );
}

function Row(props: { receipt: ExportReceipt }) {
  const to = () => props.receipt.to || t.exports.receipt.toOwn;
  return (
    <li class="card given-one" aria-label={words.one(to(), moment(props.receipt.madeUs))}>
      <div class="given-one__what">
        <h2>
          <Show when={props.receipt.to} fallback={t.exports.receipt.toOwn}>
            {(name) => <Literal text={name()} inline />}
          </Show>
        </h2>
        <p class="small muted tabular">{moment(props.receipt.madeUs)}</p>
        <p class="small muted">
          {t.exports.purpose[props.receipt.purpose]}, {words.clips(props.receipt.clips.length)},{" "}
          {format.bytes(props.receipt.bytes)}
        </p>
      </div>
      <span class="badge" title={t.exports.level[props.receipt.level]}>
        {t.exports.level[props.receipt.level]}
      </span>
      <Button
        size="small"
        aria-label={`${words.open}: ${words.one(to(), moment(props.receipt.madeUs))}`}
        onClick={() => goTo({ page: "receipt", id: props.receipt.id })}
      >
        {words.open}
      </Button>
    </li>
  );
}
