// Small pictures while scrubbing: one question a camera at a time, the latest place wins, and what was seen is kept for a while.

import type { Outcome } from "../../ipc/commands";

export interface Picture {
  url: string;
  /** When it was taken. */
  at: number;
}

/** About 15 kB each; a drag over the whole width asks for some hundred. */
const MAX_KEPT = 240;
/** Places remembered, many of which share a picture. */
const MAX_PLACES = 6_000;

type Fetch = (camera: string, at: number) => Promise<Outcome<ArrayBuffer>>;

export class Pictures {
  /** In the order of their use, the latest last. */
  private readonly kept = new Map<string, Picture>();
  /** Which picture belongs to a place on the timeline; `null` where there is none. */
  private readonly places = new Map<string, string | null>();
  private readonly busy = new Set<string>();
  private readonly next = new Map<string, number>();
  private closed = false;

  constructor(
    private readonly fetch: Fetch,
    private readonly came: (camera: string) => void,
    private readonly made: (jpeg: Uint8Array<ArrayBuffer>) => string = (jpeg) =>
      URL.createObjectURL(new Blob([jpeg], { type: "image/jpeg" })),
    private readonly drop: (url: string) => void = (url) => URL.revokeObjectURL(url),
  ) {}

  /** What is known for a place; `undefined` where nobody has asked yet. `grain` is how much time one place on the screen holds. */
  get(camera: string, at: number, grain: number): Picture | null | undefined {
    const key = this.places.get(placeOf(camera, at, grain));
    if (key === undefined) return undefined;
    if (key === null) return null;
    const picture = this.kept.get(key);
    if (picture) {
      this.kept.delete(key);
      this.kept.set(key, picture);
    }
    return picture;
  }

  /** Asks for the picture of a place, unless it is known; `came` is called once it is. */
  want(camera: string, at: number, grain: number): void {
    if (this.closed || this.get(camera, at, grain) !== undefined) return;
    if (this.busy.has(camera)) {
      this.next.set(camera, at);
      this.grains.set(camera, grain);
      return;
    }
    void this.ask(camera, at, grain);
  }

  private readonly grains = new Map<string, number>();

  private async ask(camera: string, at: number, grain: number): Promise<void> {
    this.busy.add(camera);
    // The middle of the place, so that all who stand in it share the answer.
    const outcome = await this.fetch(camera, Math.round((Math.floor(at / grain) + 0.5) * grain));
    this.busy.delete(camera);
    if (this.closed) return;
    if (outcome.ok) this.take(camera, placeOf(camera, at, grain), outcome.value);
    const next = this.next.get(camera);
    this.next.delete(camera);
    if (next !== undefined) this.want(camera, next, this.grains.get(camera) ?? grain);
    if (outcome.ok) this.came(camera);
  }

  private take(camera: string, place: string, answer: ArrayBuffer): void {
    if (this.places.size >= MAX_PLACES) this.places.clear();
    if (answer.byteLength <= 8) {
      this.places.set(place, null);
      return;
    }
    const at = Number(new DataView(answer).getBigInt64(0));
    const key = `${camera} ${at}`;
    this.places.set(place, key);
    if (this.kept.has(key)) return;
    this.kept.set(key, { url: this.made(new Uint8Array(answer, 8)), at });
    const [oldest] = this.kept;
    if (this.kept.size > MAX_KEPT && oldest) {
      this.kept.delete(oldest[0]);
      this.drop(oldest[1].url);
      // Its places are asked for again when somebody comes back.
      for (const [where, picture] of this.places) if (picture === oldest[0]) this.places.delete(where);
    }
  }

  close(): void {
    this.closed = true;
    for (const { url } of this.kept.values()) this.drop(url);
    this.kept.clear();
    this.places.clear();
  }
}

function placeOf(camera: string, at: number, grain: number): string {
  return `${camera} ${grain} ${Math.floor(at / grain)}`;
}
