// One receipt: on the screen with the ways to what it names, on paper alone and on one page.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import Printer from "lucide-solid/icons/printer";
import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import { Confirm } from "../../components/confirm";
import { keepFocus } from "../../components/keep-focus";
import { Lamp } from "../../components/lamp";
import { Literal } from "../../components/literal";
import { ErrorNotice } from "../../components/notice";
import type { ExportReceipt } from "../../ipc/types/ExportReceipt";
import { useAction } from "../../state/action";
import { goTo } from "../../state/exports/place";
import { openLedger } from "../../state/ledger";
import { useLinks, useReceipts, useRequests, wordsOf } from "../../state/queries";
import { openRequest } from "../../state/requests/place";
import { useToasts } from "../../state/toasts";
import { format, t } from "../../texts";
import { Checks } from "./checks";
import { Prove } from "./proof";
import { moment, now, when } from "./words";

const words = t.exports.receipt;

/** More clips than these want smaller letters to stand on one page. */
const MANY = 3;

export function ReceiptPage(props: { id: number }) {
  const receipts = useReceipts();
  const found = () => receipts.data?.find((one) => one.id === props.id);
  return (
    <div class="page scroll given-page">
      <div class="page__inner" ref={(element) => onCleanup(keepFocus(element))}>
        <ErrorNotice error={receipts.isError ? wordsOf(receipts.error) : null} />
        <Show
          when={found()}
          fallback={
            <Show when={receipts.data}>
              <p class="muted">{words.gone}</p>
              <div class="buttons">
                <Button onClick={() => goTo({ page: "list" })}>{words.back}</Button>
              </div>
            </Show>
          }
        >
          {(receipt) => <Whole receipt={receipt()} />}
        </Show>
      </div>
    </div>
  );
}

