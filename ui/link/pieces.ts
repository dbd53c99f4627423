// The sealed file as one stream, fetched in pieces. A break, a host that says nothing, a session that ended: it goes on at the byte where it
// stopped, for as long as the person does not stop it.

import { Fault } from "./fault";

export interface Source {
  bytes: number;
  sha256: string;
  /** Bytes `from` up to `to`. */
  range(from: number, to: number, signal: AbortSignal): Promise<Response>;
  /** A new session in the place of one that ended; a fault if there is none to be had. */
  renew(): Promise<void>;
}

export interface Patience {
  /** How long a piece may bring nothing. */
  silentMs: number;
  /** How long until the next try, by how many failed before. */
  pauseMs(failed: number): number;
}

export const patience: Patience = {
  silentMs: 30_000,
  pauseMs: (failed) => Math.min(15_000, 500 * 2 ** failed),
};

/** Small enough that a break costs little, large enough that asking costs nothing. */
export const pieceBytes = 8 * 1024 * 1024;

export interface Watch {
  signal: AbortSignal;
  /** The connection broke, and is tried again after `ms`; `now` tries at once. */
  broke(ms: number, now: () => void): void;
  /** Bytes come again. */
  mended(): void;
}

export function pieces(source: Source, watch: Watch, wait = patience): ReadableStream<Uint8Array> {
  let at = 0;
  let failed = 0;
  let piece: Piece | null = null;
  return new ReadableStream<Uint8Array>(
    {
      async pull(out) {
        for (;;) {
          if (watch.signal.aborted) throw new Fault("stopped");
          if (at === source.bytes) return out.close();
          try {
            piece ??= await Piece.ask(source, at, watch.signal, wait.silentMs);
            const bytes = await piece.next();
            if (bytes === null) {
              piece = null;
              continue;
            }
            at += bytes.length;
            if (failed > 0) watch.mended();
            failed = 0;
            return out.enqueue(bytes);
          } catch (error) {
            piece?.end();
            piece = null;
            if (watch.signal.aborted) throw new Fault("stopped");
            if (error instanceof Fault && error.kind !== "silent") throw error;
            await pause(wait.pauseMs(failed++), watch);
          }
        }
      },
      cancel() {
        piece?.end();
      },
    },
    // Nothing is fetched ahead of who decrypts it.
    { highWaterMark: 0 },
  );
}

class Piece {
  private constructor(
    private readonly body: ReadableStreamDefaultReader<Uint8Array>,
    private readonly ending: AbortController,
    private readonly silentMs: number,
    private skip: number,
    private left: number,
  ) {}

  static async ask(source: Source, from: number, signal: AbortSignal, silentMs: number): Promise<Piece> {
    const to = Math.min(from + pieceBytes, source.bytes);
    const ending = new AbortController();
    signal.addEventListener("abort", () => ending.abort(), { signal: ending.signal });
    const answer = await within(silentMs, ending, source.range(from, to, ending.signal));
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
      await source.renew();
      throw new Fault("silent", "the session ended");
    }
    if ((answer.status !== 200 && answer.status !== 206) || answer.body === null) {
      throw new Fault("silent", `status ${answer.status}`);
    }
    if (!sameFile(answer, source, from)) throw new Fault("other-file");
    // Whatever stands between may take the range away and send all of it.
    const skip = answer.status === 200 ? from : 0;
    return new Piece(answer.body.getReader(), ending, silentMs, skip, to - from);
  }

  /** What comes next, or null once the piece is all there. */
  async next(): Promise<Uint8Array | null> {
    while (this.left > 0) {
      const { done, value } = await within(this.silentMs, this.ending, this.body.read());
      if (done) throw new Fault("silent", "it ended early");
      const fresh = value.subarray(Math.min(this.skip, value.length));
      this.skip -= value.length - fresh.length;
      if (fresh.length === 0) continue;
      const wanted = fresh.subarray(0, this.left);
      this.left -= wanted.length;
      return wanted;
    }
    this.end();
    return null;
  }

  end(): void {
    this.ending.abort();
  }
}

function sameFile(answer: Response, source: Source, from: number): boolean {
  const tag = answer.headers.get("ETag")?.replace(/^W\//, "").replace(/"/g, "");
  if (tag !== undefined && tag !== source.sha256) return false;
  const range = answer.headers.get("Content-Range");
  if (answer.status === 200) return true;
  return range?.startsWith(`bytes ${from}-`) === true && range.endsWith(`/${source.bytes}`);
}

/** Ends what does not come within `ms`. */
async function within<T>(ms: number, ending: AbortController, coming: Promise<T>): Promise<T> {
  const late = setTimeout(() => ending.abort(), ms);
  try {
    return await coming;
  } finally {
    clearTimeout(late);
  }
}

function pause(ms: number, watch: Watch): Promise<void> {
  return new Promise((go) => {
    const on = () => {
      clearTimeout(late);
      watch.signal.removeEventListener("abort", on);
      globalThis.removeEventListener?.("online", on);
      go();
    };
    const late = setTimeout(on, ms);
    watch.signal.addEventListener("abort", on);
    globalThis.addEventListener?.("online", on);
    watch.broke(ms, on);
  });
}
