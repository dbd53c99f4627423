// The ledger: what happened to the footage, and whether anybody changed the account of it.

import ScrollText from "lucide-solid/icons/scroll-text";
import ShieldCheck from "lucide-solid/icons/shield-check";
import { createEffect, createMemo, createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice } from "../../components/notice";
import type { LedgerReport } from "../../ipc/types/LedgerReport";
import { useAction } from "../../state/action";
import { openReceipt } from "../../state/exports/place";
import { atAGlance, takeLedgerWish } from "../../state/ledger";
import { useLedger, useReceipts, wordsOf } from "../../state/queries";
import { format, t } from "../../texts";
import "./ledger.css";

export function Ledger() {
  const ledger = useLedger();
  const verify = useAction("ledger_verify");
  const [report, setReport] = createSignal<LedgerReport | null>(null);
  const entries = createMemo(() => ledger.data?.pages.flat() ?? []);
  const receipts = useReceipts();
  const [wanted, setWanted] = createSignal<number | null>(null);
  const receipt = (seq: number) => receipts.data?.find((one) => one.ledgerSeq === seq);
  createEffect(() => {
    const seq = takeLedgerWish();
    if (seq !== null) setWanted(seq);
  });
  // The wanted entry may lie some pages back.
  createEffect(() => {
    const seq = wanted();
    if (seq === null || !ledger.data || ledger.isFetchingNextPage) return;
    if (entries().some((entry) => entry.seq === seq)) {
      queueMicrotask(() => {
        const row = document.getElementById(`ledger-${seq}`);
        row?.scrollIntoView({ block: "center" });
        row?.focus({ preventScroll: true });
      });
      setWanted(null);
    } else if (ledger.hasNextPage) void ledger.fetchNextPage();
    else setWanted(null);
  });
  const run = async () => setReport((await verify.run({})) ?? null);
  return (
    <div class="page scroll">
      <div class="page__inner">
        <header class="page__head">
          <div>
            <h1>{t.ledger.title}</h1>
            <p class="lead">{t.ledger.lead}</p>
          </div>
          <Button look="lamp" pending={verify.pending()} onClick={() => void run()}>
            <ShieldCheck aria-hidden="true" />
            {verify.pending() ? t.ledger.verifying : t.ledger.verify}
          </Button>
        </header>
        <div role="status">
          <Show when={report()}>{(found) => <Report report={found()} />}</Show>
        </div>
        <ErrorNotice error={verify.error() ?? (ledger.isError ? wordsOf(ledger.error) : null)} />
        <Show when={ledger.data}>
          <Show
            when={entries().length > 0}
            fallback={
              <section class="empty">
                <ScrollText class="camera__eye" aria-hidden="true" />
                <h2>{t.ledger.empty}</h2>
                <p class="muted">{t.ledger.emptyText}</p>
              </section>
            }
          >
            <table class="ledger">
              <caption class="hidden-text">{t.ledger.list}</caption>
              <thead>
                <tr>
                  <th scope="col">{t.ledger.entry}</th>
                  <th scope="col">{t.ledger.when}</th>
                  <th scope="col">{t.ledger.what}</th>
                  <th scope="col">{t.ledger.hash}</th>
                </tr>
              </thead>
              <tbody>
                <For each={entries()}>
                  {(entry) => (
                    <tr id={`ledger-${entry.seq}`} tabIndex={-1}>
                      <td class="tabular muted">{format.number(entry.seq)}</td>
                      <td class="tabular ledger__when">
                        <time datetime={entry.at}>{format.dateTime(entry.at)}</time>
                      </td>
                      <td>
                        <Said text={entry.text} />
                        <Show when={receipt(entry.seq)}>
                          {(one) => (
                            <Button
                              size="small"
                              look="quiet"
                              class="ledger__receipt"
                              aria-label={`${t.exports.receipt.link}: ${atAGlance(entry.text).line}`}
                              onClick={() => openReceipt(one().id)}
                            >
                              {t.exports.receipt.link}
                            </Button>
                          )}
                        </Show>
                      </td>
                      <td class="mono muted" title={entry.hash}>
                        {entry.hash.slice(0, 12)}
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
            <Show when={ledger.hasNextPage}>
              <div>
                <Button pending={ledger.isFetchingNextPage} onClick={() => void ledger.fetchNextPage()}>
                  {t.ledger.more}
                </Button>
              </div>
            </Show>
          </Show>
        </Show>
      </div>
    </div>
  );
}

function Said(props: { text: string }) {
  const said = () => atAGlance(props.text);
  return (
    <>
      {said().line}
      <Show when={said().rest.length > 0}>
        <details class="ledger__rest small muted">
          <summary>{t.ledger.rest(said().rest.length)}</summary>
          <ul>
            <For each={said().rest}>{(one) => <li>{one}</li>}</For>
          </ul>
        </details>
      </Show>
    </>
  );
}

function Report(props: { report: LedgerReport }) {
  return (
    <Notice tone={props.report.ok ? "good" : "bad"} title={props.report.ok ? t.ledger.ok : t.ledger.bad}>
      <p>{t.ledger.okDetail(props.report.entries, props.report.days)}</p>
      <For each={props.report.problems}>{(problem) => <p>{problem}</p>}</For>
      <dl class="facts ledger__proof">
        <dt>{t.ledger.anchor}</dt>
        <dd>{props.report.anchor ?? t.ledger.anchorNone}</dd>
        <Show when={props.report.firstKey}>
          {(key) => (
            <>
              <dt>{t.ledger.firstKey}</dt>
              <dd class="mono">{key()}</dd>
            </>
          )}
        </Show>
        <Show when={props.report.head}>
          {(head) => (
            <>
              <dt>{t.ledger.head}</dt>
              <dd class="mono">{head()}</dd>
            </>
          )}
        </Show>
      </dl>
      <Show when={props.report.cannotProve.length > 0}>
        <p>
          <strong>{t.ledger.cannot}</strong>
        </p>
        <ul class="ledger__cannot">
          <For each={props.report.cannotProve}>{(limit) => <li>{limit}</li>}</For>
        </ul>
      </Show>
    </Notice>
  );
}