function Whole(props: { receipt: ExportReceipt }) {
  const requests = useRequests();
  const links = useLinks();
  const toasts = useToasts();
  const release = useAction("hold_release", ["exports", "requests", "timeline"]);
  const [releasing, setReleasing] = createSignal<number | null>(null);
  let heading: HTMLElement | undefined;
  onMount(() => queueMicrotask(() => heading?.focus({ preventScroll: true })));
  /** The request, if it may still be shown: itself, or a later revision of it. */
  const request = () => {
    const { request } = props.receipt;
    return request && requests.data?.requests.some((row) => row.id === request) ? request : null;
  };
  const letGo = async () => {
    const id = releasing();
    if (id === null || (await release.run({ id })) === undefined) return;
    setReleasing(null);
    toasts.say(words.released);
  };
  const link = () => links.data?.find((one) => one.receipt === props.receipt.id);
  const held = () => props.receipt.clips.filter((clip) => clip.hold !== null);
  return (
    <>
      <header class="give-job__head">
        <Button icon aria-label={words.back} title={words.back} onClick={() => goTo({ page: "list" })}>
          <ChevronLeft aria-hidden="true" />
        </Button>
        <h1
          tabIndex={-1}
          ref={(element) => {
            heading = element;
          }}
        >
          {words.title}
        </h1>
        <div class="buttons give-job__acts">
          <Show when={request()}>
            {(id) => (
              <Button size="small" onClick={() => openRequest({ kind: "request", id: id() })}>
                {words.requestOpen}
              </Button>
            )}
          </Show>
          <Show when={props.receipt.keyKept}>
            <Prove receipt={props.receipt} />
          </Show>
          <Show when={link()}>
            {(one) => (
              <Button size="small" onClick={() => goTo({ page: "link", id: one().id })}>
                {t.links.receipt}
              </Button>
            )}
          </Show>
          <Button size="small" onClick={() => openLedger(props.receipt.ledgerSeq)}>
            {words.ledgerOpen}
          </Button>
          <Button size="small" look="lamp" onClick={() => window.print()}>
            <Printer aria-hidden="true" />
            {words.print}
          </Button>
        </div>
      </header>
      <Sheet receipt={props.receipt} link={link() !== undefined} />
      <Show when={held().length > 0}>
        <section class="card give-holds" aria-labelledby="given-holds">
          <h2 id="given-holds">{t.requests.card.holds}</h2>
          <p class="muted">{words.holdsLead}</p>
          <ul class="rows">
            <For each={held()}>
              {(clip) => (
                <li class="rows__row">
                  <div class="rows__main">
                    {clip.cameraName}, {when(clip.fromUs, clip.toUs)}
                  </div>
                  <Button
                    size="small"
                    aria-label={`${words.release} ${clip.cameraName}, ${when(clip.fromUs, clip.toUs)}`}
                    onClick={() => {
                      release.clear();
                      setReleasing(clip.hold);
                    }}
                  >
                    {words.release}
                  </Button>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <Checks receipt={props.receipt} link={link() !== undefined} />
      <Confirm
        open={releasing() !== null}
        title={words.releaseTitle}
        text={words.releaseText}
        action={words.releaseDo}
        cancel={t.common.cancel}
        pending={release.pending()}
        error={release.error()}
        onConfirm={() => void letGo()}
        onCancel={() => setReleasing(null)}
      />
    </>
  );
}

/** The page that is printed. */
function Sheet(props: { receipt: ExportReceipt; link: boolean }) {
  const said = () => {
    const { owner } = props.receipt;
    const all = Object.entries(owner).flatMap(([name, value]) =>
      value ? [`${t.exports.owner.field(name)}: ${value}`] : [],
    );
    return all.length > 0 ? words.said(all) : words.nothing;
  };
  const facts = (): Array<[string, string, boolean?]> => [
    [words.when, format.dateTime(new Date(props.receipt.madeUs / 1000).toISOString())],
    [words.purpose, t.exports.purpose[props.receipt.purpose]],
    ...(props.receipt.request ? [[words.request, props.receipt.request, true] as [string, string, boolean]] : []),
    [words.level, `${t.exports.level[props.receipt.level]} (${t.exports.levelShort[props.receipt.level]}): ${said()}`],
    ...(props.receipt.whyBeyond ? [[words.why, props.receipt.whyBeyond] as [string, string]] : []),
    [words.bundle, props.receipt.bundle, true],
    [props.link ? words.placeLink : words.place, props.receipt.place],
    ...(props.receipt.sealed ? [[words.sealed, words.sealedText] as [string, string]] : []),
    [words.key, `${props.receipt.key}, ${props.receipt.keyKept ? words.keyKept : words.keyGone}`, true],
    [words.ledger, words.ledgerEntry(props.receipt.ledgerSeq)],
    [words.head, props.receipt.ledgerHead, true],
  ];
  return (
    <article
      class="sheet given"
      data-many={props.receipt.clips.length > MANY ? "" : undefined}
      aria-label={words.title}
    >
      <header class="sheet__head">
        <Lamp light="off" size="2rem" />
        <div>
          <div class="sheet__name">{t.name}</div>
          <h2>{words.title}</h2>
        </div>
      </header>
      <dl class="given__facts">
        <dt>{words.to}</dt>
        <dd>
          <Show when={props.receipt.to} fallback={words.toOwn}>
            {(name) => <Literal text={name()} inline />}
          </Show>
        </dd>
        <For each={facts()}>
          {([name, value, mono]) => (
            <>
              <dt>{name}</dt>
              <dd classList={{ mono: mono === true }}>
                <bdi>{value}</bdi>
              </dd>
            </>
          )}
        </For>
      </dl>
      <section>
        <h3>{words.clips}</h3>
        <ul class="given__clips">
          <For each={props.receipt.clips}>
            {(clip) => (
              <li>
                <div>
                  <span class="mono">{clip.file.split("/").at(-1)}</span>{" "}
                  {words.clip(clip.cameraName, when(clip.fromUs, clip.toUs))},{" "}
                  {words.clipWhat(clip.redacted, clip.frames)},{" "}
                  {clip.hold === null ? words.holdGone : words.hold(clip.hold)}
                </div>
                <div class="given__small">
                  <Show when={clip.commitment} fallback={words.commitmentGone}>
                    {(root) => (
                      <>
                        {words.commitment(clip.groups)} <span class="mono given__hash">{root()}</span>
                      </>
                    )}
                  </Show>
                </div>
              </li>
            )}
          </For>
        </ul>
      </section>
      <table class="given__files">
        <caption>{words.files}</caption>
        <thead>
          <tr>
            <th scope="col">{words.file}</th>
            <th scope="col">{words.size}</th>
            <th scope="col">{words.hash}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.receipt.files}>
            {(file) => (
              <tr>
                <td class="mono">{file.file}</td>
                <td class="given__bytes">{format.number(file.bytes)}</td>
                <td class="mono given__hash">{file.sha256}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <footer class="given__foot">
        <div class="given__sign">{words.sign}</div>
        <div class="given__printed">{words.printed(moment(now()))}</div>
      </footer>
    </article>
  );
}
