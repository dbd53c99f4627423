// One link while its page is open: what was proven so far, and the session that came of it. All of it goes with the page.

import { Fault } from "./fault";
import { type Answer, type FileFacts, Host } from "./host";
import type { Source } from "./pieces";
import { passphrase } from "./proof";

export class Link {
  private readonly host: Host;
  private session = "";
  private pin: string | null = null;
  file: FileFacts | null = null;

  constructor(
    origin: string,
    id: string,
    private readonly secret: string | null,
  ) {
    this.host = new Host(origin, id, secret);
  }

  get keyless(): boolean {
    return this.secret === null;
  }

  async access(): Promise<Answer> {
    return this.keep(await this.host.access());
  }

  async enter(pin: string): Promise<Answer> {
    const answer = this.keep(await this.tried(pin));
    if (answer.kind === "open") this.pin = pin;
    return answer;
  }

  /** What opens the sealed file elsewhere. */
  passphrase(): string {
    return passphrase(this.secret ?? "", this.pin);
  }

  ticket(): Promise<string> {
    return this.again(() => this.host.ticket(this.session));
  }

  source(file: FileFacts): Source {
    return {
      bytes: file.bytes,
      sha256: file.sha256,
      range: (from, to, signal) => this.host.range(this.session, from, to, signal),
      renew: () => this.renew(),
    };
  }

  /** A session lives for six hours, and not beyond the host's own restart. */
  private async renew(): Promise<void> {
    let answer = await this.access();
    if (answer.kind === "pin" && this.pin !== null) answer = await this.enter(this.pin);
    if (answer.kind !== "open") throw new Fault("closed");
    if (this.file?.sha256 !== answer.file.sha256) throw new Fault("other-file");
  }

  private async tried(pin: string): Promise<Answer> {
    try {
      return await this.host.pin(this.session, pin);
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "closed") throw error;
      // Whoever had to look for the PIN may come back after the session's end: the key still stands for itself.
      if ((await this.access()).kind !== "pin") throw error;
      return this.host.pin(this.session, pin);
    }
  }

  private async again<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "closed") throw error;
      await this.renew();
      return ask();
    }
  }

  private keep(answer: Answer): Answer {
    if (answer.kind === "pin" || answer.kind === "open") this.session = answer.session;
    if (answer.kind === "open") this.file ??= answer.file;
    return answer;
  }
}
