// The PIN: eight digits that came by another way than the link.

import type { Answer } from "../host";
import { count, minutes } from "./format";
import { h } from "./h";

interface PinProps {
  enter: (pin: string) => Promise<Answer>;
  opened: () => void;
  failed: (error: unknown) => void;
  say: (text: string) => void;
}

export function pinForm(props: PinProps): HTMLElement {
  const said = h("p", { id: "pin-said", className: "field__error", attrs: { role: "alert" } });
  const input = h("input", {
    id: "pin",
    className: "input pin",
    type: "text",
    inputMode: "numeric",
    autocomplete: "off",
    spellcheck: false,
    maxLength: 12,
    required: true,
    attrs: { "aria-describedby": "pin-hint pin-said" },
  });
  const press = h("button", { type: "submit", className: "button button--lamp" }, "Go on");
  let busy = false;
  let waitsUntil = 0;

  const tell = (text: string) => {
    said.textContent = text;
    input.toggleAttribute("aria-invalid", text !== "");
    if (text !== "") input.setAttribute("aria-invalid", "true");
  };
  const wait = () => {
    const seconds = (waitsUntil - Date.now()) / 1000;
    const over = seconds <= 0;
    press.setAttribute("aria-disabled", String(!over));
    tell(over ? "" : `Too many PINs were wrong. The link waits for ${minutes(seconds)}; then you can try again.`);
    if (over) props.say("You can try again.");
    // The words change by the minute, so that a reader is not told the same again and again.
    else setTimeout(wait, Math.min(seconds, seconds % 60 || 60) * 1000 + 200);
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
      const answer = await props.enter(pin);
      if (answer.kind === "open") return props.opened();
      if (answer.kind === "wait") {
        waitsUntil = Date.now() + answer.seconds * 1000;
        wait();
      } else if (answer.kind === "wrong-pin") {
        tell(`That is not the PIN. ${count(answer.left, "try is", "tries are")} left before the link waits.`);
      }
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
