// In memory, to be played and saved from there: for browsers that can do nothing better, and for who wants to look first.

import type { Keeper } from "../open";
import { type Entry, ZipWriter } from "../zip";
import { Gathered } from "./gathered";
import type { Kept } from "./kept";

/** What an old office computer can spare beside its browser. */
export const mostInMemory = 500_000_000;
/** Parts of a blob may lie on the browser's disk; small ones would cost more than they hold. */
const part = 4 << 20;

export class InMemory implements Keeper {
  private zip = new ZipWriter();
  private places = new Map<string, [number, number]>();
  private blobs: Blob[] = [];
  private readonly gathered = new Gathered(part, async (bytes) => void this.blobs.push(new Blob([bytes])));

  async entry(entry: Entry): Promise<void> {
    await this.gathered.put(this.zip.head(entry));
    this.places.set(entry.name, [this.zip.place(), entry.bytes]);
  }

  data(bytes: Uint8Array): Promise<void> {
    return this.gathered.put(bytes);
  }

  async ended(): Promise<void> {}

  async finish(): Promise<void> {
    await this.gathered.put(this.zip.directory());
    await this.gathered.flush();
  }

  async abort(): Promise<void> {
    this.blobs = [];
  }

  kept(): Kept {
    const all = new Blob(this.blobs, { type: "application/zip" });
    return {
      name: "footage.zip",
      where: "memory",
      file: (name, type) => {
        const [from, bytes] = this.places.get(name) ?? [0, 0];
        return all.slice(from, from + bytes, type);
      },
      archive: () => all,
    };
  }
}
