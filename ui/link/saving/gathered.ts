// Bytes come in chunks of 64 KiB, as age seals them. A disk, a worker and a blob each cost something every time, so they are given more at once.

export class Gathered {
  private buffer: Uint8Array<ArrayBuffer>;
  private used = 0;

  constructor(
    private readonly most: number,
    /** Once it is done, the bytes are free to be written over; or they were transferred, and are gone. */
    private readonly give: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  ) {
    this.buffer = new Uint8Array(most);
  }

  async put(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const part = rest.subarray(0, this.most - this.used);
      this.buffer.set(part, this.used);
      this.used += part.length;
      rest = rest.subarray(part.length);
      if (this.used === this.most) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.used === 0) return;
    await this.give(this.buffer.subarray(0, this.used));
    this.used = 0;
    if (this.buffer.length === 0) this.buffer = new Uint8Array(this.most);
  }
}
