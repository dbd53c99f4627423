// What the host is asked: docs/secure-link.md, "What a recipient asks". No cookie, no referrer, nothing kept.

import { Fault } from "./fault";
import { prove, type Stage, seed } from "./proof";

export interface FileFacts {
  bytes: number;
  sha256: string;
  expires_s: number;
  downloads_left: number;
}

export type Answer =
  | { kind: "pin"; session: string }
  | { kind: "open"; session: string; file: FileFacts }
  | { kind: "wrong-pin"; left: number }
  | { kind: "wait"; seconds: number };

interface Said {
  nonce?: string;
  session?: string;
  pin?: boolean;
  file?: FileFacts;
  left?: number;
  seconds?: number;
  path?: string;
}

const quiet: RequestInit = {
  credentials: "omit",
  referrerPolicy: "no-referrer",
  cache: "no-store",
  redirect: "error",
};

export class Host {
  constructor(
    readonly origin: string,
    readonly id: string,
    private readonly secret: string | null,
  ) {}

  /** The first stage. A link without a secret has an empty proof. */
  async access(): Promise<Answer> {
    const nonce = await this.nonce();
    return this.answer({ stage: "access", nonce, proof: this.proof("access", "", nonce) });
  }

  async pin(session: string, pin: string): Promise<Answer> {
    const nonce = await this.nonce();
    return this.answer({ stage: "pin", session, nonce, proof: this.proof("pin", pin, nonce) });
  }

  /** Where the sealed file can be fetched as an ordinary download. */
  async ticket(session: string): Promise<string> {
    const { status, said } = await this.post("/v1/ticket", { session });
    if (status !== 200 || !said.path?.startsWith("/v1/take/")) throw new Fault(status === 404 ? "closed" : "silent");
    return said.path;
  }

  /** Bytes `from` up to `to`, which is not among them. */
  range(session: string, from: number, to: number, signal: AbortSignal): Promise<Response> {
    const headers = { Authorization: `Bearer ${session}`, Range: `bytes=${from}-${to - 1}` };
    return fetch(`${this.origin}/v1/file/${this.id}`, { ...quiet, headers, signal });
  }

  private proof(stage: Stage, pin: string, nonce: string): string {
    if (this.secret === null) return "";
    return prove(seed(stage, this.id, this.secret, pin), stage, this.origin, this.id, nonce);
  }

  private async nonce(): Promise<string> {
    const { status, said } = await this.post("/v1/nonce", { id: this.id });
    if (status !== 200 || said.nonce === undefined) throw new Fault("silent", `status ${status}`);
    return said.nonce;
  }

  private async answer(proof: { stage: Stage; session?: string; nonce: string; proof: string }): Promise<Answer> {
    const { status, said } = await this.post("/v1/prove", { id: this.id, ...proof });
    if (status === 200 && said.session !== undefined) {
      if (said.pin) return { kind: "pin", session: said.session };
      if (said.file) return { kind: "open", session: said.session, file: said.file };
    }
    if (status === 403 && said.left !== undefined) return { kind: "wrong-pin", left: said.left };
    if (status === 423 && said.seconds !== undefined) return { kind: "wait", seconds: said.seconds };
    throw new Fault(status === 404 ? "closed" : "silent", `status ${status}`);
  }

  private async post(path: string, body: object): Promise<{ status: number; said: Said }> {
    try {
      const response = await fetch(`${this.origin}${path}`, {
        ...quiet,
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const said = (await response.json().catch(() => ({}))) as Said;
      return { status: response.status, said };
    } catch (cause) {
      throw new Fault("silent", "", { cause });
    }
  }
}
