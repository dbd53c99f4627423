// The inbox: what came, by kind, and beside it what is open.

import FileQuestion from "lucide-solid/icons/circle-question-mark";
import InboxIcon from "lucide-solid/icons/inbox";
import ScrollText from "lucide-solid/icons/scroll-text";
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { Choices } from "../../components/choices";
import type { ClosedRequest } from "../../ipc/types/ClosedRequest";
import type { Paper } from "../../ipc/types/Paper";
import type { RequestRow } from "../../ipc/types/RequestRow";
import type { StrangerView } from "../../ipc/types/StrangerView";
import { usePapers, usePlaces, useRequests, wordsOf } from "../../state/queries";
import { type Chosen, type Filter, openTab, requestsPlace, setChosen, setFilter } from "../../state/requests/place";
import { t } from "../../texts";
import { Card } from "./card";
import { ClosedCard } from "./closed";
import { EnterPaper, PaperCard } from "./paper";
import { ClosedRow, PaperRow, Row, StrangerRow } from "./rows";
import { StrangerCard } from "./stranger";
import { Trouble } from "./trouble";

const filters = Object.keys(t.requests.filters).filter((name) => name !== "label") as Filter[];
/** A stranger's file that was told apart becomes a request under the same identity. */
const same = (a: Chosen | null, b: Chosen) => a?.id === b.id;

interface Groups {
  requests: RequestRow[];
  closed: ClosedRequest[];
  papers: Paper[];
  strangers: StrangerView[];
}

const none: Groups = { requests: [], closed: [], papers: [], strangers: [] };

