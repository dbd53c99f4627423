// Whether all is well, in one sentence; what needs the owner, with what to do; and what is in order, for who wants to see it.

import RefreshCw from "lucide-solid/icons/refresh-cw";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice, ToneIcon } from "../../components/notice";
import type { CheckReport } from "../../ipc/types/CheckReport";
import type { HealthGroup } from "../../ipc/types/HealthGroup";
import type { HealthItem } from "../../ipc/types/HealthItem";
import type { HealthPlace } from "../../ipc/types/HealthPlace";
import { useAction } from "../../state/action";
import { useHealth, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import "./health.css";

const ORDER = { bad: 0, warn: 1, good: 2 } as const;
const GROUPS = Object.keys(t.healthPage.groups) as HealthGroup[];

export function Health(props: { onGo: (place: HealthPlace) => void }) {
  const health = useHealth();
  const items = () => health.data?.items ?? [];
  const needing = () =>
    items()
      .filter((item) => item.state !== "good")
      .sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const good = (group: HealthGroup) => items().filter((item) => item.group === group && item.state === "good");
  return (
    <div class="page scroll">
      <div class="page__inner">
        <header class="page__head">
          <div>
            <h1>{t.health.title}</h1>
            <p class="lead">{t.health.lead}</p>
          </div>
          <Button pending={health.isFetching} onClick={() => void health.refetch()}>
            <RefreshCw aria-hidden="true" />
            {t.health.refresh}
          </Button>
        </header>
        <ErrorNotice error={health.isError ? wordsOf(health.error) : null} />
        <Show when={health.data}>
          {(known) => (
            <>
              <p class="health__summary" data-tone={known().state} role="status">
                <ToneIcon tone={known().state} />
                {known().summary}
              </p>
              <Show when={needing().length > 0}>
                <ul class="health">
                  <For each={needing()}>{(item) => <Needing item={item} onGo={props.onGo} />}</For>
                </ul>
              </Show>
              <section class="health__good" aria-label={t.healthPage.allGood(items().length - needing().length)}>
                <For each={GROUPS.filter((group) => good(group).length > 0)}>
                  {(group) => (
                    <div>
                      <h2 class="health__group">{t.healthPage.groups[group]}</h2>
                      <ul>
                        <For each={good(group)}>
                          {(item) => (
                            <li class="health__fine">
                              <ToneIcon tone="good" />
                              <span>
                                <strong>{item.name}</strong>
                                <span class="hidden-text">: {t.health.state.good}.</span>{" "}
                                <span class="muted">{item.text}</span>
                              </span>
                            </li>
                          )}
                        </For>
                      </ul>
                    </div>
                  )}
                </For>
              </section>
            </>
          )}
        </Show>
        <CheckFootage />
      </div>
    </div>
  );
}

function Needing(props: { item: HealthItem; onGo: (place: HealthPlace) => void }) {
  return (
    <li class="health__item" data-tone={props.item.state}>
      <ToneIcon tone={props.item.state} />
      <div>
        <div class="health__name">
          {props.item.name} <span class="hidden-text">: {t.health.state[props.item.state]}</span>
        </div>
        <div>{props.item.text}</div>
        <Show when={props.item.hint}>
          <div class="muted health__hint">{props.item.hint}</div>
        </Show>
      </div>
      <Show when={props.item.place}>
        {(place) => (
          <Button
            size="small"
            aria-label={t.healthPage.goFor(t.healthPage.go[place()], props.item.name)}
            onClick={() => props.onGo(place())}
          >
            {t.healthPage.go[place()]}
          </Button>
        )}
      </Show>
    </li>
  );
}

function CheckFootage() {
  const check = useAction("check");
  const [report, setReport] = createSignal<CheckReport | null>(null);
  const run = async () => setReport((await check.run({})) ?? null);
  return (
    <section class="card">
      <div class="page__head">
        <div>
          <h2 class="health__check">{t.health.check}</h2>
          <p class="muted">{t.health.checkHint}</p>
        </div>
        <Button pending={check.pending()} onClick={() => void run()}>
          {check.pending() ? t.health.checking : t.health.check}
        </Button>
      </div>
      <ErrorNotice error={check.error()} />
      <div role="status">
        <Show when={report()}>
          {(found) => (
            <Notice
              tone={found().ok ? "good" : "bad"}
              title={found().ok ? t.health.checkOk(found().segments) : t.health.checkBad(found().violations.length)}
            >
              <Show when={found().violations.length > 0}>
                <ul>
                  <For each={found().violations}>
                    {(violation) => (
                      <li>
                        <span class="mono">{violation.invariant}</span> {violation.text}
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
            </Notice>
          )}
        </Show>
      </div>
    </section>
  );
}
