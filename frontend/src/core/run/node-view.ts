/**
 * The node's view: what is shown of a run on one node, from its marks, its steps and how far they are.
 *
 * While a job goes on its steps count; before and after it, the marks: what the next run would do.
 */

import type { Problem } from "../problem";
import type { Run, Step } from "./run";
import { stateOf, stepsByNode } from "./run";

export type Mark = "cached" | "runs";

export type NodeKind = Step["kind"] | "will-run" | "will-be-cached" | "unknown";

/** All of it plain values, so that two views are compared field by field. */
export interface NodeView {
  readonly kind: NodeKind;
  /** Of steps that are at work: units done and in all; 0 of 0 where they said nothing yet. */
  readonly done: number;
  readonly total: number;
  /** Steps of this node that are over, and all: more than one where it is done for each of a list. */
  readonly over: number;
  readonly steps: number;
  /** What the last run took: seconds of all steps together, and the most bytes that a device held. */
  readonly seconds: number | null;
  readonly peak: number | null;
  readonly problem: Problem | null;
  /** The node whose failure is why this one did not run. */
  readonly because: string;
}

const NOTHING: NodeView = {
  kind: "unknown",
  done: 0,
  total: 0,
  over: 0,
  steps: 0,
  seconds: null,
  peak: null,
  problem: null,
  because: "",
};

export interface Count {
  readonly done: number;
  readonly total: number;
}

/** What is shown of a node. `run` is of the job that counts, if there is one; `countOf` how far a step is. */
export function nodeViewOf(
  node: string,
  run: Run | undefined,
  mark: Mark | undefined,
  countOf: (path: string) => Count | undefined,
): NodeView {
  const steps = run && stepsOf(run).get(node);
  if (!run || !steps) return { ...NOTHING, kind: marked(mark) };
  const told = { ...totals(steps.values()), ...counts(steps, countOf) };
  const kind = stateOf(steps.values()) ?? "unknown";
  if (run.ended === null) return { ...NOTHING, ...told, kind };
  const isNews = kind === "failed" || kind === "skipped" || kind === "stopped";
  return { ...NOTHING, ...told, kind: isNews || mark === undefined ? kind : marked(mark) };
}

/** The marks of nodes from those of steps: a node that was expanded into several runs if one of them does. */
export function marksByNode(marks: ReadonlyMap<string, Mark>): ReadonlyMap<string, Mark> {
  const known = REMEMBERED_MARKS.get(marks);
  if (known) return known;
  const nodes = new Map<string, Mark>();
  for (const [path, mark] of marks) {
    const node = path.split("/", 1)[0] ?? path;
    if (mark === "runs" || !nodes.has(node)) nodes.set(node, mark);
  }
  REMEMBERED_MARKS.set(marks, nodes);
  return nodes;
}

/** Values never change, so what follows from one is kept as long as it is. */
const REMEMBERED_MARKS = new WeakMap<ReadonlyMap<string, Mark>, ReadonlyMap<string, Mark>>();
const REMEMBERED_STEPS = new WeakMap<Run, ReturnType<typeof stepsByNode>>();

function stepsOf(run: Run): ReturnType<typeof stepsByNode> {
  const known = REMEMBERED_STEPS.get(run) ?? stepsByNode(run);
  REMEMBERED_STEPS.set(run, known);
  return known;
}

function marked(mark: Mark | undefined): NodeKind {
  return mark === undefined ? "unknown" : mark === "runs" ? "will-run" : "will-be-cached";
}

function totals(steps: Iterable<Step>): Pick<NodeView, "seconds" | "peak" | "problem" | "because" | "over" | "steps"> {
  const told = { seconds: null as number | null, peak: null as number | null, problem: null as Problem | null };
  let [because, over, all] = ["", 0, 0];
  for (const step of steps) {
    all += 1;
    if (step.kind !== "waiting" && step.kind !== "running") over += 1;
    if ("seconds" in step) told.seconds = (told.seconds ?? 0) + step.seconds;
    if (step.kind === "finished" && step.peak !== null) told.peak = Math.max(told.peak ?? 0, step.peak);
    if (step.kind === "failed") told.problem ??= step.problem;
    if (step.kind === "skipped") because ||= step.because;
  }
  return { ...told, because, over, steps: all };
}

function counts(steps: ReadonlyMap<string, Step>, countOf: (path: string) => Count | undefined): Count {
  let [done, total] = [0, 0];
  for (const [path, step] of steps) {
    const count = step.kind === "running" ? countOf(path) : undefined;
    if (count) [done, total] = [done + count.done, total + count.total];
  }
  return { done, total };
}
