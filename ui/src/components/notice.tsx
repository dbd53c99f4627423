import CircleAlert from "lucide-solid/icons/circle-alert";
import CircleCheck from "lucide-solid/icons/circle-check";
import Info from "lucide-solid/icons/info";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { type JSX, Match, Show, Switch } from "solid-js";

export type Tone = "info" | "good" | "warn" | "bad";

export function ToneIcon(props: { tone: Tone }) {
  return (
    <Switch fallback={<Info aria-hidden="true" />}>
      <Match when={props.tone === "good"}>
        <CircleCheck aria-hidden="true" />
      </Match>
      <Match when={props.tone === "warn"}>
        <TriangleAlert aria-hidden="true" />
      </Match>
      <Match when={props.tone === "bad"}>
        <CircleAlert aria-hidden="true" />
      </Match>
    </Switch>
  );
}

interface NoticeProps {
  tone: Tone;
  title?: string | undefined;
  children?: JSX.Element;
  action?: JSX.Element;
}

export function Notice(props: NoticeProps) {
  return (
    <div class="notice" data-tone={props.tone}>
      <ToneIcon tone={props.tone} />
      <div class="notice__body">
        <Show when={props.title}>
          <div class="notice__title">{props.title}</div>
        </Show>
        <Show when={props.children}>
          <div classList={{ notice__text: Boolean(props.title) }}>{props.children}</div>
        </Show>
      </div>
      <Show when={props.action}>
        <div class="notice__action">{props.action}</div>
      </Show>
    </div>
  );
}

interface ErrorProps {
  error: { title: string; detail: string | null; next: string | null } | null;
}

/** An error in the owner's words, read out as soon as it is there. */
export function ErrorNotice(props: ErrorProps) {
  return (
    <div role="alert">
      <Show when={props.error}>
        {(error) => (
          <Notice tone="bad" title={error().title}>
            <Show when={error().detail}>
              <div>{error().detail}</div>
            </Show>
            <Show when={error().next}>
              <div>{error().next}</div>
            </Show>
          </Notice>
        )}
      </Show>
    </div>
  );
}
