// How far it is, for eyes and for ears: a bar that moves, and a word at each quarter.

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
  const trouble = h("div", { attrs: { role: "status" } });
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
      const when = ms < 1500 ? "in a moment" : `in ${Math.round(ms / 1000)} seconds`;
      trouble.replaceChildren(
        notice(
          "warn",
          "The connection broke",
          h("p", {}, `It goes on where it stopped, ${when}.`),
          h("div", { className: "buttons" }, button("Try now", "plain", now)),
        ),
      );
    },
    mended: () => trouble.replaceChildren(),
    end: () => window.clearInterval(drawing),
  };
}
