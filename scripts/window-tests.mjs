// Runs the window's tests (tests/e2e-window), all or those whose names begin with an argument.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { onDisplay } from "./display.mjs";
import { root } from "./process.mjs";

const folder = join(root, "tests", "e2e-window");
const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs") && (process.argv.length < 3 || process.argv.slice(2).some((part) => name.startsWith(part))));
const args = ["--test", "--test-reporter=spec", "--test-concurrency=1", ...files.map((name) => join(folder, name))];
const done = await onDisplay("node", args, { limit: 1440 });
process.exitCode = done.status;
