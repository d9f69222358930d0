/** What is written here, read by the engine's Python: whatever texts a document holds, it is the same document. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EMPTY } from "../../../src/core/document/model";
import type { Document } from "../../../src/core/document/model";
import { documentToJson } from "../../../src/core/document/wire";
import { writeDocument } from "../../../src/core/document/write";

const ROOT = resolve(import.meta.dirname, "../../../..");
const PYTHON = process.env.DARKROOM_PYTHON ?? resolve(ROOT, ".venv/bin/python");
const isInstalled = process.env.DARKROOM_PYTHON !== undefined || existsSync(PYTHON);

const ODD = [
  "\u2028",
  "\u2029",
  "\u0085",
  "\ufeff",
  "\u007f",
  "\u009f",
  "\t",
  "\r",
  "\n",
  "\0",
  "\u00a0",
  " ",
  "#",
  ": ",
  "- ",
];
const MORE = [
  "'",
  '"',
  "\\",
  "|",
  ">",
  "%",
  "@",
  "`",
  "&",
  "*",
  "!",
  "yes",
  "1e3",
  "~",
  "null",
  "0x1f",
  "\u{1f600}",
  "a",
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...ODD, ...MORE), { maxLength: 8 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme" }),
);

function documentOf([name, description, value, note]: readonly [string, string, string, string]): Document {
  const node = { type: "Text", title: "", note, disabled: false, inputs: new Map([["text", { value }]]) };
  return { ...EMPTY, name, description, nodes: new Map([["a", node]]) };
}

test.runIf(isInstalled)("any text is read by the engine as it was written here", () => {
  const samples = fc.sample(fc.tuple(text, text, text, text), { numRuns: 400, seed: 5 }).map(documentOf);
  const written = samples.map(writeDocument);
  const reader = resolve(import.meta.dirname, "reader.py");
  const input = written.map((one) => JSON.stringify(one)).join("\n");
  const { stdout } = spawnSync(PYTHON, [reader], { cwd: ROOT, input, encoding: "utf8", maxBuffer: 2 ** 28, env: ENV });
  const read = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(read).toHaveLength(samples.length);
  samples.forEach((sample, index) => {
    expect(read[index], written[index]).toEqual({ document: documentToJson(sample), problems: [] });
  });
});

const ENV = { ...process.env, PYTHONPATH: ROOT };
