// Short messages with an Undo. They leave by themselves, but not while somebody is reading or reaching for them.

import { createContext, createSignal, type JSX, onCleanup, useContext } from "solid-js";

export interface Message {
  id: number;
  text: string;
  action?: { label: string; run: () => void } | undefined;
}

/** Long enough to read and to reach Undo with a keyboard; the action itself stays possible elsewhere. */
const SHOWN_MS = 10_000;

function makeToasts() {
  const [messages, setMessages] = createSignal<Message[]>([]);
  const deadlines = new Map<number, number>();
  let held = false;
  let next = 1;
  const dismiss = (id: number) => {
    deadlines.delete(id);
    setMessages((all) => all.filter((message) => message.id !== id));
  };
  const timer = setInterval(() => {
    const now = Date.now();
    if (held) for (const id of deadlines.keys()) deadlines.set(id, now + SHOWN_MS / 2);
    else for (const [id, deadline] of deadlines) if (deadline <= now) dismiss(id);
  }, 1_000);
  onCleanup(() => clearInterval(timer));
  return {
    messages,
    dismiss,
    clear: () => {
      deadlines.clear();
      setMessages([]);
    },
    hold: (on: boolean) => {
      held = on;
    },
    say: (text: string, action?: Message["action"]) => {
      const id = next++;
      deadlines.set(id, Date.now() + SHOWN_MS);
      setMessages((all) => [...all, { id, text, action }]);
    },
  };
}

type Toasts = ReturnType<typeof makeToasts>;
const Context = createContext<Toasts>();

export function ToastsProvider(props: { children: JSX.Element }) {
  const toasts = makeToasts();
  return <Context.Provider value={toasts}>{props.children}</Context.Provider>;
}

export function useToasts(): Toasts {
  const toasts = useContext(Context);
  if (!toasts) throw new Error("no toasts above this component");
  return toasts;
}
