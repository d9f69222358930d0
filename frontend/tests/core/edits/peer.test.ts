/** Edits by chance, done by the engine's Python and here: the same documents, inverses and refusals. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { documentFromJson, documentToJson } from "../../../src/core/document/wire";
import type { DocumentJson } from "../../../src/core/document/wire";
import type { Edit } from "../../../src/core/edits";
import { EditRefused, apply, invert } from "../../../src/core/edits";
import { START, edit } from "../arbitrary";

const ROOT = resolve(import.meta.dirname, "../../../..");
const PYTHON = process.env.DARKROOM_PYTHON ?? resolve(ROOT, ".venv/bin/python");

type Step = { readonly inverse: readonly Edit[] } | { readonly refused: string };

interface Outcome {
  readonly steps: readonly Step[];
  readonly document: DocumentJson;
}

interface Case {
  readonly document: DocumentJson;
  readonly edits: readonly Edit[];
}

function here({ document: said, edits }: Case): Outcome {
  let document = documentFromJson(said);
  const steps = edits.map((one): Step => {
    try {
      const inverse = invert(document, one);
      document = apply(document, one);
      return { inverse };
    } catch (error) {
      if (error instanceof EditRefused) return { refused: error.problem.code };
      throw error;
    }
  });
  return { steps, document: documentToJson(document) };
}

function inPython(cases: readonly Case[]): Outcome[] {
  const input = cases.map((one) => JSON.stringify(one)).join("\n");
  const script = resolve(import.meta.dirname, "peer.py");
  const run = spawnSync(PYTHON, [script], { input, env: { ...process.env, PYTHONPATH: ROOT }, maxBuffer: 2 ** 28 });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return run.stdout.toString().trim().split("\n").map((line) => JSON.parse(line) as Outcome); // prettier-ignore
}

// Whoever names a Python, as `make test` does, wants this to run or to fail.
const isAbsent = process.env.DARKROOM_PYTHON === undefined && !existsSync(PYTHON);

test.skipIf(isAbsent)("Python and TypeScript agree on 600 runs of edits by chance", () => {
  const whole = edit.filter((one) => !JSON.stringify(one).includes("\\ud800")); // half a character cannot travel
  const cases = fc.sample(fc.array(whole, { minLength: 1, maxLength: 15 }), { seed: 20, numRuns: 600 });
  const runs = cases.map((edits) => ({ document: START, edits }));
  const python = inPython(runs);
  expect(python).toHaveLength(runs.length);
  for (const [index, run] of runs.entries()) {
    expect(JSON.stringify(here(run)), JSON.stringify(run.edits)).toBe(JSON.stringify(python[index]));
  }
});
