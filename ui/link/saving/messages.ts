// What the page and the worker that passes its bytes to the browser's downloads say to each other.

/** A download, by the random name in its address. */
export interface Offered {
  key: string;
}

/** From the worker: it knows of the offer; the browser takes more; the browser's download was stopped. */
export type Asked = "ready" | "more" | "stopped";

/** From the page: the next bytes; that was all; it failed, and what came must not look whole. */
export type Given = Uint8Array | "all" | "failed";

/** Where the worker answers: nothing but these addresses. */
export const folder = "/page/save/";
