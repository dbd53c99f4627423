// Builds the fake bundle, serves it with the window's own policy, and starts the one Chromium that all stories share.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    url: string;
    browser: string;
  }
}

const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));

/** The one without a window of its own first: it takes half the time, since no toolbar is drawn for every page that opens. */
const programs = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser"];

export function chromiumPath(): string {
  const path = process.env.CHROMIUM ?? programs.find(existsSync);
  if (!path) throw new Error(`no Chromium: none of ${programs.join(", ")}`);
  return path;
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const shared = { configFile, mode: "fake", logLevel: "error" } as const;
  await build(shared);
  const server = await preview({ ...shared, preview: { port: 0, host: "127.0.0.1" } });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the preview has no port");
  project.provide("url", `http://127.0.0.1:${address.port}/fake.html`);

  const browser = await chromium.launchServer({
    executablePath: chromiumPath(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--autoplay-policy=no-user-gesture-required",
      "--mute-audio",
      "--host-resolver-rules=MAP lan.test 127.0.0.1",
    ],
    timeout: 60_000,
  });
  project.provide("browser", browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.close();
  };
}
