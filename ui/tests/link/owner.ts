// The owner's side of a link, as the stories need it: secrets, keys, the upload. docs/secure-link.md.

import { randomBytes, randomInt } from "node:crypto";
import { passphrase, publicKey, seed } from "../../link/proof";
import { hash } from "./bundle";

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";

export interface Made {
  id: string;
  secret: string;
  pin: string | null;
  passphrase: string;
  url: string;
}

export interface Terms {
  pin?: boolean;
  downloads?: number;
  /** How long it is open. */
  seconds?: number;
  /** Sealed to somebody's own keys. */
  keyless?: boolean;
}

export class Owner {
  constructor(private readonly host: { origin: string; direct: string; token: string }) {}

  /** A link of new secrets; `sealed` makes the file for its passphrase. */
  async make(sealed: (passphrase: string) => Promise<Uint8Array>, terms: Terms = {}): Promise<Made> {
    const id = randomBytes(16).toString("hex");
    const secret = Array.from({ length: 32 }, () => crockford[randomInt(32)]).join("");
    const pin = terms.pin ? String(randomInt(100_000_000)).padStart(8, "0") : null;
    const phrase = passphrase(secret, pin);
    const bytes = await sealed(phrase);
    const body = {
      access_key: terms.keyless ? null : publicKey(seed("access", id, secret, "")),
      pin_key: pin === null ? null : publicKey(seed("pin", id, secret, pin)),
      bytes: bytes.length,
      sha256: hash(bytes),
      expires_s: Math.floor(Date.now() / 1000) + (terms.seconds ?? 7 * 86_400),
      downloads: terms.downloads ?? 3,
    };
    await this.ask("PUT", `/v1/links/${id}`, JSON.stringify(body), { "Content-Type": "application/json" });
    const step = 16 << 20;
    for (let at = 0; at < bytes.length; at += step) {
      const part = bytes.subarray(at, at + step);
      await this.ask("PATCH", `/v1/links/${id}/data`, part as BodyInit, { "Upload-Offset": String(at) });
    }
    const url = `${this.host.origin}/d/${id}${terms.keyless ? "" : `#${secret}`}`;
    return { id, secret, pin, passphrase: phrase, url };
  }

  /** The SHA-256 of the page, as this host tells it. */
  async page(): Promise<string> {
    return (await (await this.ask("GET", "/v1/host")).json()).page_sha256;
  }

  async status(id: string): Promise<{ state: string; wrong_pins: number; fetched_s: number[] }> {
    return (await this.ask("GET", `/v1/links/${id}`)).json();
  }

  async revoke(id: string): Promise<void> {
    await this.ask("DELETE", `/v1/links/${id}`);
  }

  private async ask(
    method: string,
    path: string,
    body?: BodyInit,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const asking = { method, ...(body === undefined ? {} : { body }) };
    const all = { ...asking, headers: { Authorization: `Bearer ${this.host.token}`, ...headers } };
    // A connection that lay idle may have been closed by the host just now: all of this can be asked twice.
    const response = await fetch(this.host.direct + path, all).catch(() => fetch(this.host.direct + path, all));
    if (!response.ok) throw new Error(`${method} ${path.slice(0, 10)}: ${response.status} ${await response.text()}`);
    return response;
  }
}
