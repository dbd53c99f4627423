// Into a file that the person picked: the browser writes beside it and gives it its name only once all is verified. What is on the disk is
// played from there, so a long clip costs no memory.

import { Fault } from "../fault";
import type { Keeper } from "../open";
import { type Entry, ZipWriter } from "../zip";
import { Gathered } from "./gathered";
import type { Kept } from "./kept";

/** Each write is a pipe to another process, laid and taken away again: in chunks of 64 KiB they took an eighth of all the time. */
const writeBytes = 1 << 20;

interface Picked {
  createWritable(): Promise<
    WritableStream<Uint8Array> & { write(bytes: Uint8Array): Promise<void>; abort(): Promise<void> }
  >;
  getFile(): Promise<File>;
  readonly name: string;
}

declare global {
  interface Window {
    showSaveFilePicker?(options: object): Promise<Picked>;
  }
}

export const canPick = () => typeof window.showSaveFilePicker === "function";

/** Asks where to; null if the person thought better of it. */
export async function pick(): Promise<Picked | null> {
  try {
    const types = [{ description: "ZIP archive", accept: { "application/zip": [".zip"] } }];
    return (await window.showSaveFilePicker?.({ suggestedName: "footage.zip", types })) ?? null;
  } catch (error) {
    if ((error as Error).name === "AbortError") return null;
    throw new Fault("unwritten", "", { cause: error });
  }
}

export class OnDisk implements Keeper {
  private zip = new ZipWriter();
  private places = new Map<string, [number, number]>();
  private readonly gathered = new Gathered(writeBytes, (bytes) => this.out.write(bytes).catch(unwritten));

  private constructor(
    private readonly picked: Picked,
    private readonly out: Awaited<ReturnType<Picked["createWritable"]>>,
  ) {}

  static async begin(picked: Picked): Promise<OnDisk> {
    return new OnDisk(picked, await picked.createWritable().catch(unwritten));
  }

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
    await this.out.close().catch(unwritten);
  }

  abort(): Promise<void> {
    return this.out.abort();
  }

  async kept(): Promise<Kept> {
    const file = await this.picked.getFile();
    return {
      name: this.picked.name,
      where: "disk",
      file: (name, type) => {
        const [from, bytes] = this.places.get(name) ?? [0, 0];
        return file.slice(from, from + bytes, type);
      },
      archive: () => file,
    };
  }
}

function unwritten(cause: unknown): never {
  throw new Fault("unwritten", "", { cause });
}
