import { Dialog as Base } from "@kobalte/core/dialog";
import X from "lucide-solid/icons/x";
import { type JSX, Show } from "solid-js";
import { t } from "../texts";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  lead?: string | undefined;
  wide?: boolean;
  children: JSX.Element;
}

export function Dialog(props: DialogProps) {
  let content: HTMLElement | undefined;
  return (
    <Base open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Overlay class="veil" />
        <Base.Content
          class="dialog scroll"
          classList={{ "dialog--wide": props.wide === true }}
          ref={(element: HTMLElement) => {
            content = element;
          }}
          onCloseAutoFocus={() =>
            // What opened it may be gone by now (the empty screen's own button): the focus must not fall out of the page.
            queueMicrotask(() => {
              if (document.activeElement === document.body) document.getElementById("content")?.focus();
            })
          }
          onOpenAutoFocus={(event) => {
            const first = content?.querySelector<HTMLElement>("[autofocus]");
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
        >
          <div class="dialog__head">
            <Base.Title as="h2">{props.title}</Base.Title>
            <Base.CloseButton class="button button--icon" aria-label={t.common.close}>
              <X aria-hidden="true" />
            </Base.CloseButton>
          </div>
          <Show when={props.lead}>
            <Base.Description class="muted">{props.lead}</Base.Description>
          </Show>
          {props.children}
        </Base.Content>
      </Base.Portal>
    </Base>
  );
}
