// `npm run fuzz [-- TARGET ...] [--seconds N]`: every fuzz target (or those named) for N seconds each, 150 unless told. What a target
// finds stays under fuzz/artifacts, what it learnt under fuzz/corpus; neither is committed. `fuzz/seeds/TARGET` is where it begins.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { has, root, run } from "./process.mjs";
import { SetupError, setUp, withPlainErrors } from "./setup.mjs";

const folder = join(root, "fuzz");
const tools = join(root, ".setup", "cargo-fuzz");
const known = readdirSync(join(folder, "fuzz_targets"))
  .map((file) => file.replace(/\.rs$/, ""))
  .sort();
const seconds = { flag: "--seconds", usual: 150 };

/** The targets to run and how long each. */
function wanted(words) {
  const at = words.indexOf(seconds.flag);
  const time = at < 0 ? seconds.usual : Number(words[at + 1]);
  const names = at < 0 ? words : words.toSpliced(at, 2);
  const strange = names.filter((name) => !known.includes(name));
  if (!(time > 0) || strange.length > 0) {
    throw new SetupError(`npm run fuzz [-- TARGET ...] [${seconds.flag} N]; the targets are ${known.join(", ")}`);
  }
  return { names: names.length > 0 ? names : known, time };
}

await withPlainErrors(async () => {
  const { names, time } = wanted(process.argv.slice(2));
  await setUp({ withTests: true });
  // libFuzzer's instrumentation is behind `-Z` flags, which only a nightly compiler takes, or the stable one when told that it
  // builds itself. It is told so here and nowhere else: no program that anybody uses is built this way.
  const env = { RUSTC_BOOTSTRAP: "1", PATH: [join(tools, "bin"), process.env.PATH].join(":") };
  if (!has("cargo-fuzz") && !existsSync(join(tools, "bin", "cargo-fuzz"))) {
    console.log("Set-up: building cargo-fuzz");
    const done = await run("cargo", ["install", "cargo-fuzz", "--locked", "--quiet", "--root", tools], { keep: false });
    if (done.status !== 0) throw new SetupError("cargo-fuzz could not be built; the reason stands above.");
  }
  const fuzz = (verb, ...args) => run("cargo", ["fuzz", verb, "--fuzz-dir", folder, ...args], { keep: false, env });
  const built = await fuzz("build");
  if (built.status !== 0) throw new SetupError("The fuzz targets could not be built; the reason stands above.");
  const found = [];
  for (const name of names) {
    console.log(`\n== ${name}, ${time} s`);
    const corpora = [join(folder, "corpus", name), join(folder, "seeds", name)];
    mkdirSync(corpora[0], { recursive: true });
    const limits = [`-max_total_time=${time}`, "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"];
    const done = await fuzz("run", name, ...corpora.filter((path) => existsSync(path)), "--", ...limits);
    if (done.status !== 0) found.push(name);
  }
  console.log(found.length === 0 ? "\nNothing was found." : `\nFound something: ${found.join(", ")}; see fuzz/artifacts.`);
  return found.length === 0 ? 0 : 1;
});
