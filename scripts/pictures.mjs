// `npm run pictures`: takes the pictures of docs/images anew, with the scenes of the simulated cameras.
import { join } from "node:path";
import { root, run } from "./process.mjs";
import { SetupError, setUp, withPlainErrors } from "./setup.mjs";

await withPlainErrors(async () => {
  await setUp({ withTests: true });
  const built = await run("cargo", ["build", "--locked", "--profile", "app", "-p", "porchlight-demo"], { keep: false });
  if (built.status !== 0) throw new SetupError("The simulated cameras could not be built; the reason stands above.");
  const PORCHLIGHT_DEMO = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "app", "porchlight-demo");
  return (await run("npm", ["run", "--silent", "pictures", "-w", "ui"], { keep: false, env: { PORCHLIGHT_DEMO } })).status;
});
