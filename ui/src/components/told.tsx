import Check from "lucide-solid/icons/check";
import EyeIcon from "lucide-solid/icons/eye";
import Info from "lucide-solid/icons/info";
import Minus from "lucide-solid/icons/minus";
import { createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js";

export interface ToldPart {
  title: string;
  /** Learns something, protects, lacks a protection, or is good to know. */
  look: "learns" | "protects" | "lacks" | "know";
  lines: string[];
}

/** What is to be said of a place before anything goes there, in parts; a part without a line is none. */
export function Told(props: { parts: ToldPart[]; children?: JSX.Element }) {
  const id = createUniqueId();
  return (
    <div class="told">
      <For each={props.parts.filter((part) => part.lines.length > 0)}>
        {(part) => (
          <div class="told__part" data-look={part.look}>
            <p class="told__title" id={`${id}-${part.look}`}>
              {part.title}
            </p>
            <ul aria-labelledby={`${id}-${part.look}`}>
              <For each={part.lines}>
                {(line) => (
                  <li>
                    <Switch fallback={<Info aria-hidden="true" />}>
                      <Match when={part.look === "learns"}>
                        <EyeIcon aria-hidden="true" />
                      </Match>
                      <Match when={part.look === "protects"}>
                        <Check aria-hidden="true" />
                      </Match>
                      <Match when={part.look === "lacks"}>
                        <Minus aria-hidden="true" />
                      </Match>
                    </Switch>
                    <span>{line}</span>
                  </li>
                )}
              </For>
            </ul>
          </div>
        )}
      </For>
      <Show when={props.children}>{props.children}</Show>
    </div>
  );
}
