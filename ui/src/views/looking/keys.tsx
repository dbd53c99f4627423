// The keys of looking back: what each does, and the list of them.

import { For } from "solid-js";
import { Dialog } from "../../components/dialog";
import type { Looking } from "../../state/looking/looking";
import { zoom } from "../../state/looking/scale";
import { MINUTE, SECOND } from "../../state/looking/zone";
import { t } from "../../texts";
import { actsOf } from "./acts";

interface Wishes {
  calendar: () => void;
  help: () => void;
  full: () => void;
}

/** Does what a key asks for; `false` when it asks for nothing here. */
export function follow(event: KeyboardEvent, looking: Looking, wishes: Wishes): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return false;
  // A dialog or a menu above has its own keys, and so has whoever types.
  if (document.querySelector(".veil, .menu")) return false;
  const target = event.target instanceof HTMLElement ? event.target : null;
  const onInput = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  // A button that was pressed with the mouse keeps the focus, but no key is meant for it.
  const onButton = target instanceof HTMLButtonElement && target.matches(":focus-visible");
  if (onInput && target.type !== "range" && !(target instanceof HTMLSelectElement)) return false;
  const arrows = event.key.startsWith("Arrow") || ["Home", "End", "PageUp", "PageDown", " "].includes(event.key);
  if (onInput && arrows) return false;
  if (onButton && (event.key === " " || event.key === "Enter")) return false;
  const at = looking.at();
  const jump = event.shiftKey ? MINUTE : 5 * SECOND;
  const number = /^Digit([1-9])$/.exec(event.code)?.[1];
  switch (event.key) {
    case " ":
    case "k":
    case "K":
      if (looking.state().playing) looking.pause();
      else looking.play();
      return true;
    case "ArrowLeft":
      looking.seek(at - jump);
      return true;
    case "ArrowRight":
      looking.seek(at + jump);
      return true;
    case "j":
      looking.seek(at - 10 * SECOND);
      return true;
    case "l":
      looking.seek(at + 10 * SECOND);
      return true;
    case ",":
      void looking.player.step(false);
      return true;
    case ".":
      void looking.player.step(true);
      return true;
    case "<":
      looking.faster(-1);
      return true;
    case ">":
      looking.faster(1);
      return true;
    case "p":
    case "n":
      void looking.toMotion(event.key === "n");
      return true;
    case "P":
    case "N":
      void looking.toEvent(event.key === "N");
      return true;
    case "PageUp":
      looking.toDay(-1);
      return true;
    case "PageDown":
      looking.toDay(1);
      return true;
    case "End":
      looking.toNewest();
      return true;
    case "Home":
      looking.seek(looking.zone.startOfDay(at));
      return true;
    case "+":
    case "=":
      looking.setView(zoom(looking.view(), 0.5, at));
      return true;
    case "-":
      looking.setView(zoom(looking.view(), 2, at));
      return true;
    case "[":
      looking.markRange("from");
      return true;
    case "]":
      looking.markRange("to");
      return true;
    case "Escape":
      if (document.fullscreenElement || (!looking.selection() && looking.mark() === null)) return false;
      looking.clearRange();
      return true;
    case "s":
      actsOf(looking).snapshot();
      return true;
    case "b":
      actsOf(looking).mark();
      return true;
    case "e":
      actsOf(looking).save();
      return true;
    case "h":
      actsOf(looking).redact();
      return true;
    case "x":
      actsOf(looking).give();
      return true;
    case "g":
      wishes.calendar();
      return true;
    case "m":
      looking.toggleMute();
      return true;
    case "f":
      wishes.full();
      return true;
    case "?":
      wishes.help();
      return true;
    default: {
      if (number === undefined) return false;
      const row = looking.rows()[Number(number) - 1];
      if (row) looking.toggle(row.camera, event.shiftKey);
      return true;
    }
  }
}

export function Keys(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={t.looking.keys.title} lead={t.looking.keys.lead}>
      <dl class="keys">
        <For each={t.looking.keys.list}>
          {([keys, what]) => (
            <div class="keys__row">
              <dt>
                <For each={keys}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{what}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="small muted">{t.looking.keys.mouse}</p>
    </Dialog>
  );
}
