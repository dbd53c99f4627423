import { Switch as Base } from "@kobalte/core/switch";
import { type JSX, Show } from "solid-js";

interface SwitchProps {
  label: string;
  hint?: JSX.Element;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch(props: SwitchProps) {
  return (
    <Base class="switch" checked={props.checked} onChange={props.onChange} disabled={props.disabled ?? false}>
      <Base.Label class="switch__label">{props.label}</Base.Label>
      <Base.Input />
      <Base.Control class="switch__control">
        <Base.Thumb class="switch__thumb" />
      </Base.Control>
      <Show when={props.hint}>
        <Base.Description class="switch__hint">{props.hint}</Base.Description>
      </Show>
    </Base>
  );
}
