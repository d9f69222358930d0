/** Troubles: problems by the node that they are of, and within a node by port. */

import type { Problem } from "../problem";
import { nodeOf } from "../run/run";

export type Troubles = ReadonlyMap<string, readonly Problem[]>;

const KNOWN = new WeakMap<readonly Problem[], Troubles>();

/** The problems of each node. For the same problems it is the same value, so that who looks for one node sees no change. */
export function troublesIn(problems: readonly Problem[]): Troubles {
  const known = KNOWN.get(problems);
  if (known) return known;
  const troubles = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.node == null) continue;
    const node = nodeOf(problem.node);
    troubles.set(node, [...(troubles.get(node) ?? []), problem]);
  }
  KNOWN.set(problems, troubles);
  return troubles;
}

/** The worst level among problems; null where there are none. */
export function worst(problems: readonly Problem[]): "error" | "warning" | null {
  if (problems.length === 0) return null;
  return problems.some((problem) => problem.level !== "warning") ? "error" : "warning";
}
