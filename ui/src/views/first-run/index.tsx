// The first run: what this is, a passphrase, a place for footage, the recovery sheet and a check of it.

import { createEffect, createSignal, For, Match, on, Show, Switch } from "solid-js";
import { Button } from "../../components/button";
import { Lamp } from "../../components/lamp";
import { ErrorNotice } from "../../components/notice";
import type { KeyPlace } from "../../ipc/types/KeyPlace";
import type { RecoverySheet } from "../../ipc/types/RecoverySheet";
import { useAction } from "../../state/action";
import { t } from "../../texts";
import { CheckStep } from "./check-step";
import "./first-run.css";
import { FootageStep } from "./footage-step";
import { PassphraseStep } from "./passphrase-step";
import { SheetStep } from "./sheet-step";
import { WelcomeStep } from "./welcome-step";

type Step = "welcome" | "passphrase" | "footage" | "sheet" | "check" | "ready";

/** The check belongs to the sheet; the owner counts five steps. */
const NUMBER: Record<Step, number> = { welcome: 0, passphrase: 1, footage: 2, sheet: 3, check: 3, ready: 4 };

interface FirstRunProps {
  demoOffered: boolean;
  /** While it runs the household already exists; the window stays here until the owner is through. */
  onBusy: (busy: boolean) => void;
  onDone: (next: "add" | "look") => void;
}

export function FirstRun(props: FirstRunProps) {
  const [step, setStep] = createSignal<Step>("welcome");
  const [passphrase, setPassphrase] = createSignal("");
  const [sheet, setSheet] = createSignal<RecoverySheet | null>(null);
  const create = useAction("household_create");
  const demo = useAction("demo_start", ["app", "cameras", "settings", "ledger"]);
  let heading: HTMLElement | undefined;

  // A reader follows the focus: each step begins at its heading, unless a field took the focus itself.
  createEffect(
    on(
      step,
      () =>
        queueMicrotask(() => {
          const first = heading?.querySelector<HTMLElement>("[autofocus], h1");
          first?.focus();
        }),
      { defer: true },
    ),
  );

  const tryDemo = async () => {
    if (await demo.run({})) props.onDone("look");
  };

  const makeHousehold = async (folder: string, limitBytes: number, unattendedKey: KeyPlace | null) => {
    props.onBusy(true);
    const made = await create.run({ passphrase: passphrase(), folder, limitBytes, unattendedKey });
    if (!made) {
      props.onBusy(false);
      return;
    }
    setPassphrase("");
    setSheet(made);
    setStep("sheet");
  };

  const finish = (next: "add" | "look") => {
    setSheet(null);
    props.onDone(next);
  };

  return (
    <div class="first-run scroll">
      <header class="first-run__head">
        <Lamp light={step() === "ready" ? "on" : step() === "welcome" ? "off" : "starting"} size="2.2rem" />
        <span class="first-run__name">{t.name}</span>
        <Show when={step() !== "welcome"}>
          <ol class="steps" aria-label={t.firstRun.stepOf(NUMBER[step()] + 1, t.firstRun.steps.length)}>
            <For each={t.firstRun.steps}>
              {(name, index) => (
                <li
                  class="steps__step"
                  data-state={index() < NUMBER[step()] ? "done" : index() === NUMBER[step()] ? "now" : "ahead"}
                  aria-current={index() === NUMBER[step()] ? "step" : undefined}
                >
                  {name}
                </li>
              )}
            </For>
          </ol>
        </Show>
      </header>
      <main
        id="content"
        class="first-run__main"
        ref={(element) => {
          heading = element;
        }}
      >
        <Switch>
          <Match when={step() === "welcome"}>
            <WelcomeStep
              demoOffered={props.demoOffered}
              demoPending={demo.pending()}
              onStart={() => setStep("passphrase")}
              onDemo={() => void tryDemo()}
            />
            <ErrorNotice error={demo.error()} />
          </Match>
          <Match when={step() === "passphrase"}>
            <PassphraseStep
              value={passphrase()}
              onInput={setPassphrase}
              onBack={() => setStep("welcome")}
              onNext={() => setStep("footage")}
            />
          </Match>
          <Match when={step() === "footage"}>
            <FootageStep
              pending={create.pending()}
              error={create.error()}
              onBack={() => setStep("passphrase")}
              onNext={(folder, limit, key) => void makeHousehold(folder, limit, key)}
            />
          </Match>
          <Match when={step() === "sheet" && sheet()}>
            {(made) => <SheetStep sheet={made()} onNext={() => setStep("check")} />}
          </Match>
          <Match when={step() === "check" && sheet()}>
            {(made) => (
              <CheckStep challenge={made().challenge} onBack={() => setStep("sheet")} onNext={() => setStep("ready")} />
            )}
          </Match>
          <Match when={step() === "ready"}>
            <section class="first-run__step first-run__ready">
              <h1 tabIndex={-1}>{t.firstRun.ready.title}</h1>
              <p class="lead">{t.firstRun.ready.lead}</p>
              <div class="buttons">
                <Button look="lamp" size="large" onClick={() => finish("add")}>
                  {t.live.empty.add}
                </Button>
                <Show when={props.demoOffered}>
                  <Button size="large" pending={demo.pending()} onClick={() => void tryDemo()}>
                    {t.live.empty.demo}
                  </Button>
                </Show>
                <Button look="quiet" size="large" onClick={() => finish("look")}>
                  {t.common.later}
                </Button>
              </div>
              <ErrorNotice error={demo.error()} />
            </section>
          </Match>
        </Switch>
      </main>
    </div>
  );
}
