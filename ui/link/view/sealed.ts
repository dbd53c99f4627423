// The way that does not trust this page: the sealed file, and what opens it on one's own computer.

import type { FileFacts } from "../host";
import type { Link } from "../link";
import { size } from "./format";
import { button, facts, h } from "./h";

interface System {
  name: string;
  get: string;
  unpack: string;
}

const systems: System[] = [
  { name: "Windows", get: "winget install --id FiloSottile.age", unpack: "tar -xf footage.zip" },
  { name: "macOS", get: "brew install age", unpack: "unzip footage.zip" },
  { name: "Linux", get: "sudo apt install age", unpack: "unzip footage.zip" },
];

export function sealedWay(link: Link, file: FileFacts, failed: (error: unknown) => void): HTMLElement {
  const fetchIt = button(`Download the sealed file, ${size(file.bytes)}`, "plain", async () => {
    try {
      const path = await link.ticket();
      h("a", { href: path, download: "footage.age" }).click();
    } catch (error) {
      failed(error);
    }
  });
  return h(
    "div",
    { className: "stack" },
    h(
      "p",
      {},
      "The footage as it was sealed on its sender’s computer. The free program age opens it on yours, and neither this page nor its host has a say in that.",
    ),
    h("div", { className: "buttons" }, fetchIt),
    link.keyless
      ? h(
          "p",
          {},
          "Its sender told you a passphrase by another way than this address. Or it is sealed to keys that your office gave out: then whoever holds one of them opens it.",
        )
      : passphrase(link),
    ...systems.map((system, at) => way(system, link.keyless, at === mine())),
    facts(["SHA-256 of the sealed file", h("code", { className: "hash" }, file.sha256)]),
  );
}

function way(system: System, keyless: boolean, open: boolean): HTMLElement {
  return h(
    "details",
    { open },
    h("summary", {}, system.name),
    h("p", { className: "muted small" }, "Once, to get age (it is also at age-encryption.org):"),
    line(system.get),
    h("p", { className: "muted small" }, "Then, in the folder with the file; age asks for the passphrase:"),
    line("age -d -o footage.zip footage.age", system.unpack),
    ...(keyless
      ? [
          h("p", { className: "muted small" }, "Or, with a key that it is sealed to:"),
          line("age -d -i your-key.txt -o footage.zip footage.age", system.unpack),
        ]
      : []),
    h("p", { className: "muted small" }, "The file called “padding” is filler and means nothing."),
  );
}

function line(...lines: string[]): HTMLElement {
  return h("pre", { tabIndex: 0, attrs: { "aria-label": "to type" } }, h("code", {}, lines.join("\n")));
}

function passphrase(link: Link): HTMLElement {
  const place = h("div", { attrs: { role: "status" } });
  const show = button("Show the passphrase", "quiet", () => {
    const shown = place.childNodes.length > 0;
    show.textContent = shown ? "Show the passphrase" : "Hide the passphrase";
    show.setAttribute("aria-expanded", String(!shown));
    if (shown) return place.replaceChildren();
    place.replaceChildren(
      h("code", { className: "hash passphrase" }, link.passphrase()),
      h(
        "p",
        { className: "muted small" },
        "Whoever has this and the file can look at the footage. Keep it like the footage itself.",
      ),
    );
  });
  show.setAttribute("aria-expanded", "false");
  return h("div", { className: "stack" }, h("div", { className: "buttons" }, show), place);
}

function mine(): number {
  const name = navigator.userAgent;
  return name.includes("Windows") ? 0 : name.includes("Mac OS") ? 1 : 2;
}
