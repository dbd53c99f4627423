// From the button to the footage: which view follows which. Nothing is asked of the host before the person presses the first button, so that
// a scanner that merely runs the page uses nothing up.

import type { Address } from "./address";
import type { Proven } from "./bundle";
import { Fault, type FaultKind } from "./fault";
import type { Answer, FileFacts } from "./host";
import { Link } from "./link";
import { type Keeper, openSealed } from "./open";
import { pieces } from "./pieces";
import { canPick, OnDisk, pick } from "./saving/disk";
import { canPass, ToDownloads } from "./saving/downloads";
import type { Kept } from "./saving/kept";
import { InMemory, mostInMemory } from "./saving/memory";
import { clips, saveBlob, verdict } from "./view/clips";
import { count, moment, size } from "./view/format";
import { button, facts, h, notice } from "./view/h";
import { pinForm } from "./view/pin";
import { progress } from "./view/progress";
import { sealedWay } from "./view/sealed";
import type { Stage } from "./view/stage";
import { faults } from "./view/words";

/** A way of keeping, once it has begun. */
interface Keeping {
  keeper: Keeper;
  kept: () => Kept | Promise<Kept>;
}

export class App {
  constructor(
    private readonly stage: Stage,
    private readonly secure: boolean,
  ) {}

  begin(address: Address): void {
    if (address.kind === "reloaded") this.reloaded();
    else if (address.kind === "broken") this.broken();
    else this.ask(address.id, address.kind === "whole" ? address.secret : null);
  }

  private ask(id: string, secret: string | null): void {
    const link = new Link(location.origin, id, secret);
    const open = button("Open the link", "lamp", () => this.open(link, open));
    open.classList.add("button--large");
    const sealed = link.keyless
      ? "It is sealed, and this page cannot open it: it hands you the sealed file. A passphrase from its sender opens that, or a key that your office gave out."
      : "It is sealed. The key stands in the address that you opened, and your browser sends that part to nobody.";
    this.stage.show(
      "Somebody left you footage",
      h("p", { className: "lead" }, sealed),
      h("p", {}, "Nothing has been asked for yet. Opening the link uses nothing up; only a finished download counts."),
      h("div", { className: "buttons" }, open),
    );
  }

  private reloaded(): void {
    this.stage.show(
      "Open the link once more",
      h("p", { className: "lead" }, "This page keeps nothing, so its key went when the page was loaded anew."),
      h("p", {}, "Open the link again from the message it came in. Nothing was used up."),
    );
  }

  private broken(): void {
    this.stage.show(
      "This address is not whole",
      h("p", { className: "lead" }, "Some of it was lost on its way here, so it leads to nothing."),
      h(
        "p",
        {},
        "Copy the link from its message again, from https up to its very last letter, with everything behind the #.",
      ),
    );
  }

  private async open(link: Link, press: HTMLButtonElement): Promise<void> {
    if (press.getAttribute("aria-busy") === "true") return;
    const words = press.textContent;
    press.setAttribute("aria-busy", "true");
    press.textContent = "Asking the host…";
    this.stage.say("Asking the host.");
    try {
      this.answered(link, await link.access());
    } catch (error) {
      this.failed(link, error, () => this.open(link, press));
    } finally {
      press.removeAttribute("aria-busy");
      press.textContent = words;
    }
  }

  private answered(link: Link, answer: Answer): void {
    if (answer.kind === "open") this.offer(link);
    else this.askPin(link);
  }

  private askPin(link: Link): void {
    const form = pinForm({
      enter: (pin) => link.enter(pin),
      opened: () => this.offer(link),
      failed: (error) => this.failed(link, error, () => this.again(link)),
    });
    this.stage.show(
      "Enter the PIN",
      h(
        "p",
        { id: "pin-lead", className: "lead" },
        "Its sender gave it to you by another way than the link: on the phone, on paper, in person.",
      ),
      form,
    );
    form.querySelector("input")?.focus();
  }

  /** From the first proof on, after something in between went wrong. */
  private async again(link: Link): Promise<void> {
    try {
      this.answered(link, await link.access());
    } catch (error) {
      this.failed(link, error, () => this.again(link));
    }
  }

  private offer(link: Link): void {
    const { file } = link;
    if (!file) return;
    const what = facts(
      ["Size", size(file.bytes)],
      ["Can be fetched until", moment(file.expires_s)],
      ["Downloads left", count(file.downloads_left, "download", "downloads")],
    );
    const buttons = link.keyless || !this.secure ? [] : this.ways(link, file);
    if (buttons.length === 0) this.sealedOnly(link, file, what);
    else this.openable(link, file, what, buttons);
  }

  private openable(link: Link, file: FileFacts, what: HTMLElement, buttons: HTMLButtonElement[]): void {
    this.stage.show(
      "The footage is here",
      what,
      h("div", { className: "buttons" }, ...buttons),
      h(
        "p",
        { className: "muted small" },
        "It is opened on this computer while it comes, and checked to the last byte. A broken connection goes on where it stopped.",
        buttons.length > 1 ? " Either way is one download: what you have looked at can be saved from there." : null,
      ),
    );
    this.besides(link, file);
  }

