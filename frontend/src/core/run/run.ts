/** The run: what became of a job's steps, from its events. */

import type { Problem } from "../problem";
import type { JobEvent, JobState } from "./events";

export type Step =
  | { readonly kind: "waiting" | "running" | "cached" | "stopped" }
  | { readonly kind: "finished"; readonly seconds: number; readonly peak: number | null }
  | { readonly kind: "failed"; readonly problem: Problem; readonly seconds: number }
  /** It needed a step that failed. */
  | { readonly kind: "skipped"; readonly because: string };

export interface Run {
  /** By the step's path. */
  readonly steps: ReadonlyMap<string, Step>;
  readonly notices: readonly Problem[];
  readonly attempt: number;
  readonly worker: string;
  /** Why the last attempt was lost, where it was. */
  readonly lost: string;
  /** Seconds of the last attempt, once it is over. */
  readonly seconds: number | null;
  readonly ended: JobState | null;
}

export const NO_RUN: Run = {
  steps: new Map(),
  notices: [],
  attempt: 0,
  worker: "",
  lost: "",
  seconds: null,
  ended: null,
};

/** The run after more events. One of a kind that is not known, from a newer server, changes nothing. */
export function afterEvents(run: Run, events: Iterable<JobEvent>): Run {
  let now: Draft = { ...run, steps: new Map(run.steps) }; // one copy for all of them, which may be thousands
  for (const event of events) now = afterEvent(now, event);
  return now;
}

interface Draft extends Run {
  readonly steps: Map<string, Step>;
}

function afterEvent(run: Draft, event: JobEvent): Draft {
  switch (event[0]) {
    case "planned":
      return { ...run, steps: planned(event[1], event[2]) };
    case "noticed":
      return { ...run, notices: [...run.notices, event[1]] };
    case "done":
      return { ...run, seconds: event[2] };
    case "attempt": // what earlier ones said of steps is void
      return { ...NO_RUN, steps: new Map(), attempt: event[1], worker: event[2] };
    case "lost":
      return { ...run, lost: event[1], steps: withoutRunning(run) };
    case "handed-back":
      return { ...run, steps: withoutRunning(run) };
    case "retried":
      return { ...NO_RUN, steps: new Map() };
    case "ended":
      return { ...run, ended: event[1], steps: withoutRunning(run) };
    default: {
      const step = stepOf(event);
      if (step) run.steps.set(event[1], step);
      return run;
    }
  }
}

type StepEvent = Extract<JobEvent, readonly [string, path: string, ...unknown[]]>;

function stepOf(event: StepEvent): Step | null {
  switch (event[0]) {
    case "started":
      return { kind: "running" };
    case "cached":
    case "stopped":
      return { kind: event[0] };
    case "finished":
      return { kind: "finished", seconds: event[2], peak: event[3] };
    case "failed":
      return { kind: "failed", problem: event[2], seconds: event[3] };
    case "skipped":
      return { kind: "skipped", because: event[2] };
    default:
      return null;
  }
}

/** The node that a step is of: `sample/3` is the third of `sample`. */
export function nodeOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}

/** What a node's steps come to: the worst thing first, then what is still to come. */
export function stateOf(steps: Iterable<Step>): Step["kind"] | null {
  const kinds = new Set(Array.from(steps, (step) => step.kind));
  const order = ["failed", "running", "stopped", "skipped", "waiting", "finished", "cached"] as const;
  return order.find((kind) => kinds.has(kind)) ?? null;
}

/** The steps of each node. */
export function stepsByNode(run: Run): ReadonlyMap<string, ReadonlyMap<string, Step>> {
  const nodes = new Map<string, Map<string, Step>>();
  for (const [path, step] of run.steps) {
    const node = nodeOf(path);
    nodes.set(node, (nodes.get(node) ?? new Map<string, Step>()).set(path, step));
  }
  return nodes;
}

function planned(steps: readonly string[], cached: readonly string[]): Map<string, Step> {
  return new Map<string, Step>([
    ...cached.map((path): [string, Step] => [path, { kind: "cached" }]),
    ...steps.map((path): [string, Step] => [path, { kind: "waiting" }]),
  ]);
}

function withoutRunning(run: Run): Map<string, Step> {
  return new Map([...run.steps].map(([path, step]) => [path, step.kind === "running" ? { kind: "stopped" } : step]));
}
