import { defineConfig } from "vitest/config";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/** Counts the tests that ran: one that was left out is a failure, as is a run without any. */
class EveryTestRan implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], _errors: readonly unknown[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const ran = tests.filter((test) => ["passed", "failed"].includes(test.result().state));
    console.log(`${ran.length} of ${tests.length} browser tests ran in Chromium.`);
    const isNarrowed = process.argv.some((argument) => ["-t", "--testNamePattern"].includes(argument));
    if (reason === "interrupted" || isNarrowed || (ran.length > 0 && ran.length === tests.length)) return;
    console.error("A browser test that does not run is a failure.");
    process.exitCode = 1;
  }
}

// One browser and one server for all files, one test at a time: two cores have to do. The mode says which files:
// `test`, or with `--mode` the `screenshots` of the documentation and the `measures` of the benchmarks.
export default defineConfig(({ mode }) => ({
  test: {
    include: [`tests/browser/**/*.${mode}.ts`],
    environment: "node",
    globalSetup: ["tests/browser/harness/setup.ts"],
    fileParallelism: false,
    testTimeout: 150_000,
    hookTimeout: 150_000,
    reporters: ["default", new EveryTestRan()],
  },
}));
