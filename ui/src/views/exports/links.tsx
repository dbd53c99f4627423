// Every link that was made: those that wait, and those that ended, with why.

import CloudUpload from "lucide-solid/icons/cloud-upload";
import RefreshCw from "lucide-solid/icons/refresh-cw";
import { createEffect, createSignal, For, onCleanup, Show } from "solid-js";
import { Button } from "../../components/button";
import { keepFocus } from "../../components/keep-focus";
import { Literal } from "../../components/literal";
import { ErrorNotice, Notice } from "../../components/notice";
import type { LinkView } from "../../ipc/types/LinkView";
import { useAction } from "../../state/action";
import { alive, newestFirst } from "../../state/exports/linking";
import { goTo } from "../../state/exports/place";
import { useLinks, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { hostErrors } from "../../texts/links";
import { LinkActs, type LinkAsked, LinkDialogs } from "./link-acts";
import { LinkBadge, LinkFacts, LinkProgress, LinkTrouble } from "./link-fate";
import { GivenTabs } from "./tabs";
import { moment, now } from "./words";

const words = t.links.list;

export function LinksPage() {
  const links = useLinks();
  const refresh = useAction("links_refresh", ["links"], hostErrors);
  const [news, setNews] = createSignal("");
  const [asking, setAsking] = createSignal<LinkAsked | null>(null);
  const all = () => newestFirst(links.data ?? []);
  const waiting = () => all().filter(alive);
  const ended = () => all().filter((link) => !alive(link));
  const ask = async () => {
    setNews("");
    if (await refresh.run({})) setNews(words.refreshed);
  };
  // Hosts are asked when the page is opened, once, and only where something waits.
  let asked = false;
  createEffect(() => {
    if (asked || !links.data) return;
    asked = true;
    if (links.data.some(alive)) void ask();
  });
  return (
    <div class="page scroll">
      <div class="page__inner" ref={(element) => onCleanup(keepFocus(element))}>
        <GivenTabs />
        <header class="page__head">
          <div>
            <h1>{words.title}</h1>
            <p class="lead">{words.lead}</p>
          </div>
          <Show when={waiting().length > 0}>
            <Button pending={refresh.pending()} onClick={() => void ask()}>
              <RefreshCw aria-hidden="true" />
              {words.refresh}
            </Button>
          </Show>
        </header>
        <ErrorNotice error={links.isError ? wordsOf(links.error) : refresh.error()} />
        <div role="status" class="hidden-text">
          {news()}
        </div>
        <Show
          when={!links.data || all().length > 0}
          fallback={
            <section class="card card--empty">
              <CloudUpload class="inbox__icon" aria-hidden="true" />
              <h2>{words.none}</h2>
              <p class="muted">{words.noneText}</p>
            </section>
          }
        >
          <section class="given-jobs" aria-labelledby="links-open">
            <h2 id="links-open">{words.open}</h2>
            <Show when={waiting().length > 0} fallback={<p class="muted">{words.openNone}</p>}>
              <Rows links={waiting()} onAsk={setAsking} />
            </Show>
          </section>
          <Show when={ended().length > 0}>
            <section class="given-jobs" aria-labelledby="links-ended">
              <h2 id="links-ended">{words.ended}</h2>
              <Rows links={ended()} onAsk={setAsking} />
            </section>
          </Show>
        </Show>
        <LinkDialogs asked={asking()} onDone={() => setAsking(null)} />
      </div>
    </div>
  );
}

/** By their numbers: what changes about a link leaves its buttons, and who is on them, where they are. */
function Rows(props: { links: LinkView[]; onAsk: (asked: LinkAsked) => void }) {
  return (
    <ul class="given-all">
      <For each={props.links.map((link) => link.id)}>
        {(id) => (
          <Show when={props.links.find((link) => link.id === id)}>
            {(link) => <Row link={link()} onAsk={props.onAsk} />}
          </Show>
        )}
      </For>
    </ul>
  );
}

function Row(props: { link: LinkView; onAsk: (asked: LinkAsked) => void }) {
  const to = () => props.link.to || words.to;
  const why = () => t.links.why[props.link.state];
  return (
    <li class="card link-one" aria-label={words.one(to(), moment(props.link.madeUs))}>
      <div class="link-one__head">
        <div class="given-one__what">
          <h3>
            <Show when={props.link.to} fallback={words.to}>
              {(name) => <Literal text={name()} inline />}
            </Show>
          </h3>
          <p class="small muted tabular">{moment(props.link.madeUs)}</p>
        </div>
        <LinkBadge link={props.link} />
      </div>
      <Show when={props.link.state === "uploading" || props.link.state === "sealing"}>
        <LinkProgress link={props.link} />
      </Show>
      <Show when={props.link.state === "waiting"}>
        <Notice tone="warn">{t.links.facts.waitsUntil(moment(props.link.waitsUntilUs ?? now()))}</Notice>
      </Show>
      <LinkTrouble link={props.link} />
      <Show when={why()}>{(text) => <p class="small">{text()}</p>}</Show>
      <LinkFacts link={props.link} />
      <div class="buttons">
        <Show
          when={alive(props.link)}
          fallback={
            <Button
              size="small"
              aria-label={words.lookOf(to())}
              onClick={() => goTo({ page: "link", id: props.link.id })}
            >
              {words.look}
            </Button>
          }
        >
          <Button
            size="small"
            look="lamp"
            aria-label={words.handOf(to())}
            onClick={() => goTo({ page: "link", id: props.link.id })}
          >
            {words.hand}
          </Button>
          <LinkActs link={props.link} onAsk={props.onAsk} small />
        </Show>
        <Button
          size="small"
          look="quiet"
          aria-label={words.receiptOf(to())}
          onClick={() => goTo({ page: "receipt", id: props.link.receipt })}
        >
          {words.receipt}
        </Button>
      </div>
    </li>
  );
}
