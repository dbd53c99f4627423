// Two bundles from one source: the product (index.html, speaks to the engine through Tauri) and the fake one
// (fake.html, `--mode fake`), which tests and browser development use and which never reaches `ui/dist`.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";
import { makeClips } from "./tests/clips";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The policy of the window (src-tauri/tauri.conf.json), so that what it forbids fails here first. */
const policy =
  "default-src 'self'; connect-src 'self' ipc: http://ipc.localhost; media-src blob:; img-src 'self' blob: data:; " +
  "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-src 'none'";

export default defineConfig(({ mode }) => {
  const fake = mode === "fake";
  if (fake) makeClips(here("../target/ui/public/media"));
  return {
    root: here("."),
    base: "./",
    clearScreen: false,
    publicDir: fake ? here("../target/ui/public") : false,
    plugins: [solid()],
    server: { port: 5199, strictPort: true },
    preview: { headers: { "Content-Security-Policy": policy } },
    build: {
      outDir: fake ? here("../target/ui/fake") : here("dist"),
      emptyOutDir: true,
      target: "es2022",
      // A source map of the window would carry this machine's paths into the package.
      sourcemap: false,
      // An inlined asset is a data: URL, which the policy allows for pictures only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: here(fake ? "fake.html" : "index.html") },
    },
  };
});
