// How far it is, for eyes and for ears: a bar that moves, a word at each quarter, and one when the connection breaks.

import { remaining, size } from "./format";
import { button, h, notice } from "./h";

export interface Progress {
  element: HTMLElement;
  came: (bytes: number) => void;
  broke: (ms: number, now: () => void) => void;
  mended: () => void;
  end: () => void;
}

export function progress(total: number, stop: () => void, say: (text: string) => void): Progress {
  const bar = h("progress", { max: total, value: 0, attrs: { "aria-label": "Fetched and checked" } });
  const text = h("p", { className: "tabular" }, `0 of ${size(total)}`);
  const trouble = h("div");
  const when = h("p");
  let tryNow = () => {};
  const broken = notice(
    "warn",
    "The connection broke",
    when,
    h(
      "div",
      { className: "buttons" },
      button("Try now", "plain", () => tryNow()),
    ),
  );
  const began = performance.now();
  let bytes = 0;
  let quarter = 0;
  const draw = () => {
    bar.value = bytes;
    const seconds = (performance.now() - began) / 1000;
    const rest = seconds > 3 && bytes > 0 ? `, ${remaining(((total - bytes) * seconds) / bytes)}` : "";
    text.textContent = `${size(bytes)} of ${size(total)}${rest}`;
    const now = Math.floor((bytes / total) * 4);
    if (now > quarter && now < 4) say(`${now * 25} percent`);
    quarter = now;
  };
  const drawing = window.setInterval(draw, 250);
  return {
    element: h(
      "div",
      { className: "stack" },
      bar,
      text,
      trouble,
      h(
        "p",
        { className: "muted small" },
        "Keep this page open. It is called complete only once the last byte was checked.",
      ),
      h("div", { className: "buttons" }, button("Stop", "plain", stop)),
    ),
    came: (so) => {
      bytes = so;
    },
    broke: (ms, now) => {
      const soon = ms < 1500 ? "in a moment" : `in ${Math.round(ms / 1000)} seconds`;
      when.textContent = `It goes on where it stopped, ${soon}.`;
      tryNow = now;
      // It breaks again with every try that fails: a reader hears it once, and the button stays under the finger that is on it.
      if (broken.isConnected) return;
      trouble.append(broken);
      say("The connection broke. It goes on where it stopped as soon as it can.");
    },
    mended: () => {
      const lost = broken.contains(document.activeElement);
      broken.remove();
      if (lost) document.querySelector("h1")?.focus();
      say("The connection is back.");
    },
    end: () => window.clearInterval(drawing),
  };
}
