// `npm run faults`, `npm run archive` and `npm run bench:...`: the long proofs, built like the product. Arguments are passed on to the program.
import { join } from "node:path";
import { root, run } from "./process.mjs";
import { SetupError, setUp, withPlainErrors } from "./setup.mjs";

await withPlainErrors(async () => {
  const [name, ...args] = process.argv.slice(2);
  await setUp({ withTests: true });
  const packages = ["porchlight-cli", "porchlight-demo", "porchlight-tests"].flatMap((name) => ["-p", name]);
  const built = await run("cargo", ["build", "--locked", "--profile", "app", "--bins", ...packages], { keep: false });
  if (built.status !== 0) throw new SetupError("The programs could not be built; the reason stands above.");
  const program = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "app", name);
  return (await run(program, args, { keep: false })).status;
});
