import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [solid({ hot: false })],
        test: { name: "unit", include: ["src/**/*.test.ts", "tests/*.test.ts"], environment: "node" },
      },
      {
        test: {
          name: "stories",
          include: ["tests/stories/*.test.ts"],
          globalSetup: ["tests/serve.ts"],
          environment: "node",
          // One browser at a time: two cores are shared with whatever else is being built.
          fileParallelism: false,
          testTimeout: 120_000,
          expect: { poll: { timeout: 15_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
