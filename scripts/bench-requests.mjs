// `npm run bench:requests`: what a hostile request file costs. It needs Rust and nothing else, so no set-up of the window's packages.
import { run } from "./process.mjs";

const bench = ["run", "--locked", "--profile", "app", "-p", "porchlight-request", "--example", "bench-requests"];
process.exitCode = (await run("cargo", bench, { keep: false })).status;
