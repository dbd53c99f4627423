// `npm run bench:window [-- --minutes 20]`: the window measured as an owner has it, built like the product; writes docs/bench-window.md.
import { join } from "node:path";
import { onDisplay } from "./display.mjs";
import { root, run } from "./process.mjs";
import { SetupError, setUp, withPlainErrors } from "./setup.mjs";

await withPlainErrors(async () => {
  await setUp({ withTests: true });
  const packages = ["porchlight-window", "porchlight-cli", "porchlight-demo"].flatMap((name) => ["-p", name]);
  const profile = process.env.PORCHLIGHT_PROFILE ?? "app";
  if (profile === "app") {
    const built = await run("cargo", ["build", "--locked", "--profile", profile, "--bins", ...packages], { keep: false });
    if (built.status !== 0) throw new SetupError("The programs could not be built; the reason stands above.");
  }
  const args = [join(root, "tests", "bench", "window", "main.mjs"), ...process.argv.slice(2)];
  const env = { PORCHLIGHT_PROFILE: profile };
  return (await onDisplay("node", args, { limit: 7200, size: "1920x1080", env })).status;
});
