import CircleAlert from "lucide-solid/icons/circle-alert";
import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { t } from "../texts";

/** Names and notes are written in the direction of their own script; addresses, times and codes always from the left. */
const direction = (mono: boolean | undefined) => (mono ? "ltr" : "auto");

interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: JSX.Element;
  error?: string | null | undefined;
  optional?: boolean;
  placeholder?: string;
  autocomplete?: string;
  autofocus?: boolean;
  inputmode?: "text" | "url" | "numeric" | "decimal";
  maxlength?: number;
  mono?: boolean;
  unit?: string;
  onBlur?: () => void;
}

/**
 * The attribute works on a fresh page only; a form that appears later asks for the focus itself, after its dialog has settled and before
 * the next key: on a slow computer a timer comes so late that it takes the focus from who has gone on, or the first letters are lost.
 */
function takeFocus(element: HTMLElement, wanted: boolean | undefined): void {
  if (wanted) queueMicrotask(() => element.focus({ preventScroll: true }));
}

interface Frame {
  label: string;
  optional?: boolean | undefined;
  hint?: JSX.Element;
  error?: string | null | undefined;
  children: (ids: { id: string; describedBy: string | undefined }) => JSX.Element;
}

function FieldFrame(props: Frame) {
  const id = createUniqueId();
  const described = () => [props.hint ? `${id}-hint` : "", props.error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>
        {props.label}
        <Show when={props.optional}>
          <span class="field__optional"> ({t.common.optional})</span>
        </Show>
      </label>
      <div class="field__box">
        {props.children({
          id,
          get describedBy() {
            return described() || undefined;
          },
        })}
      </div>
      <Show when={props.hint}>
        <div class="field__hint" id={`${id}-hint`}>
          {props.hint}
        </div>
      </Show>
      <div aria-live="polite">
        <Show when={props.error}>
          <div class="field__error" id={`${id}-error`}>
            <CircleAlert aria-hidden="true" />
            {props.error}
          </div>
        </Show>
      </div>
    </div>
  );
}

export function Field(props: FieldProps) {
  return (
    <FieldFrame label={props.label} optional={props.optional} hint={props.hint} error={props.error}>
      {(ids) => (
        <>
          <input
            id={ids.id}
            class="input"
            classList={{ mono: props.mono === true }}
            dir={direction(props.mono)}
            type="text"
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
            onBlur={() => props.onBlur?.()}
            placeholder={props.placeholder}
            autocomplete={props.autocomplete ?? "off"}
            autocapitalize="off"
            spellcheck={false}
            autofocus={props.autofocus}
            ref={(element) => takeFocus(element, props.autofocus)}
            inputmode={props.inputmode}
            maxlength={props.maxlength}
            aria-invalid={props.error ? "true" : undefined}
            aria-describedby={ids.describedBy}
          />
          <Show when={props.unit}>
            <span class="field__unit" aria-hidden="true">
              {props.unit}
            </span>
          </Show>
        </>
      )}
    </FieldFrame>
  );
}

/** A secret: hidden until asked for, and hidden again when the focus leaves. */
export function SecretField(props: FieldProps & { onCapsLock?: (on: boolean) => void }) {
  const [shown, setShown] = createSignal(false);
  return (
    <FieldFrame label={props.label} optional={props.optional} hint={props.hint} error={props.error}>
      {(ids) => (
        <>
          <input
            id={ids.id}
            class="input input--secret"
            classList={{ mono: shown() && props.mono === true }}
            type={shown() ? "text" : "password"}
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
            onKeyUp={(event) => props.onCapsLock?.(event.getModifierState("CapsLock"))}
            onBlur={() => props.onBlur?.()}
            placeholder={props.placeholder}
            autocomplete={props.autocomplete ?? "off"}
            autocapitalize="off"
            spellcheck={false}
            autofocus={props.autofocus}
            ref={(element) => takeFocus(element, props.autofocus)}
            aria-invalid={props.error ? "true" : undefined}
            aria-describedby={ids.describedBy}
          />
          <button
            type="button"
            class="field__peek"
            aria-pressed={shown()}
            aria-label={`${t.common.show}: ${props.label}`}
            aria-controls={ids.id}
            onClick={() => setShown(!shown())}
          >
            <Show when={shown()} fallback={<Eye class="icon" aria-hidden="true" />}>
              <EyeOff class="icon" aria-hidden="true" />
            </Show>
          </button>
        </>
      )}
    </FieldFrame>
  );
}

export function TextArea(props: FieldProps & { rows?: number }) {
  return (
    <FieldFrame label={props.label} optional={props.optional} hint={props.hint} error={props.error}>
      {(ids) => (
        <textarea
          id={ids.id}
          class="input"
          classList={{ mono: props.mono === true }}
          dir={direction(props.mono)}
          rows={props.rows ?? 4}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          placeholder={props.placeholder}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          autofocus={props.autofocus}
          ref={(element) => takeFocus(element, props.autofocus)}
          aria-invalid={props.error ? "true" : undefined}
          aria-describedby={ids.describedBy}
        />
      )}
    </FieldFrame>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: Array<{ value: string; label: string }>;
  onChange: (value: string) => void;
  hint?: JSX.Element;
}

/** The system's own select: it opens above the window's edge and every reader knows it. */
export function Select(props: SelectProps) {
  return (
    <FieldFrame label={props.label} hint={props.hint}>
      {(ids) => (
        <select
          id={ids.id}
          class="input"
          aria-describedby={ids.describedBy}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        >
          <For each={props.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.label}
              </option>
            )}
          </For>
        </select>
      )}
    </FieldFrame>
  );
}
