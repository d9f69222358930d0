/** The problems of each field, found by where they stand. */

import type { Problem } from "../problem";
import { nodeOf } from "../run/run";

const NONE: readonly Problem[] = [];

/** Thousands of fields ask about the same list after each check: it is gone through once. */
const indexes = new WeakMap<readonly Problem[], ReadonlyMap<string, readonly Problem[]>>();

/** The problems at an input of a node, or (with null) at a parameter or output of the workflow. */
export function problemsAt(problems: readonly Problem[], node: string | null, port: string): readonly Problem[] {
  if (problems.length === 0) return NONE;
  let index = indexes.get(problems);
  if (!index) indexes.set(problems, (index = indexOf(problems)));
  return index.get(keyOf(node, port)) ?? NONE;
}

/** The worst of some problems: an error before a warning. */
export function worst(problems: readonly Problem[]): Problem | null {
  return problems.find((problem) => problem.level !== "warning") ?? problems[0] ?? null;
}

/** A problem as one text: what is wrong and what would mend it. */
export function problemText({ message, hint }: Problem): string {
  return hint ? `${message}; ${hint}` : message;
}

function indexOf(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  const index = new Map<string, readonly Problem[]>();
  for (const problem of problems) {
    if (problem.port == null) continue;
    const key = keyOf(problem.node == null ? null : nodeOf(problem.node), problem.port);
    index.set(key, [...(index.get(key) ?? NONE), problem]);
  }
  return index;
}

const keyOf = (node: string | null, port: string): string => (node === null ? ` ${port}` : `${node} ${port}`);