  /** How this browser can keep it, the best way first. */
  private ways(link: Link, file: FileFacts): HTMLButtonElement[] {
    const save = (begin: () => Promise<Keeping | null>) =>
      button("Save it on this computer", "lamp", () => this.keep(link, file, begin));
    const fits = file.bytes <= mostInMemory;
    const look = button("Look at it first", "plain", () => this.keep(link, file, async () => inMemory()));
    if (canPick()) return [save(onDisk), ...(fits ? [look] : [])];
    if (canPass())
      return [save(async () => (await toDownloads()) ?? (fits ? inMemory() : null)), ...(fits ? [look] : [])];
    return fits ? [button("Get it", "lamp", () => this.keep(link, file, async () => inMemory()))] : [];
  }

  private sealedOnly(link: Link, file: FileFacts, what: HTMLElement): void {
    const why = link.keyless
      ? h(
          "p",
          {},
          "Only its passphrase, or a key that it was sealed to, opens it. This page has neither, so it gives you the file as it is.",
        )
      : this.secure
        ? notice(
            "info",
            "Too large for this browser",
            h(
              "p",
              {},
              "Take the sealed file, which any browser can save, or open the link in Chromium, Chrome or Edge.",
            ),
          )
        : notice(
            "warn",
            "This page came without encryption",
            h(
              "p",
              {},
              "Somebody on the way could have changed it, so it opens nothing here. The sealed file cannot be changed unseen: take that.",
            ),
          );
    this.stage.show(
      "The footage is here, sealed",
      what,
      why,
      sealedWay(link, file, (error) => this.failed(link, error, () => this.offer(link))),
    );
  }

  private besides(link: Link, file: FileFacts): void {
    const way = sealedWay(link, file, (error) => this.failed(link, error, () => this.offer(link)));
    this.stage.beside("If you would rather not trust this page: the sealed file", way);
  }

  private async keep(link: Link, file: FileFacts, begin: () => Promise<Keeping | null>): Promise<void> {
    try {
      const keeping = await begin();
      if (keeping) await this.fetch(link, file, keeping);
    } catch (error) {
      this.failed(link, error, () => this.offer(link));
    }
  }

  private async fetch(link: Link, file: FileFacts, keeping: Keeping): Promise<void> {
    const stopping = new AbortController();
    const bar = progress(
      file.bytes,
      () => stopping.abort(),
      (text) => this.stage.say(text),
    );
    this.stage.show("Fetching and checking", bar.element);
    const release = heldOpen();
    try {
      const stream = pieces(link.source(file), { signal: stopping.signal, broke: bar.broke, mended: bar.mended });
      const { sha256 } = file;
      const proven = await openSealed(
        { stream, sha256, passphrase: link.passphrase(), came: bar.came },
        keeping.keeper,
      );
      this.done(link, file, proven, await keeping.kept());
    } finally {
      bar.end();
      release();
    }
  }

  private done(link: Link, file: FileFacts, proven: Proven, kept: Kept): void {
    const places: Record<Kept["where"], () => HTMLElement> = {
      disk: () =>
        h(
          "p",
          {},
          `Saved on this computer as “${kept.name}”. It unpacks to a folder; START-HERE.html in it says what is what.`,
        ),
      downloads: () =>
        h(
          "p",
          {},
          `It is with your browser’s downloads as “${kept.name}”: look there until the browser calls it done, then unpack and play it.`,
        ),
      memory: () => {
        // It took a download to get here: nobody should lose it by closing a tab.
        const release = heldOpen();
        const save = button("Save all as one ZIP file", "lamp", () => {
          saveBlob(kept.archive(), kept.name);
          release();
        });
        return h(
          "div",
          { className: "stack" },
          h("p", {}, "Not saved yet: it goes when you close this page."),
          h("div", { className: "buttons" }, save),
        );
      },
    };
    this.stage.show("Complete", verdict(proven, file), places[kept.where](), clips(proven, kept));
    this.besides(link, file);
    this.stage.say("Everything came and was checked.");
  }

  private failed(link: Link, error: unknown, again: () => void): void {
    const kind: FaultKind = error instanceof Fault ? error.kind : "page";
    const words = faults[kind];
    const back = link.file && kind !== "closed" ? () => this.offer(link) : again;
    this.stage.show(
      words.title,
      h("p", { className: "lead" }, words.text),
      h("p", {}, words.next),
      h(
        "div",
        { className: "buttons" },
        button(kind === "stopped" ? "Back" : "Try again", kind === "closed" ? "plain" : "lamp", back),
      ),
    );
    if (link.file && kind !== "closed") this.besides(link, link.file);
  }
}

/** Until it is released, whoever closes the page is asked whether they mean it. */
function heldOpen(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
    // Chromium before 2023 goes by this alone.
    event.returnValue = true;
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

async function onDisk(): Promise<Keeping | null> {
  const picked = await pick();
  if (picked === null) return null;
  const keeper = await OnDisk.begin(picked);
  return { keeper, kept: () => keeper.kept() };
}

async function toDownloads(): Promise<Keeping | null> {
  const keeper = await ToDownloads.begin();
  const kept: Kept = { name: "footage.zip", where: "downloads", file: () => new Blob(), archive: () => new Blob() };
  return keeper && { keeper, kept: () => kept };
}

function inMemory(): Keeping {
  const keeper = new InMemory();
  return { keeper, kept: () => keeper.kept() };
}
