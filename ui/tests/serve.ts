// Builds the fake bundle and serves it, with the window's own policy, for as long as the stories run.

import { fileURLToPath } from "node:url";
import { build, preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    url: string;
  }
}

const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const shared = { configFile, mode: "fake", logLevel: "error" } as const;
  await build(shared);
  const server = await preview({ ...shared, preview: { port: 0, host: "127.0.0.1" } });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the preview has no port");
  project.provide("url", `http://127.0.0.1:${address.port}/fake.html`);
  return () => server.close();
}
