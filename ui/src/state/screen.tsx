// Whether the window fills the screen. The shell knows; the page asks it to change and is told.

import { createContext, createSignal, type JSX, onCleanup, onMount, useContext } from "solid-js";
import { useBackend } from "./backend";

interface Screen {
  full: () => boolean;
  fill: (on: boolean) => void;
}

const Context = createContext<Screen>();

export function ScreenProvider(props: { children: JSX.Element }) {
  const backend = useBackend();
  const [full, setFull] = createSignal(false);
  const fill = (on: boolean) => void backend.call("window_full_screen", { on });
  onCleanup(backend.onFullScreen(setFull));
  onMount(() => {
    // The window may have been opened in full screen, before the page could hear of it.
    void backend.call("window_place", {}).then((answer) => answer.ok && setFull(answer.value.fullScreen));
    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
      if (event.key === "F11") {
        event.preventDefault();
        fill(!full());
      } else if (event.key === "Escape" && full() && !document.querySelector(".veil, .menu")) {
        // Before anything else that Escape means; but what is open above closes first.
        event.preventDefault();
        event.stopPropagation();
        fill(false);
      }
    };
    document.addEventListener("keydown", key, { capture: true });
    onCleanup(() => document.removeEventListener("keydown", key, { capture: true }));
  });
  return <Context.Provider value={{ full, fill }}>{props.children}</Context.Provider>;
}

export function useScreen(): Screen {
  const screen = useContext(Context);
  if (!screen) throw new Error("no screen above this component");
  return screen;
}
