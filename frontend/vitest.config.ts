import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
    exclude: ["tests/browser/**"], // vitest.browser.config.ts
    environment: "node",
    testTimeout: 30_000, // what is tried hundreds of times by chance takes a while beside others
    coverage: {
      provider: "v8",
      reporter: ["text"],
      reportsDirectory: "node_modules/.coverage",
      include: ["src/core/**", "src/store/**"],
      thresholds: { branches: 95, statements: 95, functions: 95, lines: 95 },
    },
  },
});
