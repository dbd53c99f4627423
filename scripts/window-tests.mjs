// Runs the window's tests (tests/e2e-window), all or those whose names begin with an argument. Each story has a display, a session bus and a
// keyring of its own, so most of them run two at a time: they wait for cameras and clocks more than they compute.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { onDisplay } from "./display.mjs";
import { root } from "./process.mjs";

/** Stories whose proof is in how evenly pictures run: they get the computer for themselves. */
const ALONE = ["looking"];
/** The longest first, so that the two that run together end together. */
const LONG = ["redaction", "finding", "desktop", "demo", "house", "copies", "window", "requests"];

const folder = join(root, "tests", "e2e-window");
const asked = process.argv.slice(2);
const rank = (name) => (LONG.indexOf(name) + LONG.length + 1) % (LONG.length + 1);
const stories = readdirSync(folder)
  .filter((file) => file.endsWith(".test.mjs") && (asked.length === 0 || asked.some((part) => file.startsWith(part))))
  .map((file) => file.slice(0, -".test.mjs".length))
  .sort((a, b) => rank(a) - rank(b));

const began = Date.now();
const seconds = () => ((Date.now() - began) / 1000).toFixed(0);
let status = 0;

/** In CI, whose computer others share, a story that failed is told once more and named. */
const tries = process.env.CI === "true" ? 2 : 1;

/** What failed first, and what it said. */
function first(output) {
  const [, part, said] = /^✖ (.+?) \([\d.]+ms\)\n\s*(.*)/m.exec(output) ?? [null, "no part of it", ""];
  return `${part}: ${said.slice(0, 300)}`;
}

async function story(name) {
  const args = ["--test", "--test-reporter=spec", join(folder, `${name}.test.mjs`)];
  let before = "";
  for (let turn = 1; turn <= tries; turn += 1) {
    const from = Date.now();
    const done = await onDisplay("node", args, { limit: 900, show: false });
    const last = done.status === 0 || turn === tries;
    // Two at a time would be read in each other's lines; and only the last try counts.
    process.stdout.write(last ? done.output : done.output.replace(/^(?=ℹ|✔|✖|﹣|#)/gm, "  first try: "));
    console.log(`# ${name}: ${((Date.now() - from) / 1000).toFixed(0)} s, at ${seconds()} s\n`);
    if (done.status === 0 && turn > 1) console.log(`FLAKY ${turn}/${tries} [window] ${name}, ${before}`);
    before = first(done.output);
    if (last) {
      if (done.status !== 0) status = done.status;
      return;
    }
  }
}

async function lane(queue) {
  for (let name = queue.shift(); name; name = queue.shift()) await story(name);
}

for (const name of stories.filter((one) => ALONE.includes(one))) await story(name);
const rest = stories.filter((one) => !ALONE.includes(one));
if (rest.length === 1) await story(rest[0]);
else await Promise.all([lane(rest), lane(rest)]);
process.exitCode = status;
