import LoaderCircle from "lucide-solid/icons/loader-circle";
import { type JSX, Show, splitProps } from "solid-js";

interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "lamp" | "plain" | "quiet" | "bad";
  size?: "large" | "small";
  /** An icon alone; `aria-label` then says what it does. */
  icon?: boolean;
  pending?: boolean;
}

/** A button that stays reachable while it cannot be pressed: `disabled` takes the focus away from who is on it. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, [
    "look",
    "size",
    "icon",
    "pending",
    "disabled",
    "onClick",
    "class",
    "children",
  ]);
  const blocked = () => Boolean(own.disabled || own.pending);
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.class ?? ""}`}
      classList={{
        [`button--${own.look}`]: own.look !== undefined && own.look !== "plain",
        [`button--${own.size}`]: own.size !== undefined,
        "button--icon": own.icon === true,
      }}
      aria-disabled={blocked() ? "true" : undefined}
      aria-busy={own.pending ? "true" : undefined}
      onClick={(event) => {
        if (blocked()) event.preventDefault();
        else if (typeof own.onClick === "function") own.onClick(event);
      }}
    >
      <Show when={own.pending}>
        <LoaderCircle class="spin" aria-hidden="true" />
      </Show>
      {own.children}
    </button>
  );
}
