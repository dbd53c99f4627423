// `npm start [-- --demo] [-- --home DIR]`: set-up, a release-like build, and the window.
import { join } from "node:path";
import { root, run } from "./process.mjs";
import { SetupError, setUp, withPlainErrors } from "./setup.mjs";

await withPlainErrors(async () => {
  await setUp({ withTests: false });
  console.log("Building Porchlight (the first time takes several minutes)");
  const packages = ["porchlight-window", "porchlight-cli", "porchlight-demo"].flatMap((name) => ["-p", name]);
  const built = await run("cargo", ["build", "--locked", "--profile", "app", ...packages], { keep: false });
  if (built.status !== 0) throw new SetupError("Porchlight could not be built; the reason stands above.");
  const window = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "app", "porchlight-window");
  return (await run(window, process.argv.slice(2), { keep: false })).status;
});
