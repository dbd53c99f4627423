import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import Ellipsis from "lucide-solid/icons/ellipsis";
import { For, type JSX } from "solid-js";

export interface MenuItem {
  label: string;
  icon: JSX.Element;
  act: () => void;
  bad?: boolean;
}

/** Three dots that open a list of actions. */
export function Menu(props: {
  label: string;
  items: MenuItem[];
  tabIndex?: number | undefined;
  class?: string | undefined;
}) {
  return (
    <DropdownMenu placement="top-end" gutter={6}>
      <DropdownMenu.Trigger
        class={`button button--icon ${props.class ?? ""}`}
        aria-label={props.label}
        tabIndex={props.tabIndex}
      >
        <Ellipsis aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <For each={props.items}>
            {(item) => (
              <DropdownMenu.Item class="menu__item" data-bad={item.bad ? "" : undefined} onSelect={item.act}>
                {item.icon}
                {item.label}
              </DropdownMenu.Item>
            )}
          </For>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
