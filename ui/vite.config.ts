// Two bundles from one source: the product (index.html, speaks to the engine through Tauri) and the fake one
// (fake.html, `--mode fake`), which tests and browser development use and which never reaches `ui/dist`.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => {
  const fake = mode === "fake";
  return {
    root: here("."),
    base: "./",
    clearScreen: false,
    plugins: [solid()],
    server: { port: 5199, strictPort: true },
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
