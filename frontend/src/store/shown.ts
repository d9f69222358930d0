/** What of all jobs is shown for one document: the job whose steps count, and the newest that was made. */

import type { JobResult, Made } from "../core/run/made";
import { madeByNode } from "../core/run/made";
import { isOver } from "../core/run/words";
import type { JobSummary } from "../net/protocol";

type Jobs = readonly string[];
type Known = ReadonlyMap<string, JobSummary>;
type Results = ReadonlyMap<string, JobResult>;

/**
 * The job whose steps count: the first that runs, else the first that waits, else the last.
 *
 * A worker takes a few jobs at once and does one after the other. Of a job that was just submitted nothing is known
 * yet: it waits.
 */
export function shownJob(jobs: Jobs, known: Known): string | null {
  const running = jobs.find((job) => known.get(job)?.state === "running");
  const waiting = (): string | undefined => jobs.find((job) => (known.get(job)?.state ?? "queued") === "queued");
  return running ?? waiting() ?? jobs.at(-1) ?? null;
}

/** The jobs that are not over, in order. */
export function openJobs(jobs: Jobs, known: Known): readonly string[] {
  return jobs.filter((job) => !isOver(known.get(job)?.state ?? "queued"));
}

const NOTHING: ReadonlyMap<string, readonly Made[]> = new Map();
const REMEMBERED = new WeakMap<Jobs, { readonly results: Results; readonly made: typeof NOTHING }>();

/** The newest that these jobs made of each node. The same object as long as neither changes. */
export function newestByNode(jobs: Jobs, results: Results): ReadonlyMap<string, readonly Made[]> {
  const known = REMEMBERED.get(jobs);
  if (known?.results === results) return known.made;
  const mine = jobs.flatMap((job) => results.get(job) ?? []);
  const made = mine.length === 0 ? NOTHING : madeByNode(mine);
  REMEMBERED.set(jobs, { results, made });
  return made;
}

/** What the newest of these jobs made that made anything, by the workflow's outputs. */
export function newestOutputs(jobs: Jobs, results: Results): JobResult["outputs"] | null {
  const job = jobs.findLast((one) => (results.get(one)?.outputs.size ?? 0) > 0);
  return job === undefined ? null : (results.get(job)?.outputs ?? null);
}
