// Servers of S3 and WebDAV, for tests only: a link in the owner's own space is held against them. Brought once by their ordinary client
// (pip) into a Python of their own, at exact versions; nothing of it ships.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./process.mjs";

export const SPACES = ["moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5", "wsgidav==4.4.0", "cheroot==11.1.2"];

const folder = join(root, ".setup", "spaces");

export const spacesThere = () => ["moto_server", "wsgidav"].every((name) => existsSync(join(folder, "bin", name)));

/** Resolves to nothing, or to why it could not be done. */
export async function bringSpaces() {
  const python = join(folder, "bin", "python");
  console.log("Set-up: bringing servers of S3 and WebDAV, for the tests");
  if (!existsSync(python) && (await run("python3", ["-m", "venv", folder], { keep: false })).status !== 0) {
    return "Python could not make a folder for them: python3 and python3-venv are needed.";
  }
  const wanted = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...SPACES];
  const got = await run(python, wanted, { limit: 600, show: false });
  return got.status === 0 ? null : (got.output.trim().split("\n").at(-1) ?? "");
}
