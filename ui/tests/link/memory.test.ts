// Large footage passes through the page and does not stay in it: what its browser holds meanwhile is a few megabytes, however much comes.
// `PORCHLIGHT_LINK_MB=400 npm run ui:test -- tests/link/memory.test.ts` weighs it with more, and also with what V8 has not thrown away yet.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bare } from "./bare";
import { type Host, startHost } from "./host";
import { Owner } from "./owner";
import { long } from "./page";

const megabytes = Number(process.env.PORCHLIGHT_LINK_MB ?? 64);
/** What is alive at a time: pieces on their way, the streams' buffers, compiled code. Measured: 13 to 28 MB, 49 in a Chromium with windows. */
const mostAlive = 80e6;
/** By how much more is alive towards the end than in the beginning. A page that holds what came has another two thirds of it by then. */
const mostSwelling = 20e6;
/**
 * With what V8 has not thrown away yet: some 64 MB of buffers that nobody holds lie before it looks, in the page and in its worker. Measured:
 * 40 to 130 MB, 182 MB with the worker on a computer that had four times too much to do. Says something of files that are larger.
 */
const mostAtAll = 250e6;

let host: Host;
let owner: Owner;

beforeAll(async () => {
  host = await startHost();
  owner = new Owner(host);
});

afterAll(() => host.stop());

test.for(["picks", "passes"] as const)(
  "much footage passes through in bounded memory (%s)",
  async (keeping, { annotate }) => {
    const made = await owner.make(long(megabytes), { pin: true });
    const bare = await Bare.open();
    try {
      for (const collecting of megabytes > 64 ? [true, false] : [true]) {
        await bare.goto(made.url, keeping);
        await bare.heading("Somebody left you footage");
        await bare.press("Open the link");
        await bare.heading("Enter the PIN");
        await bare.run(`document.querySelector("#pin").value = "${made.pin}"`);
        await bare.press("Go on");
        await bare.heading("The footage is here");
        const { seen, seconds } = await weighed(bare, collecting);
        const third = Math.floor(seen.length / 3);
        const [early, late] = [middle(seen.slice(0, third)), middle(seen.slice(-third))];
        const grown = collecting ? Math.max(early, late) : Math.max(...seen);
        await annotate(
          `${megabytes} MB, ${keeping}, ${collecting ? "alive" : "at all"}: ${mega(grown)} more, from ${mega(early)} to ${mega(late)}, in ${seconds.toFixed(1)} s`,
        );
        expect(seen.length).toBeGreaterThan(8);
        expect(grown).toBeLessThan(collecting ? mostAlive : mostAtAll);
        if (collecting) expect(late - early).toBeLessThan(mostSwelling);
        if (keeping === "passes") await expect.poll(() => saved(bare)).toBeGreaterThan(megabytes << 20);
      }
      // The scale weighs: what the page does hold is seen.
      await bare.collect();
      const before = weight(bare.pid);
      await bare.run("globalThis.held = new Uint8Array(64 << 20).fill(1); undefined");
      await bare.collect();
      expect(weight(bare.pid) - before).toBeGreaterThan(60e6);
    } finally {
      await bare.close();
    }
  },
);

/** From the press to the end: by how much the browser was heavier, each time it was looked at. */
async function weighed(bare: Bare, collecting: boolean): Promise<{ seen: number[]; seconds: number }> {
  await bare.collect();
  const before = weight(bare.pid);
  const began = performance.now();
  const seen: number[] = [];
  await bare.press("Save it on this computer");
  do {
    if (collecting) await bare.collect();
    seen.push(weight(bare.pid) - before);
    // Often enough to see what fills up, seldom enough to cost the page nothing.
    await new Promise((look) => setTimeout(look, 100));
  } while (String(await bare.title()).startsWith("Fetching") || seen.length === 1);
  await bare.heading("Complete");
  return { seen, seconds: (performance.now() - began) / 1000 };
}

/** What is held stays: a moment between the page's throwing away and the system's taking back says nothing. */
function middle(seen: number[]): number {
  return seen.sort((a, b) => a - b)[seen.length >> 1] ?? 0;
}

const mega = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** What lies in the memory of a program and of all that it started, shared things by their share: what is not in the page is not hidden next door. */
function weight(pid: number): number {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const told = read(`/proc/${pid}/task/${thread}/children`).trim();
    return told === "" ? [] : told.split(" ").map(Number);
  });
  const [, kilobytes = "0"] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
  return children.reduce((sum, child) => sum + weight(child), Number(kilobytes) * 1024);
}

/** Programs end while they are looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function saved(bare: Bare): number {
  const names = readdirSync(bare.downloads).filter((name) => !name.endsWith(".crdownload"));
  return Math.max(0, ...names.map((name) => statSync(join(bare.downloads, name)).size));
}
