// Handing over, step by step. Every step can be reached from every other; only the last one lets anything leave, and says what is missing.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import { createEffect, createMemo, createSignal, For, Match, on, onCleanup, onMount, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { keepFocus } from "../../components/keep-focus";
import { ErrorNotice } from "../../components/notice";
import { lacks, STEPS, type Step } from "../../state/exports/draft";
import { linkLack } from "../../state/exports/linking";
import { giving, goTo, linking, place, setStep, step } from "../../state/exports/place";
import { usePlan } from "../../state/exports/plan";
import { placeLack } from "../../state/exports/sticks";
import { useCameras, useLinkHosts, useSticks, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import { ClipsStep } from "./clips-step";
import { LastStep } from "./last-step";
import { OwnerStep } from "./owner-step";
import { PlaceStep } from "./place-step";
import { WhatStep } from "./what-step";
import { WhomStep } from "./whom-step";

const words = t.exports.wizard;

export function Wizard() {
  const planned = usePlan();
  const cameras = useCameras();
  const sticks = useSticks();
  const hosts = useLinkHosts();
  const [farthest, setFarthest] = createSignal(STEPS.indexOf(step()));
  let body: HTMLElement | undefined;
  const at = () => STEPS.indexOf(step());
  const named = (id: string) => cameras.data?.find((one) => one.id === id)?.name ?? id;
  const plan = () => planned.plan.data;
  const lacking = createMemo(() => {
    const known = plan();
    return known ? lacks(giving, planned.rows(), known, named) : [];
  });
  const need = () => plan() ?? { bytes: 0, largest: 0 };
  const noPlace = () =>
    place.kind === "link" ? linkLack(linking, hosts.data ?? [], need()) : placeLack(place, sticks.data ?? [], need());
  /** What was gone past is marked while something is missing there; what is still to come is not. */
  const open = (one: Step) =>
    STEPS.indexOf(one) <= farthest() &&
    one !== step() &&
    (lacking().some((lack) => lack.step === one) || (one === "place" && noPlace() !== null));
  createEffect(() => setFarthest((far) => Math.max(far, at())));
  // A reader follows the focus: each step begins at its heading, and at its top.
  const arrive = () =>
    queueMicrotask(() => {
      body?.scrollTo({ top: 0 });
      body?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    });
  createEffect(on(step, arrive, { defer: true }));
  onMount(arrive);
  const go = (by: number) => {
    const next = STEPS[at() + by];
    if (next) setStep(next);
  };
  return (
    <div class="give" ref={(element) => onCleanup(keepFocus(element))}>
      <header class="give__head">
        <Button
          icon
          aria-label={words.leave}
          title={`${words.leave}. ${words.leaveHint}`}
          onClick={() => goTo({ page: "list" })}
        >
          <ChevronLeft aria-hidden="true" />
        </Button>
        <h1>{words.title}</h1>
        <nav class="give__steps" aria-label={words.stepsLabel}>
          <ol>
            <For each={STEPS}>
              {(one, index) => (
                <li>
                  <button
                    type="button"
                    class="requests__tab give__step"
                    data-selected={step() === one ? "" : undefined}
                    data-open={open(one) ? "" : undefined}
                    aria-current={step() === one ? "step" : undefined}
                    onClick={() => setStep(one)}
                  >
                    <span class="give__number">{index() + 1}</span> {words.steps[one]}
                    <Show when={open(one)}>
                      <span class="hidden-text">, {words.open}</span>
                    </Show>
                  </button>
                </li>
              )}
            </For>
          </ol>
        </nav>
      </header>
      <div
        class="give__body scroll"
        ref={(element) => {
          body = element;
        }}
      >
        <div class="give__inner">
          <ErrorNotice error={planned.plan.isError ? wordsOf(planned.plan.error) : null} />
          <Switch>
            <Match when={step() === "purpose"}>
              <WhatStep />
            </Match>
            <Match when={step() === "clips"}>
              <ClipsStep planned={planned} />
            </Match>
            <Match when={step() === "owner"}>
              <OwnerStep planned={planned} />
            </Match>
            <Match when={step() === "whom"}>
              <WhomStep planned={planned} />
            </Match>
            <Match when={step() === "place"}>
              <PlaceStep planned={planned} />
            </Match>
            <Match when={step() === "last"}>
              <LastStep planned={planned} lacking={lacking()} noPlace={noPlace()} />
            </Match>
          </Switch>
        </div>
      </div>
      <footer class="give__foot">
        <span class="muted small tabular" role="status">
          <Show when={plan()} fallback={words.counting}>
            {(known) => <>{words.sum(known().items.filter((item) => item.kind === "clip").length, known().bytes)}</>}
          </Show>
        </span>
        <Show when={at() > 0}>
          <Button onClick={() => go(-1)}>{words.back}</Button>
        </Show>
        <Show when={at() < STEPS.length - 1}>
          <Button look="lamp" onClick={() => go(1)}>
            {words.next}
          </Button>
        </Show>
      </footer>
    </div>
  );
}
