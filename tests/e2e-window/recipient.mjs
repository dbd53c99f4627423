// Who is given a link: a browser that has never seen this household, and opens nothing but the address that came. What the story holds against
// what it finds belongs in the story.
import { createHash, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** As `ui/tests/serve.ts` looks for it: the one that draws no toolbars first. */
const PROGRAMS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser"];

export class Recipient {
  #context;
  #world;
  page;
  /** A computer of their own. */
  folder;

  /** `hosts`: the ports of this computer that names lead to, and the `certificate` that they have. */
  static async of(world, certificate = null, hosts = {}) {
    const one = new Recipient();
    one.#world = world;
    one.folder = join(world.folder, "recipient");
    mkdirSync(one.folder);
    const names = Object.entries(hosts).map(([name, port]) => `MAP ${name} 127.0.0.1:${port}`);
    one.#context = await chromium.launchPersistentContext(join(one.folder, "profile"), {
      executablePath: process.env.CHROMIUM ?? PROGRAMS.find(existsSync),
      env: world.env,
      acceptDownloads: true,
      viewport: { width: 1000, height: 800 },
      locale: "en-GB",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        ...(certificate ? [`--host-resolver-rules=${names.join(",")}`, `--ignore-certificate-errors-spki-list=${fingerprint(certificate)}`] : []),
      ],
    });
    [one.page] = one.#context.pages();
    one.page.setDefaultTimeout(60_000);
    // Its dialog is the system's, and not this page's to show: without it a browser takes the file as any download.
    await one.#context.addInitScript(() => Object.defineProperty(window, "showSaveFilePicker", { value: undefined }));
    return one;
  }

  heading(text) {
    return this.page.getByRole("heading", { level: 1, name: text }).waitFor();
  }

  /** Presses a button of the page that hands out a file. Gives where it is. */
  async download(name) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.page.getByRole("button", { name }).click()]);
    const path = join(this.folder, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  }

  /** Unpacks an archive. Gives the folder. */
  unpack(zip) {
    const into = join(this.folder, "unpacked");
    const done = this.#world.run("python3", ["-m", "zipfile", "-e", zip, into], { cwd: this.folder });
    if (done.status !== 0) throw new Error(done.err);
    return into;
  }

  async end() {
    await this.#context?.close();
  }
}

/** By which this one certificate holds, as if an authority vouched for it; any other is refused as ever. */
function fingerprint(certificate) {
  const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).digest("base64");
}
