// The recipient's page: index.html with one script, one style and one worker beside it, all named by their hash, none inlined. The script and
// the style are pinned by their hashes in index.html; the worker cannot be, so what all of the page is says the SHA-256 of what
// `sha256sum index.html page/*` prints here: docs/secure-link.md, `page_sha256`. Their names tell them apart before the hash does: what sorts
// first is then the same in every language.

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function pinned(): Plugin {
  return {
    name: "pinned",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("no index.html");
      page.source = String(page.source).replace(/(?:src|href)="\/(page\/[^"]+)"/g, (found, name: string) => {
        const part = bundle[name];
        if (part === undefined) throw new Error(`no ${name}`);
        const hash = createHash("sha384").update(part.type === "chunk" ? part.code : part.source);
        return `${found} integrity="sha384-${hash.digest("base64")}"`;
      });
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "/",
  clearScreen: false,
  publicDir: false,
  plugins: [pinned()],
  build: {
    outDir: here("../dist-link"),
    emptyOutDir: true,
    // Browsers of the spring of 2022: what office computers that are never looked after have.
    target: ["chrome100", "firefox100", "safari15.4"],
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      output: { entryFileNames: "page/script-[hash].js", assetFileNames: "page/style-[hash][extname]" },
    },
  },
  worker: { format: "iife", rollupOptions: { output: { entryFileNames: "page/worker-[hash].js" } } },
});
