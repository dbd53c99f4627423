import { For, Show } from "solid-js";

interface TicksProps {
  label: string;
  hint?: string | undefined;
  error?: string | null | undefined;
  options: Array<{ value: string; label: string; end?: string | undefined }>;
  value: string[];
  onChange: (value: string[]) => void;
  /** In columns, for many short ones. */
  columns?: boolean;
}

/** Any number of these. */
export function Ticks(props: TicksProps) {
  return (
    <fieldset class="ticks">
      <legend>{props.label}</legend>
      <Show when={props.hint}>
        <p class="field__hint">{props.hint}</p>
      </Show>
      <div class="ticks__all" classList={{ "ticks__all--columns": props.columns === true }}>
        <For each={props.options}>
          {(option) => (
            <label class="tick">
              <input
                type="checkbox"
                checked={props.value.includes(option.value)}
                onChange={(event) =>
                  props.onChange(
                    event.currentTarget.checked
                      ? [...props.value, option.value]
                      : props.value.filter((one) => one !== option.value),
                  )
                }
              />
              <span>{option.label}</span>
              <Show when={option.end}>
                <span class="muted small tabular">{option.end}</span>
              </Show>
            </label>
          )}
        </For>
      </div>
      <div aria-live="polite">
        <Show when={props.error}>
          <div class="field__error">{props.error}</div>
        </Show>
      </div>
    </fieldset>
  );
}
