import X from "lucide-solid/icons/x";
import { For, Show } from "solid-js";
import { t } from "../texts";
import { Button } from "./button";

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void } | undefined;
}

/** Short messages at the edge. They wait while a hand or the focus is on them. */
export function Toasts(props: { toasts: Toast[]; onDismiss: (id: number) => void; onHold: (held: boolean) => void }) {
  return (
    <section
      class="toasts"
      aria-label={t.notices.toasts}
      onPointerEnter={() => props.onHold(true)}
      onPointerLeave={() => props.onHold(false)}
      onFocusIn={() => props.onHold(true)}
      onFocusOut={() => props.onHold(false)}
    >
      <div role="status" style={{ display: "contents" }}>
        <For each={props.toasts}>
          {(toast) => (
            <div class="toast">
              <span class="toast__text">{toast.text}</span>
              <Show when={toast.action}>
                {(action) => (
                  <Button
                    look="quiet"
                    size="small"
                    onClick={() => {
                      action().run();
                      props.onDismiss(toast.id);
                    }}
                  >
                    {action().label}
                  </Button>
                )}
              </Show>
              <Button icon size="small" aria-label={t.common.dismiss} onClick={() => props.onDismiss(toast.id)}>
                <X aria-hidden="true" />
              </Button>
            </div>
          )}
        </For>
      </div>
    </section>
  );
}
