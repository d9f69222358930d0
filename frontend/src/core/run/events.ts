/** Events of a job, as the short arrays in which they travel. All but progress are numbered, from 1 for each job. */

import type { Problem } from "../problem";

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled" | "set_aside";

export type JobEvent =
  | readonly ["planned", steps: readonly string[], cached: readonly string[]]
  | readonly ["started", path: string]
  | readonly ["progress", path: string, done: number, total: number]
  | readonly ["cached", path: string]
  | readonly ["finished", path: string, seconds: number, peak: number | null]
  | readonly ["failed", path: string, problem: Problem, seconds: number]
  | readonly ["skipped", path: string, because: string]
  | readonly ["stopped", path: string]
  | readonly ["noticed", problem: Problem]
  | readonly ["done", status: string, seconds: number]
  | readonly ["attempt", number: number, worker: string]
  | readonly ["lost", reason: string]
  | readonly ["handed-back"]
  | readonly ["retried"]
  | readonly ["ended", state: JobState];

/** How far one step is, as it is told many times a second: `[path, done, total]`. */
export type StepProgress = readonly [path: string, done: number, total: number];
