// A host that links can wait on is set up, or changed: from settings and from the middle of a hand-over, whose steps stay as they are below.

import { createSignal } from "solid-js";
import type { LinkHostView } from "../../ipc/types/LinkHostView";

interface Asked {
  /** The one that is changed; `null`: a new one. */
  host: LinkHostView | null;
  /** Is told which it became. */
  made: ((host: LinkHostView) => void) | null;
}

const [asked, setAsked] = createSignal<Asked | null>(null);

export const hostAsked = asked;
export const setUpHost = (made: Asked["made"] = null) => setAsked({ host: null, made });
export const changeHost = (host: LinkHostView) => setAsked({ host, made: null });
export const closeHost = () => setAsked(null);
