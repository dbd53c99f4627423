import { For, Show } from "solid-js";
import { Button } from "../../components/button";
import { Lamp } from "../../components/lamp";
import { t } from "../../texts";

interface WelcomeProps {
  demoOffered: boolean;
  demoPending: boolean;
  onStart: () => void;
  onDemo: () => void;
}

export function WelcomeStep(props: WelcomeProps) {
  return (
    <section class="welcome">
      <div class="welcome__lamp lit">
        <Lamp light="on" size="9rem" />
      </div>
      <div class="welcome__text">
        <h1 class="welcome__title" tabIndex={-1}>
          {t.firstRun.welcome.title}
        </h1>
        <div class="welcome__what">
          <For each={t.firstRun.welcome.what}>{(sentence) => <p>{sentence}</p>}</For>
        </div>
        <div class="welcome__acts">
          <Button look="lamp" size="large" onClick={props.onStart}>
            {t.firstRun.welcome.start}
          </Button>
          <Show when={props.demoOffered}>
            <Button size="large" pending={props.demoPending} onClick={props.onDemo}>
              {t.firstRun.welcome.demo}
            </Button>
          </Show>
        </div>
        <div class="small muted">
          <p>{t.firstRun.welcome.time}</p>
          <Show when={props.demoOffered}>
            <p>{t.firstRun.welcome.demoHint}</p>
          </Show>
        </div>
      </div>
    </section>
  );
}
