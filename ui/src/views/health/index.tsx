// What on this computer helps or hurts recording, and a check of everything that was recorded.

import RefreshCw from "lucide-solid/icons/refresh-cw";
import { createSignal, For, Show } from "solid-js";
import { Button } from "../../components/button";
import { ErrorNotice, Notice, ToneIcon } from "../../components/notice";
import type { CheckReport } from "../../ipc/types/CheckReport";
import { useAction } from "../../state/action";
import { useHealth, wordsOf } from "../../state/queries";
import { t } from "../../texts";
import "./health.css";

const ORDER = { bad: 0, warn: 1, good: 2 } as const;

export function Health() {
  const health = useHealth();
  const check = useAction("check");
  const [report, setReport] = createSignal<CheckReport | null>(null);
  const items = () => [...(health.data?.items ?? [])].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const run = async () => setReport((await check.run({})) ?? null);
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
        <ul class="health">
          <For each={items()}>
            {(item) => (
              <li class="health__item" data-tone={item.state}>
                <ToneIcon tone={item.state} />
                <div>
                  <div class="health__name">
                    {item.name} <span class="hidden-text">: {t.health.state[item.state]}</span>
                  </div>
                  <div class="muted">{item.text}</div>
                  <Show when={item.hint}>
                    <div class="small health__hint">{item.hint}</div>
                  </Show>
                </div>
              </li>
            )}
          </For>
        </ul>
        <section class="card">
          <div class="page__head">
            <div>
              <h2>{t.health.check}</h2>
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
      </div>
    </div>
  );
}
