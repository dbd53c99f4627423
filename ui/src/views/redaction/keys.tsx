// The keys of the editor: what each does, and the list of them.

import { For } from "solid-js";
import { Dialog } from "../../components/dialog";
import type { Decision } from "../../ipc/types/Decision";
import type { Mark } from "../../ipc/types/Mark";
import { FIT } from "../../shapes/zoom";
import type { Editor } from "../../state/redaction/editor";
import { isSuggestion } from "../../state/redaction/found";
import { t } from "../../texts";
import { toCard } from "./cards";
import { closer } from "./transport";

const SECOND = 1_000_000;

/** Whether somebody is typing, or a dialog or a menu above has its own keys. */
export function busyElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || document.querySelector(".veil, .menu")) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "range"].includes(target.type);
}

/** Does what a key asks for; `false` when it asks for nothing here. */
export function follow(event: KeyboardEvent, editor: Editor, help: () => void): boolean {
  if (event.altKey || event.metaKey || busyElsewhere(event)) return false;
  const { acts, film } = editor;
  const mark = editor.chosen();
  const { trim } = editor.view().plan;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey) {
    if (key === "z") event.shiftKey ? acts.redo() : acts.undo();
    else if (key === "y") acts.redo();
    else if (key === "d" && mark) void acts.copy(mark);
    else if (key in ARROWS && editor.zoom().scale > 1) pan(editor, key);
    else return false;
    return true;
  }
  const target = event.target instanceof HTMLElement ? event.target : null;
  const onButton = target instanceof HTMLButtonElement && target.matches(":focus-visible");
  if ((onButton || target instanceof HTMLInputElement) && (key === " " || key === "Enter")) return false;
  if (target instanceof HTMLInputElement && key.startsWith("Arrow")) return false;
  const far = event.shiftKey ? 10 * SECOND : SECOND;
  switch (key) {
    case " ":
      film.toggle();
      return true;
    case ",":
    case "<":
      film.step(-1);
      return true;
    case ".":
    case ">":
      film.step(1);
      return true;
    case "ArrowLeft":
      film.seek(editor.at() - far);
      return true;
    case "ArrowRight":
      film.seek(editor.at() + far);
      return true;
    case "Home":
      film.seek(trim.fromUs);
      return true;
    case "End":
      film.seek(trim.toUs - 1);
      return true;
    case "b":
      acts.pick("rect");
      board()?.focus();
      return true;
    case "e":
      acts.pick("ellipse");
      board()?.focus();
      return true;
    case "p":
      acts.pick("polygon");
      board()?.focus();
      return true;
    case "[":
      acts.startsHere(mark);
      return true;
    case "]":
      acts.endsHere(mark);
      return true;
    case "PageUp":
    case "PageDown":
      acts.toKey(mark, key === "PageDown");
      return mark !== null;
    case "n":
      acts.nextMark(event.shiftKey ? -1 : 1);
      return true;
    case "1":
    case "2":
    case "3":
      if (!mark) return false;
      decide(editor, mark, DECISIONS[key]);
      return true;
    case "u": {
      const next = acts.nextUndecided();
      if (next) toCard(next.id);
      return next !== null;
    }
    case "s":
      acts.split(mark);
      return true;
    case "Delete":
      if (target?.closest(".track, .redact__aside")) return false;
      acts.remove(mark);
      return true;
    case "i":
      acts.trimIn();
      return true;
    case "o":
      acts.trimOut();
      return true;
    case "x":
    case "c": {
      const look = key === "x" ? "exact" : "sides";
      editor.setLook(editor.look() === look ? "work" : look);
      return true;
    }
    case "m":
      film.setMuted(!film.muted());
      return true;
    case "+":
    case "=":
      closer(editor, 1.5);
      return true;
    case "-":
      closer(editor, 1 / 1.5);
      return true;
    case "0":
      editor.setZoom(FIT);
      return true;
    case "Escape":
      if (editor.tool() === null && editor.chosenId() === null) return false;
      if (editor.tool() !== null) acts.pick(null);
      else acts.choose(null);
      return true;
    case "?":
      help();
      return true;
    default:
      return false;
  }
}

const DECISIONS = { 1: "hide", 2: "keep", 3: "not_a_subject" } as const;

/** What was found leads on to the next find. */
export function decide(editor: Editor, mark: Mark, decision: Decision): void {
  if (isSuggestion(mark) && editor.tab() === "found") editor.acts.decideFound(mark, decision);
  else editor.acts.decide(mark, decision);
}

const ARROWS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Shows the picture's next part on this side: a fifth of what is seen. */
function pan(editor: Editor, key: string): void {
  const { scale, x, y } = editor.zoom();
  const [byX, byY] = ARROWS[key] ?? [0, 0];
  const within = (n: number) => Math.min(1 - 0.5 / scale, Math.max(0.5 / scale, n));
  editor.setZoom({ scale, x: within(x + (byX * 0.2) / scale), y: within(y + (byY * 0.2) / scale) });
}

const board = () => document.querySelector<HTMLElement>(".redact .board");

export function Keys(props: { open: boolean; onClose: () => void }) {
  const { keys } = t.redaction;
  return (
    <Dialog open={props.open} onClose={props.onClose} title={keys.title} lead={keys.lead} wide>
      <dl class="redact-keys">
        <For each={keys.list}>
          {([pressed, what]) => (
            <div class="redact-keys__row">
              <dt>
                <For each={pressed}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{what}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="small muted">{keys.mouse}</p>
    </Dialog>
  );
}
