// Large footage passes through the page and does not stay in it: what its browser holds meanwhile is a few megabytes, however much comes.
// `PORCHLIGHT_LINK_MB=200 npm run test -w ui -- tests/link/memory.test.ts` weighs it with more.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bare } from "./bare";
import { type Host, startHost } from "./host";
import { Owner } from "./owner";
import { long } from "./page";

const megabytes = Number(process.env.PORCHLIGHT_LINK_MB ?? 64);
/** What is alive at a time, measured: 20 to 28 MB. Pieces on their way, the streams' buffers, the code that was compiled. */
const mostAlive = 40e6;
/**
 * With what V8 has not thrown away yet, measured: 57 to 130 MB, with 64 MB of footage and with 200 MB alike. V8 lets some 64 MB of buffers that
 * nobody holds lie before it looks, in the page and in its worker. Says something only of files that are larger.
 */
const mostAtAll = 180e6;

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
      for (const [collecting, most] of [[true, mostAlive] as const, [false, mostAtAll] as const]) {
        if (megabytes * 1e6 < most) continue;
        await bare.goto(made.url, keeping);
        await bare.heading("Somebody left you footage");
        await bare.press("Open the link");
        await bare.heading("Enter the PIN");
        await bare.run(`document.querySelector("#pin").value = "${made.pin}"`);
        await bare.press("Go on");
        await bare.heading("The footage is here");
        const { grown, looks, seconds } = await weighed(bare, collecting);
        const what = `${megabytes} MB, ${keeping}, ${collecting ? "alive" : "at all"}`;
        await annotate(`${what}: ${Math.round(grown / 1e6)} MB more, in ${seconds.toFixed(1)} s`);
        expect(looks).toBeGreaterThan(3);
        expect(grown).toBeLessThan(most);
        if (keeping === "passes") await expect.poll(() => saved(bare)).toBeGreaterThan(megabytes << 20);
      }
      // The scale weighs: what the page does hold is seen.
      await bare.collect();
      const before = weight(bare.pid);
      await bare.run("globalThis.held = new Uint8Array(64 << 20).fill(1); undefined");
      await bare.collect();
      expect(weight(bare.pid) - before).toBeGreaterThan(mostAlive);
    } finally {
      await bare.close();
    }
  },
);

/**
 * From the press to the end: by how much the browser was heavier. With what is nobody's, at most. Without, in the middle of what was seen in the
 * second half: what is held stays, and a moment between the page's throwing away and the system's taking back says nothing.
 */
async function weighed(bare: Bare, collecting: boolean) {
  await bare.collect();
  const before = weight(bare.pid);
  const began = performance.now();
  const seen: number[] = [];
  await bare.press("Save it on this computer");
  do {
    if (collecting) await bare.collect();
    seen.push(weight(bare.pid) - before);
    // Often enough to see what fills up, seldom enough to cost the page nothing.
    await new Promise((look) => setTimeout(look, 150));
  } while (String(await bare.title()).startsWith("Fetching") || seen.length === 1);
  const seconds = (performance.now() - began) / 1000;
  await bare.heading("Complete");
  const second = seen.slice(seen.length >> 1).sort((a, b) => a - b);
  const grown = collecting ? second[second.length >> 1] : Math.max(...seen);
  return { grown: grown ?? 0, looks: seen.length, seconds };
}

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
