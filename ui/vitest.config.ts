import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [solid({ hot: false })],
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "link/**/*.test.ts", "tests/*.test.ts"],
          environment: "node",
          sequence: { groupOrder: 1 },
          // Patience and no measure, as below: hashing and deciphering take what a busy computer leaves them.
          testTimeout: 60_000,
          // No test of these touches what another could see: one process serves many files.
          isolate: false,
        },
      },
      {
        // The documentation's pictures are no proof of anything: `npm run pictures` takes them.
        test: {
          name: "pictures",
          include: ["tests/pictures/*.test.ts"],
          globalSetup: ["tests/serve.ts"],
          environment: "node",
          testTimeout: 240_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "stories",
          include: ["tests/stories/*.test.ts", "tests/link/*.test.ts"],
          globalSetup: ["tests/serve.ts"],
          environment: "node",
          // Most of a story is waiting for pictures that come at a camera's pace: while one waits, the other works.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
          // Patience and no measure: a computer that is busy with other things makes every step slow and none wrong.
          testTimeout: 240_000,
          // In CI, whose computer others share, a story that failed is told once more, as those of cameras and of the window are.
          retry: process.env.CI === "true" ? 1 : 0,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
