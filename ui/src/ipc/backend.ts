// What the window needs from the world behind it. `tauri.ts` is the real one, `fake/` the one for tests and browser development.

import type { Args, CommandName, Outcome, Value } from "./commands";
import type { LiveStream } from "./types/LiveStream";
import type { LiveWhich } from "./types/LiveWhich";
import type { Topic } from "./types/Topic";

/** What of a stream may change while it is open. */
export type LiveFacts = Pick<LiveStream, "mime" | "width" | "height" | "g711">;

/** What arrives on a live stream, in order. */
export type LiveMessage =
  | { kind: "init"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "fragment"; bytes: Uint8Array<ArrayBuffer> }
  /** The camera changed its picture, or is back; a new init follows. */
  | { kind: "config"; facts: LiveFacts }
  /** `last` is false when the stream stays open and goes on with `config` once the camera is back. */
  | { kind: "ended"; reason: string; last: boolean }
  /** Sound that a video element cannot play. `at` is media time in microseconds. */
  | { kind: "g711"; at: number; bytes: Uint8Array<ArrayBuffer> };

export interface LiveHandle {
  readonly stream: LiveStream;
  /** Says that the first `received` fragments were taken in; who sends does not run ahead of it for long. */
  ack(received: number): void;
  close(): void;
}

/** Where live pictures come from: the one seam at which web views may differ. */
export interface FragmentSource {
  open(camera: string, which: LiveWhich, receive: (message: LiveMessage) => void): Promise<Outcome<LiveHandle>>;
}

/** Files that the owner drags: whether they hang above the window, and where they lie once they fell on it. */
export interface Dragged {
  over: boolean;
  paths: string[];
}

export interface Backend {
  call<N extends CommandName>(name: N, args: Args<N>): Promise<Outcome<Value<N>>>;
  live: FragmentSource;
  /** News of what changed; the answer stops it. */
  subscribe(changed: (topics: Topic[]) => void): () => void;
  /** The owner pressed the window's close button and has not decided yet what that means. */
  onCloseAsked(asked: () => void): () => void;
  /** The window fills the screen, or no longer does. */
  onFullScreen(changed: (full: boolean) => void): () => void;
  /** WebKit's own pages are not told which files are dragged, so the window's shell tells it. */
  onFiles(dragged: (now: Dragged) => void): () => void;
  /** A folder that the owner picked, or `null`. */
  pickFolder(title: string): Promise<string | null>;
  /** A file to write that the owner picked, or `null`. */
  pickFile(title: string, name: string): Promise<string | null>;
}
