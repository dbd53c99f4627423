// `npm run pictures`: takes the pictures of docs/images anew, with the scenes of the simulated cameras.
import { buildLikeTheProduct } from "./build.mjs";
import { run } from "./process.mjs";
import { setUp, withPlainErrors } from "./setup.mjs";

await withPlainErrors(async () => {
  await setUp({ withTests: true });
  const PORCHLIGHT_DEMO = await buildLikeTheProduct("porchlight-demo");
  return (await run("npm", ["run", "--silent", "pictures", "-w", "ui"], { keep: false, env: { PORCHLIGHT_DEMO } })).status;
});
