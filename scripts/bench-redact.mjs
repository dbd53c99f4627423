// `npm run bench:redact`: what a redaction by hand costs, beside decoding and encoding the same street plainly; writes
// docs/bench-redact.md. It needs Rust and GStreamer, so no set-up of the window's packages.
import { run } from "./process.mjs";

const bench = ["run", "--locked", "--profile", "app", "-p", "porchlight-media", "--example", "bench-redact"];
process.exitCode = (await run("cargo", bench, { keep: false })).status;
