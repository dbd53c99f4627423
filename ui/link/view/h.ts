// Elements without a framework. Texts are set as texts: nothing that came from anywhere is read as markup.

type Props<K extends keyof HTMLElementTagNameMap> = Partial<Omit<HTMLElementTagNameMap[K], "style">> & {
  attrs?: Record<string, string>;
  on?: { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
};

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props<K> = {},
  ...children: Array<Node | string | null>
): HTMLElementTagNameMap[K] {
  const { attrs, on, ...rest } = props;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(attrs ?? {})) element.setAttribute(name, value);
  for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener as EventListener);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const shapes = {
  good: "M21.8 10A10 10 0 1 1 17 3.3M9 11l3 3L22 4",
  info: "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0zM12 16v-4M12 8h.01",
  warn: "m21.7 18-8-14a2 2 0 0 0-3.400 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.700-3zM12 9v4M12 17h.01",
  bad: "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0zM12 8v4M12 16h.01",
};

export type Tone = keyof typeof shapes;

export function icon(tone: Tone): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", shapes[tone]);
  svg.append(path);
  return svg;
}

export function notice(tone: Tone, title: string, ...children: Array<Node | string | null>): HTMLElement {
  const body = h("div", { className: "notice__body" }, h("div", { className: "notice__title" }, title), ...children);
  const box = h("div", { className: "notice", attrs: { "data-tone": tone } }, body);
  box.prepend(icon(tone));
  return box;
}

export function button(text: string, look: "lamp" | "plain" | "quiet", press: () => void): HTMLButtonElement {
  return h("button", { type: "button", className: `button button--${look}`, on: { click: press } }, text);
}

export function facts(...pairs: Array<[string, string | Node]>): HTMLElement {
  const rows = pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
  return h("dl", { className: "facts" }, ...rows);
}
