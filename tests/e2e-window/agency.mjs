// Who asks for footage, on a computer of their own: a key, an area, a request and its revisions, made by the agencies' own program.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { program } from "./world.mjs";

/** Streets around 51.478 north, -0.0015 east. */
const AREA = [[-0.0045, 51.4762], [0.0014, 51.4759], [0.0017, 51.4795], [-0.0042, 51.4798], [-0.0045, 51.4762]];

export const NAME = "Fairwater Town Police";
export const DOMAIN = "police.fairwater.example";

export class Agency {
  #world;
  folder;

  constructor(world) {
    this.#world = world;
    this.folder = join(world.folder, "agency");
    mkdirSync(this.folder);
    this.#ask("keygen", "--name", NAME, "--domain", DOMAIN, "--out", "fairwater");
    writeFileSync(join(this.folder, "area.json"), JSON.stringify({ type: "Polygon", coordinates: [AREA] }));
  }

  #ask(...args) {
    const done = this.#world.run(program("porchlight-request"), args, { cwd: this.folder });
    assert.equal(done.status, 0, done.err);
  }

  read(name) {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** The agency's key file, which the owner may import, and the words that its officer reads out on the telephone. */
  get key() {
    return this.read("fairwater.ofrkey");
  }

  get words() {
    return /^words: (.*)$/m.exec(this.key)[1];
  }

  /** A signed request for the ten minutes up to now; where it lies. */
  request({ summary, wanted }) {
    const at = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    const now = Date.now();
    this.#ask(
      ...["new", "--key", "fairwater.ofrkey", "--class", "municipal", "--officer", "Det. A. Okafor", "--phone", "+15555550142"],
      ...["--email", `okafor@${DOMAIN}`, "--case", "26-004512", "--incident", "theft", "--summary", summary, "--wanted", wanted],
      ...["--window", `${at(now - 600_000)}/${at(now)}`, "--area", "area.json", "--out", "payload.json"],
    );
    return this.#sign("payload.json", "26-004512.ofr");
  }

  /** Puts it where the agency's web server has its requests, in a list that it signs. Gives the folder. */
  post(signed) {
    const folder = join(this.folder, "posted");
    mkdirSync(folder, { recursive: true });
    copyFileSync(signed, join(folder, basename(signed)));
    this.#ask("feed", folder, "--key", "fairwater.ofrsecret");
    return folder;
  }

  /** The next revision of it, with something else wanted. */
  revise(signed, wanted) {
    this.#ask("new", "--revise", signed, "--wanted", wanted, "--out", "revised.json");
    return this.#sign("revised.json", "26-004512-2.ofr");
  }

  #sign(payload, out) {
    this.#ask("sign", payload, "--key", "fairwater.ofrsecret", "--out", out);
    return join(this.folder, out);
  }
}
