// `npm test [-- PART...]`: set-up, then every part, going on after a failure, with the time each took and one closing line.
import { join } from "node:path";
import { has, root, run } from "./process.mjs";
import { setUp, withPlainErrors } from "./setup.mjs";

const locked = process.env.CI === "true" ? ["--locked"] : [];
/** On a machine that others share, a story against real cameras may lose its processor for seconds: it is told once more, and named. */
const again = process.env.CI === "true" ? ["--retries", "1"] : [];

/** In order: what must be built before what, and the quick before the slow. `limit` is in seconds and generous for two busy cores. */
const parts = {
  build: {
    what: "the programs that the stories start",
    // Together with the tests where those are run too: the tests ask shared crates for more, and cargo would build all of them a second time.
    steps: (wanted) => [{ run: ["cargo", "build", ...locked, "--workspace", "--bins", ...(wanted("rust") ? ["--tests"] : [])], limit: 3600 }],
  },
  rust: {
    what: "unit tests, stories against real cameras, tidy rules",
    steps: () =>
      has("cargo-nextest")
        ? [{ run: ["cargo", "nextest", "run", ...locked, "--workspace", "--no-fail-fast", ...again], limit: 2700, count: nextest }]
        : [{ run: ["cargo", "test", ...locked, "--workspace", "--bins", "--lib", "--tests", "--no-fail-fast"], limit: 2700, count: cargoTest }],
  },
  docs: {
    what: "examples in the documentation",
    steps: () => [{ run: ["cargo", "test", ...locked, "--workspace", "--doc", "--no-fail-fast"], limit: 1200, count: cargoTest }],
  },
  ui: {
    what: "the pages, alone and in Chromium with a fake back end",
    steps: () => [{ run: ["npm", "run", "--silent", "test", "-w", "ui"], limit: 900, count: vitest, env: { PORCHLIGHT_DIST: join(root, "ui", "dist") } }],
  },
  window: {
    what: "the real window under Xvfb",
    steps: () => [{ run: ["node", "scripts/window-tests.mjs"], limit: 1500, count: nodeTest }],
  },
};

const plain = (text) => text.replace(/\x1b\[[0-9;]*m/g, "");

function sum(text, pattern) {
  return [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}

function nextest(text) {
  const line = [...text.matchAll(/^\s*Summary .*$/gm)].at(-1)?.[0] ?? "";
  return { passed: sum(line, /(\d+) passed/g), failed: sum(line, /(\d+) (?:failed|timed out|exec failed)/g), skipped: sum(line, /(\d+) skipped/g) };
}

function cargoTest(text) {
  const lines = [...text.matchAll(/^test result: .*$/gm)].map((match) => match[0]).join("\n");
  return { passed: sum(lines, /(\d+) passed/g), failed: sum(lines, /(\d+) failed/g), skipped: sum(lines, /(\d+) ignored/g) };
}

function vitest(text) {
  const line = [...text.matchAll(/^\s*Tests\s+.*$/gm)].map((match) => match[0]).join("\n");
  return { passed: sum(line, /(\d+) passed/g), failed: sum(line, /(\d+) failed/g), skipped: sum(line, /(\d+) skipped/g) };
}

function nodeTest(text) {
  return { passed: sum(text, /^(?:#|ℹ) pass (\d+)/gm), failed: sum(text, /^(?:#|ℹ) (?:fail|cancelled) (\d+)/gm), skipped: sum(text, /^(?:#|ℹ) skipped (\d+)/gm) };
}

await withPlainErrors(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(`There is no part ${unknown.join(", ")}. Parts: ${Object.keys(parts).join(", ")}`);
    return 2;
  }
  const wanted = (name) => asked.length === 0 || asked.includes(name);
  const began = Date.now();
  await setUp({ withTests: true });
  const results = [{ name: "set-up", seconds: (Date.now() - began) / 1000, failures: [], notes: [] }];
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, part] of Object.entries(parts)) {
    if (!wanted(name)) continue;
    console.log(`\n== ${name}: ${part.what}`);
    const from = Date.now();
    const failures = [];
    const notes = [];
    for (const step of part.steps(wanted)) {
      const { status, output } = await run(step.run[0], step.run.slice(1), { limit: step.limit, env: step.env });
      notes.push(...namesOfSecondTries(plain(output)));
      const counts = [step.count ?? []].flat().map((count) => count(plain(output)));
      for (const count of counts) for (const key of Object.keys(total)) total[key] += count[key];
      const failed = counts.reduce((all, count) => all + count.failed, 0);
      if (status !== 0) {
        // A part that died before its runner counted anything must not leave the sum clean.
        if (failed === 0) total.failed += 1;
        failures.push(`${step.run.join(" ")} (status ${status})`, ...namesOfFailures(plain(output)));
      } else if (counts.length > 0 && counts.every((count) => count.passed === 0 && count.skipped === 0) && name !== "docs") {
        total.failed += 1;
        failures.push(`${step.run.join(" ")} ran no test`);
      }
    }
    results.push({ name, seconds: (Date.now() - from) / 1000, failures, notes });
  }
  console.log("\n== result");
  for (const { name, seconds, failures, notes } of results) {
    console.log(`${failures.length === 0 ? "ok    " : "FAILED"} ${name.padEnd(8)} ${seconds.toFixed(1).padStart(7)} s`);
    for (const failure of failures) console.log(`         ${failure}`);
    for (const name of notes) console.log(`         passed at the second try: ${name}`);
  }
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  return total.failed === 0 ? 0 : 1;
});

/** The tests that the runners named as failed, once each, with what they said first: of a run elsewhere often only the end is kept. */
function namesOfFailures(text) {
  const patterns = [/^\s+(?:TRY \d+ )?(?:FAIL|TMT|TIMEOUT|ABORT|SIG[A-Z]+) \[[^\]]*\] (?:\([^)]*\) )?(.+)$/gm, /^test (\S+) \.\.\. FAILED$/gm, /^\s*FAIL\s{2}(.+)$/gm, /^not ok \d+ - (.+)$/gm, /^✖ (.+?) \([\d.]+ms\)$/gm];
  const said = new Map();
  for (const match of patterns.flatMap((pattern) => [...text.matchAll(pattern)])) {
    const name = match[1].trim();
    const after = text.slice(match.index + match[0].length).split("\n", 40);
    const why = after.find((line) => /^\s*(?:\w*Error\b.*:|thread '.*' .*panicked at)/.test(line));
    if (!said.get(name)) said.set(name, why?.trim().slice(0, 300) ?? "");
  }
  return [...said].slice(0, 50).flatMap(([name, why]) => (why ? [name, `    ${why}`] : [name]));
}

function namesOfSecondTries(text) {
  return [...new Set([...text.matchAll(/^\s*FLAKY \d+\/\d+ \[[^\]]*\] (?:\([^)]*\) )?(.+)$/gm)].map((match) => match[1].trim()))];
}
