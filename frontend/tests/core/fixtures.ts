/** The cases of what edits do that Python and TypeScript share. */

import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { readDocument } from "../../src/core/document/read";
import type { Document } from "../../src/core/document/model";
import type { Edit } from "../../src/core/edits";

export const FOLDER = resolve(import.meta.dirname, "../../../tests/fixtures/edits");

interface Case {
  readonly name: string;
  readonly document: string;
  readonly edits: readonly Edit[];
}

export interface Fitting extends Case {
  readonly result: string;
  readonly inverse: readonly Edit[];
}

export interface Refused extends Case {
  readonly refused: string;
}

export const CASES: readonly (Fitting | Refused)[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => ({
    name: file.replace(".json", ""),
    ...(JSON.parse(readFileSync(resolve(FOLDER, file), "utf8")) as Omit<Fitting | Refused, "name">),
  })) as (Fitting | Refused)[];

export const isFitting = (one: Fitting | Refused): one is Fitting => "result" in one;
export const isRefused = (one: Fitting | Refused): one is Refused => "refused" in one;

export function documentIn(text: string): Document {
  const read = readDocument(text);
  if (read.problem) throw new Error(`${read.problem.message}\n${text}`);
  return read.document;
}
