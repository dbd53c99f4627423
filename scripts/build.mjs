// Programs built like the product, for proofs and measurements. All of the workspace at once: built by parts, cargo chooses other features
// for the packages of others, and each proof would compile them anew.
import { join } from "node:path";
import { root, run } from "./process.mjs";
import { SetupError } from "./setup.mjs";

/** Builds everything and gives the path of one program. */
export async function buildLikeTheProduct(name) {
  const built = await run("cargo", ["build", "--locked", "--profile", "app", "--workspace", "--bins"], { keep: false });
  if (built.status !== 0) throw new SetupError("The programs could not be built; the reason stands above.");
  return join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "app", name);
}
