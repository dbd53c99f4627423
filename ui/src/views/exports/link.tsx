// One link: what became of it, what is handed on, and what can be done about it.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import { createSignal, onCleanup, onMount, Show } from "solid-js";
import { Button } from "../../components/button";
import { keepFocus } from "../../components/keep-focus";
import { Literal } from "../../components/literal";
import { ErrorNotice } from "../../components/notice";
import type { LinkView } from "../../ipc/types/LinkView";
import { alive } from "../../state/exports/linking";
import { goTo } from "../../state/exports/place";
import { useLinks, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { LinkActs, type LinkAsked, LinkDialogs } from "./link-acts";
import { LinkBadge, LinkFacts, LinkFate } from "./link-fate";
import { LinkSecrets } from "./link-secrets";

const words = t.links.page;

export function LinkPage(props: { id: number }) {
  const links = useLinks();
  const found = () => links.data?.find((one) => one.id === props.id);
  let heading: HTMLElement | undefined;
  onMount(() => queueMicrotask(() => heading?.focus({ preventScroll: true })));
  return (
    <div class="page scroll">
      <div class="page__inner" ref={(element) => onCleanup(keepFocus(element))}>
        <header class="give-job__head">
          <Button icon aria-label={words.back} title={words.back} onClick={() => goTo({ page: "links" })}>
            <ChevronLeft aria-hidden="true" />
          </Button>
          <h1
            tabIndex={-1}
            ref={(element) => {
              heading = element;
            }}
          >
            <Show when={found()?.to} fallback={words.titleOwn}>
              {(to) => (
                <>
                  {words.title} <Literal text={to()} inline />
                </>
              )}
            </Show>
          </h1>
          <Show when={found()}>{(link) => <LinkBadge link={link()} />}</Show>
        </header>
        <ErrorNotice error={links.isError ? wordsOf(links.error) : null} />
        <Show when={found()} fallback={<Show when={links.data}>{<p class="muted">{words.gone}</p>}</Show>}>
          {(link) => <LinkBody link={link()} />}
        </Show>
      </div>
    </div>
  );
}

export function LinkBody(props: { link: LinkView }) {
  const [asked, setAsked] = createSignal<LinkAsked | null>(null);
  return (
    <>
      <LinkFate link={props.link} />
      <Show when={alive(props.link)} fallback={<p class="muted">{t.links.secrets.ended}</p>}>
        <section class="card link-hand" aria-labelledby="link-hand">
          <div class="card__head">
            <h2 id="link-hand">{words.hand}</h2>
            <p class="small muted">{words.handLead}</p>
          </div>
          <LinkSecrets link={props.link} />
          <p class="small muted">{t.links.secrets.own}</p>
        </section>
      </Show>
      <section class="card link-whole" aria-labelledby="link-facts">
        <h2 id="link-facts">{words.facts}</h2>
        <LinkFacts link={props.link} whole />
        <div class="buttons">
          <Show when={alive(props.link)}>
            <LinkActs link={props.link} onAsk={setAsked} />
          </Show>
          <Button onClick={() => goTo({ page: "receipt", id: props.link.receipt })}>{t.links.list.receipt}</Button>
        </div>
      </section>
      <LinkDialogs asked={asked()} onDone={() => setAsked(null)} />
    </>
  );
}
