// What is said of a host before the act, in the owner's words.

import type { LinkHostView } from "../../ipc/types/LinkHostView";
import { t } from "../../texts";
import { toldOf } from "./linking";

const words = t.links;

/** `sealed`: to who asked; nothing in such a link's address opens it. */
export function partsOf(host: LinkHostView, sealed = false) {
  const told = toldOf(host, sealed);
  return [
    { title: words.told.reveals, look: "learns" as const, lines: told.reveals.map((one) => words.trait[one]) },
    { title: words.told.protects, look: "protects" as const, lines: told.protects.map((one) => words.trait[one]) },
    { title: words.told.missing, look: "lacks" as const, lines: told.missing.map((one) => words.without[one] ?? "") },
    { title: words.told.know, look: "know" as const, lines: told.know.map((one) => words.trait[one]) },
  ];
}
