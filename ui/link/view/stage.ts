// The one page that all views stand on: the heading takes the focus when the view changes, so that a reader hears where it is.

import { h } from "./h";

export class Stage {
  private shown = false;

  constructor(
    private readonly main: HTMLElement,
    private readonly side: HTMLElement,
    private readonly status: HTMLElement,
  ) {}

  show(title: string, ...content: Node[]): void {
    const heading = h("h1", { tabIndex: -1 }, title);
    this.main.replaceChildren(heading, ...content);
    this.side.replaceChildren();
    this.side.hidden = true;
    document.title = `${title} · Porchlight`;
    // Where somebody just arrived, the browser has already said the title.
    if (this.shown) {
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    this.shown = true;
  }

  /** The other way, folded up beside the view. */
  beside(title: string, content: Node): void {
    this.side.replaceChildren(h("details", { className: "card" }, h("summary", {}, h("h2", {}, title)), content));
    this.side.hidden = false;
  }

  /** For who cannot see it. */
  say(text: string): void {
    this.status.textContent = text;
  }
}
