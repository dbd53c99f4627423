import { createUniqueId, type JSX, Show } from "solid-js";
import { Each } from "./each";

export interface Option {
  value: string;
  title: string;
  hint?: string | undefined;
  /** Why it cannot be chosen. */
  refusal?: string | null | undefined;
  end?: JSX.Element;
}

interface ChoicesProps {
  label: string;
  hideLabel?: boolean;
  options: Option[];
  value: string | null;
  onChange: (value: string) => void;
  /** Side by side, without hints. */
  inline?: boolean;
}

export function Choices(props: ChoicesProps) {
  const name = createUniqueId();
  return (
    <fieldset class="choices">
      <legend classList={{ "hidden-text": props.hideLabel === true }}>{props.label}</legend>
      <div class="choices" classList={{ "choices--inline": props.inline === true }}>
        <Each each={props.options} by={(option) => option.value}>
          {(option) => (
            <label class="choice" data-refused={option().refusal ? "" : undefined}>
              <input
                type="radio"
                name={name}
                value={option().value}
                checked={option().value === props.value}
                disabled={Boolean(option().refusal)}
                onChange={() => props.onChange(option().value)}
              />
              <span class="choice__title">{option().title}</span>
              <Show when={option().hint}>
                <span class="choice__hint">{option().hint}</span>
              </Show>
              <Show when={option().refusal}>
                <span class="choice__refusal">{option().refusal}</span>
              </Show>
              <Show when={option().end}>
                <span class="choice__end">{option().end}</span>
              </Show>
            </label>
          )}
        </Each>
      </div>
    </fieldset>
  );
}
