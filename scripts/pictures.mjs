// `npm run pictures [-- tour | guide]`: takes the documentation's pictures anew. Those of docs/images are the window's pages over a fake household
// with the scenes of the simulated cameras, those of docs/guide the real window in the demo household.
import { join } from "node:path";
import { buildLikeTheProduct } from "./build.mjs";
import { onDisplay } from "./display.mjs";
import { root, run } from "./process.mjs";
import { setUp, withPlainErrors } from "./setup.mjs";

const parts = {
  tour: (PORCHLIGHT_DEMO) => run("npm", ["run", "--silent", "pictures", "-w", "ui"], { keep: false, env: { PORCHLIGHT_DEMO } }),
  guide: () => onDisplay("node", [join(root, "tests", "e2e-window", "guide.mjs")], { limit: 1200, env: { PORCHLIGHT_PROFILE: "app" } }),
};

await withPlainErrors(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(`There are no pictures ${unknown.join(", ")}: there are those of ${Object.keys(parts).join(" and ")}.`);
    return 2;
  }
  await setUp({ withTests: true });
  const demo = await buildLikeTheProduct("porchlight-demo");
  for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
    const { status } = await parts[name](demo);
    if (status !== 0) return status;
  }
  return 0;
});
