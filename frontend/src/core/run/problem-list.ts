/** The list of problems: those of the document, of its last run and of what was refused, each with a place to go to. */

import type { Document } from "../document/model";
import type { Problem } from "../problem";
import type { Run } from "./run";
import { nodeOf } from "./run";

export type ProblemSource = "refused" | "run" | "document";

export interface ListedProblem {
  readonly key: string;
  readonly source: ProblemSource;
  readonly problem: Problem;
  readonly isError: boolean;
  /** The node of the document to go to, where it is still there, and its input. */
  readonly node: string | null;
  readonly port: string | null;
}

/** What can be wrong, as it was told. */
export interface Told {
  readonly document: readonly Problem[];
  readonly refused: readonly Problem[];
  readonly run: Run | undefined;
  /** The problems of the job, once it is over. */
  readonly result: readonly Problem[];
}

/** Everything that is wrong, errors first, each thing once: the document's own words count before a refusal's. */
export function problemList(document: Document | null, told: Told): readonly ListedProblem[] {
  const once = new Map<string, ListedProblem>();
  const add = (source: ProblemSource, problem: Problem): void => {
    const one = listed(document, source, problem);
    if (!once.has(one.key)) once.set(one.key, one);
  };
  for (const problem of told.document) add("document", problem);
  for (const problem of runProblems(told)) add("run", problem);
  for (const problem of told.refused) add("refused", problem);
  const all = [...once.values()];
  return [...all.filter((one) => one.isError), ...all.filter((one) => !one.isError)];
}

/** The problem after that one, and after the last the first. */
export function problemAfter(problems: readonly ListedProblem[], key: string | null): ListedProblem | null {
  const at = problems.findIndex((one) => one.key === key);
  return problems[(at + 1) % Math.max(problems.length, 1)] ?? null;
}

/** The node of the document that a step is of: that of an output is the one it leads to. */
export function nodeOfStep(document: Document | null, path: string): string | null {
  if (document === null) return null;
  if (document.nodes.has(path)) return path; // as nearly always
  const node = nodeOf(path);
  if (document.nodes.has(node)) return node;
  return document.outputs.get(path.split("/")[1] ?? "")?.node ?? null;
}

/** What the steps say as they fail, with the step's node; what the job says at its end, where no step said anything. */
function runProblems({ run, result }: Told): readonly Problem[] {
  const failed = [...(run?.steps ?? [])].flatMap(([path, step]) =>
    step.kind === "failed" ? [{ ...step.problem, node: step.problem.node ?? path }] : [],
  );
  const notices = (run?.notices ?? []).map((problem): Problem => ({ ...problem, level: "warning" }));
  const said = new Set([...failed, ...notices].map(({ message }) => message));
  return [...failed, ...notices, ...result.filter(({ message }) => !said.has(message))];
}

/** Thousands of problems may be told, and are listed again after each edit: they are the same until they are told anew. */
const LISTED = new WeakMap<Problem, ListedProblem>();

function listed(document: Document | null, source: ProblemSource, problem: Problem): ListedProblem {
  const node = problem.node == null ? null : nodeOfStep(document, problem.node);
  const known = LISTED.get(problem);
  if (known?.source === source && known.node === node) return known;
  const port = node === null ? null : (problem.port ?? null);
  const key = JSON.stringify([problem.code, problem.message, node, port, source === "run"]);
  const made = { key, source, problem, isError: (problem.level ?? "error") === "error", node, port };
  LISTED.set(problem, made);
  return made;
}