export function Inbox() {
  const list = useRequests();
  const papers = usePapers();
  const places = usePlaces();
  // Opened by hand: then the keyboard goes on in what was opened.
  const [byHand, setByHand] = createSignal(false);
  const [entering, setEntering] = createSignal(false);
  let column: HTMLDivElement | undefined;
  const groups = createMemo((): Groups => {
    const filter = requestsPlace.filter();
    const all = list.data?.requests ?? [];
    const shown = all.filter((row) => row.hidden.length === 0);
    if (filter === "hidden") return { ...none, requests: all.filter((row) => row.hidden.length > 0) };
    if (filter === "paper") return { ...none, papers: papers.data ?? [] };
    if (filter === "all")
      return {
        requests: shown,
        closed: list.data?.closed ?? [],
        papers: (papers.data ?? []).filter((paper) => !paper.closed),
        strangers: list.data?.strangers ?? [],
      };
    const lane = filter === "keep" ? "preservation" : "voluntary";
    return { ...none, requests: shown.filter((row) => row.lane === lane) };
  });
  const order = createMemo((): Chosen[] => [
    ...groups().requests.map((row) => ({ kind: "request", id: row.id }) as const),
    ...groups().strangers.map((one) => ({ kind: "stranger", id: one.id }) as const),
    ...groups().closed.map((one) => ({ kind: "closed", id: one.id }) as const),
    ...groups().papers.map((paper) => ({ kind: "paper", id: paper.id }) as const),
  ]);
  const nothing = () => order().length === 0;
  const open = (what: Chosen) => {
    setByHand(true);
    setChosen(what);
  };
  // One stop of the Tab key for the whole list: the open line, or the first.
  const stop = createMemo(() => order().find((one) => same(requestsPlace.chosen(), one)) ?? order()[0]);
  const line = (what: Chosen) => ({
    current: same(requestsPlace.chosen(), what),
    stop: stop() !== undefined && same(stop() ?? null, what),
    onOpen: () => open(what),
    onKey: arrows,
  });
  const arrows = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const lines = [...(column?.querySelectorAll<HTMLElement>(".ask") ?? [])];
    const at = lines.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const next = event.key === "Home" ? 0 : event.key === "End" ? lines.length - 1 : by ? at + by : -1;
    const target = lines[next];
    if (!target) return;
    event.preventDefault();
    target.focus();
  };
  const back = () => {
    column?.querySelector<HTMLElement>('.ask[aria-current="true"]')?.focus();
  };
  const listed = (id: string) => list.data?.requests.some((row) => row.id === id) === true;
  const requestId = () => {
    const now = requestsPlace.chosen();
    if (!now || now.kind === "paper" || closed()) return null;
    // Not in the list any more: a newer revision has another identity, or it is gone. The card learns which.
    return now.kind === "request" || listed(now.id) ? now.id : null;
  };
  // The same for as long as it is read, whichever revision comes: forms that are open on it stay open.
  const opening = () => (requestId() === null ? null : requestsPlace.opening());
  // Also where it was open when its sender's key was revoked.
  const closed = () => {
    const id = requestsPlace.chosen()?.id;
    return list.data?.closed.find((one) => one.id === id);
  };
  const stranger = () => {
    const now = requestsPlace.chosen();
    return now?.kind === "stranger" ? list.data?.strangers.find((one) => one.id === now.id) : undefined;
  };
  const paperId = () => {
    const now = requestsPlace.chosen();
    return now?.kind === "paper" && papers.data?.some((paper) => paper.id === now.id) ? now.id : null;
  };
  const empty = () =>
    [list.data?.requests, list.data?.closed, list.data?.strangers].every((kind) => (kind?.length ?? 0) === 0);

  return (
    <Show when={list.data} fallback={<Trouble error={list.isError ? wordsOf(list.error) : null} />}>
      {(known) => (
        <div class="inbox">
          <div
            class="inbox__list"
            ref={(element) => {
              column = element;
            }}
          >
            <Choices
              label={t.requests.filters.label}
              hideLabel
              inline
              value={requestsPlace.filter()}
              onChange={(value) => setFilter(filters.find((one) => one === value) ?? "all")}
              options={filters.map((value) => ({ value, title: t.requests.filters[value] }))}
            />
            <div class="inbox__lines scroll" tabIndex={-1}>
              <Group title={t.requests.groups.requests} count={groups().requests.length}>
                <For each={groups().requests}>
                  {(row) => <Row row={row} {...line({ kind: "request", id: row.id })} />}
                </For>
              </Group>
              <Group title={t.requests.groups.strangers} count={groups().strangers.length}>
                <For each={groups().strangers}>
                  {(one) => <StrangerRow stranger={one} {...line({ kind: "stranger", id: one.id })} />}
                </For>
              </Group>
              <Group title={t.requests.groups.closed} count={groups().closed.length}>
                <For each={groups().closed}>
                  {(one) => <ClosedRow request={one} {...line({ kind: "closed", id: one.id })} />}
                </For>
              </Group>
              <Group title={t.requests.groups.paper} count={groups().papers.length}>
                <For each={groups().papers}>
                  {(paper) => <PaperRow paper={paper} {...line({ kind: "paper", id: paper.id })} />}
                </For>
              </Group>
              <Show when={nothing() && !(requestsPlace.filter() === "all" && empty())}>
                <p class="inbox__none muted">
                  {requestsPlace.filter() === "paper" ? t.requests.empty.paperText : t.requests.empty.filteredText}
                </p>
              </Show>
            </div>
            <Show when={requestsPlace.filter() === "paper" || requestsPlace.filter() === "all"}>
              <div class="inbox__foot">
                <Button size="small" look="quiet" onClick={() => setEntering(true)}>
                  <ScrollText aria-hidden="true" />
                  {t.requestsSetup.papers.enter}
                </Button>
              </div>
            </Show>
          </div>
          <div
            class="inbox__card"
            ref={(element) => element.addEventListener("keydown", (event) => event.key === "Escape" && back())}
          >
            <Switch>
              <Match when={opening()} keyed>
                {(_opening) => (
                  <Show when={requestId()}>
                    {(id) => (
                      <Card id={id()} listed={listed(id())} focus={byHand()} placed={places.data?.home !== null} />
                    )}
                  </Show>
                )}
              </Match>
              <Match when={stranger()?.id} keyed>
                {(_id) => <Show when={stranger()}>{(one) => <StrangerCard stranger={one()} focus={byHand()} />}</Show>}
              </Match>
              <Match when={closed()?.id} keyed>
                {(_id) => <Show when={closed()}>{(one) => <ClosedCard request={one()} focus={byHand()} />}</Show>}
              </Match>
              <Match when={paperId()} keyed>
                {(id) => <PaperCard id={id} focus={byHand()} />}
              </Match>
              <Match when={!known().on}>
                <Empty
                  icon={<InboxIcon aria-hidden="true" />}
                  title={t.requests.empty.off}
                  text={t.requests.empty.offText}
                >
                  <Button look="lamp" onClick={() => openTab("rules")}>
                    {t.requests.empty.offAction}
                  </Button>
                </Empty>
              </Match>
              <Match when={empty()}>
                <Empty
                  icon={<InboxIcon aria-hidden="true" />}
                  title={t.requests.empty.none}
                  text={t.requests.empty.noneText}
                >
                  <Button look="lamp" onClick={() => openTab("arrival")}>
                    {t.requests.empty.noneAction}
                  </Button>
                </Empty>
              </Match>
              <Match when={true}>
                <Empty
                  icon={<FileQuestion aria-hidden="true" />}
                  title={t.requests.empty.choose}
                  text={t.requests.empty.chooseText}
                />
              </Match>
            </Switch>
          </div>
          <EnterPaper
            open={entering()}
            onClose={() => setEntering(false)}
            onEntered={(id) => {
              setEntering(false);
              open({ kind: "paper", id });
            }}
          />
        </div>
      )}
    </Show>
  );
}

function Group(props: { title: string; count: number; children: JSX.Element }) {
  return (
    <Show when={props.count > 0}>
      <section class="inbox__group" aria-label={props.title}>
        <h2 class="inbox__title">{props.title}</h2>
        <ul>{props.children}</ul>
      </section>
    </Show>
  );
}

function Empty(props: { icon: JSX.Element; title: string; text: string; children?: JSX.Element }) {
  return (
    <section class="empty">
      <div class="inbox__icon">{props.icon}</div>
      <h2>{props.title}</h2>
      <p class="muted">{props.text}</p>
      {props.children}
    </section>
  );
}
