/** Workflows for the tests. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const SHIPPED = resolve(import.meta.dirname, "../../../../workflows");

/** A workflow that comes with Darkroom. */
export function shipped(name: string): string {
  return readFileSync(resolve(SHIPPED, `${name}.yaml`), "utf8");
}

export const EMPTY = "darkroom: 1\nname: Empty\n";
