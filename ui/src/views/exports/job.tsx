// An export under way and what became of it: how far it is, why it failed, or what was checked and what to do now.

import Check from "lucide-solid/icons/check";
import ChevronLeft from "lucide-solid/icons/chevron-left";
import { createMemo, createSignal, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { keepFocus } from "../../components/keep-focus";
import { ErrorNotice, Notice } from "../../components/notice";
import { errorText } from "../../ipc/errors";
import type { ExportJob } from "../../ipc/types/ExportJob";
import { useAction } from "../../state/action";
import { running } from "../../state/exports/job";
import { goTo, isBegun, isLink, setStep, stickOf } from "../../state/exports/place";
import { useExportJobs, useLinks, useReceipts, useSticks, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";
import { Checks } from "./checks";
import { LinkBody } from "./link";

const words = t.exports.job;

/** What is being done: a link is sealed where a stick is written. */
function stateOf(job: ExportJob): string {
  if (isLink(job) && job.state === "writing") return t.links.job.writing;
  return isLink(job) && job.state === "reading_back" ? t.links.job.readingBack : words.state[job.state];
}

function titleOf(job: ExportJob | undefined): string {
  const { titles, title } = job && isLink(job) ? t.links.job : words;
  return titles[job?.state ?? "writing"] ?? title;
}

function leadOf(job: ExportJob): string {
  if (isLink(job)) return t.links.job.lead(job.to);
  return stickOf(job.id) ? words.lead(job.to) : words.leadFolder(job.to);
}

/** Where it goes and how far it is, for a line of a list. */
export function JobLine(props: { job: ExportJob }) {
  return (
    <div class="given-one__what">
      <h3>{props.job.to}</h3>
      <p class="small muted">
        {running(props.job) ? words.of(stateOf(props.job), props.job.done) : words.state[props.job.state]}
      </p>
      <Show when={running(props.job)}>
        <progress class="copy__bar" aria-label={words.progress} max={1} value={props.job.done} />
      </Show>
      <Show when={props.job.error}>{(error) => <p class="small redactions__error">{error().message}</p>}</Show>
    </div>
  );
}

export function JobPage(props: { id: number }) {
  const jobs = useExportJobs();
  const job = createMemo(() => jobs.data?.find((one) => one.id === props.id));
  /** To where it stands among others of its kind. */
  const back = () =>
    typeof job()?.link === "number"
      ? { text: t.links.page.back, go: () => goTo({ page: "links" }) }
      : { text: t.exports.receipt.back, go: () => goTo({ page: "list" }) };
  let heading: HTMLElement | undefined;
  onMount(() => queueMicrotask(() => heading?.focus({ preventScroll: true })));
  return (
    <div class="page scroll">
      <div class="page__inner give-job" ref={(element) => onCleanup(keepFocus(element))}>
        <header class="give-job__head">
          <Button icon aria-label={back().text} title={back().text} onClick={() => back().go()}>
            <ChevronLeft aria-hidden="true" />
          </Button>
          <h1
            tabIndex={-1}
            ref={(element) => {
              heading = element;
            }}
          >
            {titleOf(job())}
          </h1>
        </header>
        <ErrorNotice error={jobs.isError ? wordsOf(jobs.error) : null} />
        <Show when={job()} fallback={<Show when={jobs.data}>{<p class="muted">{words.gone}</p>}</Show>}>
          {(one) => <Fate job={one()} />}
        </Show>
      </div>
    </div>
  );
}

function Fate(props: { job: ExportJob }) {
  const cancel = useAction("export_cancel", ["exports"]);
  // It ends where it is safe to end, which takes a moment.
  const [ending, setEnding] = createSignal(false);
  const end = async () => {
    if ((await cancel.run({ id: props.job.id })) !== undefined) setEnding(true);
  };
  const again = () => {
    setStep("last");
    goTo({ page: "wizard" });
  };
  return (
    <Switch>
      <Match when={running(props.job)}>
        <section class="card give-job__under" aria-label={words.title}>
          <p class="muted">{leadOf(props.job)}</p>
          <progress class="copy__bar" aria-label={words.progress} max={1} value={props.job.done} />
          <div class="copy__line">
            <span role="status">
              {props.job.state === "waiting" ? words.state.waiting : words.of(stateOf(props.job), props.job.done)}
            </span>
            <span class="muted tabular give-job__left">
              <Show when={props.job.leftMs !== null}>{words.left(props.job.leftMs ?? 0)}</Show>
            </span>
          </div>
          <div class="small muted mono give-job__now">{props.job.now}</div>
          <p class="small muted">{words.close}</p>
          <ErrorNotice error={cancel.error()} />
          <div class="buttons">
            <Button pending={cancel.pending() || ending()} onClick={() => void end()}>
              {ending() ? words.ending : words.cancel}
            </Button>
          </div>
        </section>
      </Match>
      <Match when={props.job.state === "done"}>
        <Show when={props.job.link !== null} fallback={<Done job={props.job} />}>
          <LinkDone job={props.job} />
        </Show>
      </Match>
      <Match when={true}>
        <Show
          when={props.job.state === "cancelled"}
          fallback={
            <>
              <ErrorNotice
                error={props.job.error ? errorText(props.job.error, isLink(props.job) ? hostErrors : {}) : null}
              />
              <p class="muted">{isBegun() ? words.failedText : words.failedAlone}</p>
            </>
          }
        >
          <div role="status">
            <Notice tone="info" title={words.cancelled}>
              {isLink(props.job) ? t.links.job.cancelledText : words.cancelledText}
            </Notice>
          </div>
        </Show>
        <div class="buttons">
          <Show when={isBegun()}>
            <Button look="lamp" onClick={again}>
              {words.again}
            </Button>
          </Show>
          <Button onClick={() => goTo({ page: "list" })}>{t.exports.receipt.back}</Button>
        </div>
      </Match>
    </Switch>
  );
}

/** A link that was made is here what it is on its own page, with what was checked before it left. */
function LinkDone(props: { job: ExportJob }) {
  const links = useLinks();
  const receipts = useReceipts();
  const link = () => links.data?.find((one) => one.id === props.job.link);
  const receipt = () => receipts.data?.find((one) => one.id === props.job.receipt);
  return (
    <>
      <ErrorNotice error={links.isError ? wordsOf(links.error) : null} />
      <Show when={link()}>{(made) => <LinkBody link={made()} />}</Show>
      <Show when={receipt()}>{(made) => <Checks receipt={made()} link />}</Show>
    </>
  );
}

function Done(props: { job: ExportJob }) {
  const receipts = useReceipts();
  const sticks = useSticks();
  const eject = useAction("drive_eject", ["drives"]);
  const folder = useAction("export_folder");
  const receipt = () => receipts.data?.find((one) => one.id === props.job.receipt);
  const stick = () => {
    const id = stickOf(props.job.id);
    return id === null ? null : (sticks.data?.find((one) => one.id === id) ?? null);
  };
  const onStick = () => stickOf(props.job.id) !== null;
  /** Neither plugged in nor opened: nothing is written to it any more. */
  const safe = () => onStick() && (stick() === null || stick()?.path === null);
  return (
    <>
      <div role="status">
        <Show when={receipt()}>
          {(made) => (
            <Notice tone="good" title={words.doneText(made().files.length, made().bytes)}>
              {made().place}
            </Notice>
          )}
        </Show>
      </div>
      <section class="card give-now">
        <ErrorNotice error={eject.error() ?? folder.error()} />
        <div class="buttons" aria-live="polite">
          <Show
            when={onStick()}
            fallback={
              <Button look="lamp" onClick={() => void folder.run({ id: props.job.id })}>
                {words.folder}
              </Button>
            }
          >
            <Show
              when={!safe()}
              fallback={
                <span class="give-now__safe">
                  <Check aria-hidden="true" />
                  {words.ejected(props.job.to)}
                </span>
              }
            >
              <Button
                look="lamp"
                pending={eject.pending()}
                onClick={() => void eject.run({ id: stickOf(props.job.id) ?? "" })}
              >
                {words.eject}
              </Button>
              <Button onClick={() => void folder.run({ id: props.job.id })}>{words.folder}</Button>
            </Show>
          </Show>
          <Show when={props.job.receipt}>
            {(id) => <Button onClick={() => goTo({ page: "receipt", id: id() })}>{words.receipt}</Button>}
          </Show>
        </div>
        <Show when={onStick()}>
          <p class="muted">{words.evidence}</p>
        </Show>
        <p class="muted">{words.paper}</p>
      </section>
      <Show when={receipt()}>{(made) => <Checks receipt={made()} />}</Show>
    </>
  );
}
