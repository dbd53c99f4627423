// The PIN: eight digits that came by another way than the link.

import type { Answer } from "../host";
import { count, minutes } from "./format";
import { h } from "./h";

interface PinProps {
  enter: (pin: string) => Promise<Answer>;
  opened: () => void;
  failed: (error: unknown) => void;
}

export function pinForm(props: PinProps): HTMLElement {
  const said = h("p", { id: "pin-said", className: "field__said", attrs: { role: "alert" } });
  const input = h("input", {
    id: "pin",
    className: "input pin",
    type: "text",
    inputMode: "numeric",
    autocomplete: "off",
    spellcheck: false,
    maxLength: 12,
    required: true,
    // The cursor is put here, past the heading: so what stands in between is read out with it.
    attrs: { "aria-describedby": "pin-lead pin-hint pin-said" },
  });
  const press = h("button", { type: "submit", className: "button button--lamp" }, "Go on");
  let busy = false;
  let waitsUntil = 0;

  const tell = (text: string, wrong = true) => {
    said.textContent = text;
    said.classList.toggle("field__said--wrong", wrong);
    input.setAttribute("aria-invalid", String(wrong));
  };
  const wait = () => {
    const seconds = (waitsUntil - Date.now()) / 1000;
    const over = seconds <= 0;
    press.setAttribute("aria-disabled", String(!over));
    if (over) return tell("You can try again now.", false);
    tell(
      `Too many PINs were wrong. The link waits for ${minutes(seconds)}; then you can try again. ` +
        "After thirty wrong ones it ends, so ask its sender if you are not sure.",
    );
    // The words change by the minute, so that a reader is not told the same again and again.
    setTimeout(wait, Math.min(seconds, seconds % 60 || 60) * 1000 + 200);
  };
  const submit = async () => {
    const pin = input.value.replace(/[\s-]/g, "");
    if (busy || waitsUntil > Date.now()) return;
    if (!/^\d{8}$/.test(pin)) {
      tell("A PIN has eight digits.");
      return input.focus();
    }
    busy = true;
    press.setAttribute("aria-disabled", "true");
    try {
      let answer = await props.enter(pin);
      // No try is left: then the host looks at nothing and counts nothing, and says for how long, or that the link has ended.
      if (answer.kind === "wrong-pin" && answer.left === 0) answer = await props.enter(pin);
      if (answer.kind === "open") return props.opened();
      if (answer.kind === "wait") {
        waitsUntil = Date.now() + answer.seconds * 1000;
        wait();
      } else if (answer.kind === "wrong-pin") {
        tell(`That is not the PIN. ${count(answer.left, "try is", "tries are")} left before the link waits.`);
      }
      input.focus();
      input.select();
    } catch (error) {
      props.failed(error);
    } finally {
      busy = false;
      if (waitsUntil <= Date.now()) press.setAttribute("aria-disabled", "false");
    }
  };
  return h(
    "form",
    {
      className: "stack",
      noValidate: true,
      on: {
        submit: (event: Event) => {
          event.preventDefault();
          void submit();
        },
      },
    },
    h(
      "div",
      { className: "field" },
      h("label", { htmlFor: "pin" }, "PIN"),
      input,
      h("p", { id: "pin-hint", className: "muted small" }, "Eight digits. Spaces do not matter."),
      said,
    ),
    h("div", { className: "buttons" }, press),
  );
}
