// `npm run faults`, `npm run archive` and `npm run bench:...`: the long proofs, built like the product. Arguments are passed on to the program.
import { buildLikeTheProduct } from "./build.mjs";
import { run } from "./process.mjs";
import { setUp, withPlainErrors } from "./setup.mjs";

await withPlainErrors(async () => {
  const [name, ...args] = process.argv.slice(2);
  await setUp({ withTests: true });
  const program = await buildLikeTheProduct(name);
  return (await run(program, args, { keep: false })).status;
});
