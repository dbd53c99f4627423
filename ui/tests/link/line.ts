// The line between a browser and the host, which a story can hold, cut and mend: a plain relay of TCP on loopback.

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export class Line {
  private open = new Set<Socket>();
  private left = Number.POSITIVE_INFINITY;
  private isCut = false;
  private held: Array<() => void> = [];

  private constructor(
    readonly port: number,
    private readonly server: Server,
    private readonly to: () => number,
  ) {
    server.on("connection", (near) => this.join(near));
  }

  /** A line to the port that `to` tells, which may only be known later. */
  static async lay(to: () => number): Promise<Line> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the line has no port");
    return new Line(address.port, server, to);
  }

  /** From now on so many bytes come through to the browser, and then nothing moves. */
  hold(bytes: number): void {
    this.left = bytes;
  }

  /** All connections break, and none can be made. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
    this.left = Number.POSITIVE_INFINITY;
    for (const go of this.held.splice(0)) go();
  }

  async end(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, "close");
  }

  private join(near: Socket): void {
    if (this.isCut) return void near.destroy();
    const far = connect(this.to(), "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        this.open.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.on("data", (bytes) => {
      this.left -= bytes.length;
      const more = near.write(bytes);
      if (this.left > 0 && more) return;
      far.pause();
      if (this.left > 0) near.once("drain", () => far.resume());
      else this.held.push(() => far.resume());
    });
  }
}
