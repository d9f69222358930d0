/** Words for what a run says: states, times, sizes, and what happened to a job as a whole. */

import type { Problem } from "../problem";
import type { JobState } from "./events";
import type { Run } from "./run";

/** How often a job is tried whose worker dies. */
export const MOST_ATTEMPTS = 3;

const STATES: Readonly<Record<JobState, string>> = {
  queued: "Waiting",
  running: "Running",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  set_aside: "Set aside",
};

export const stateWord = (state: JobState): string => STATES[state];

export const isOver = (state: JobState): boolean => state !== "queued" && state !== "running";

/** Seconds as people say them: "0.31 s", "12 s", "3 min 5 s", "2 h 4 min". */
export function duration(seconds: number): string {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes as people say them, by thousands: "312 kB", "1.2 GB". */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value >= 99.5 || unit === 0 ? Math.round(value) : Number(value.toPrecision(2))} ${UNITS[unit] ?? ""}`;
}

/** A count with its noun: "1 job", "3 jobs". */
export function counted(count: number, noun: string, several = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : several}`;
}

/** What is known of a job besides its events. */
export interface Standing {
  readonly state: JobState;
  readonly cancelling: boolean;
  readonly position: number | null;
  readonly attempts: number;
}

/** Where a job is, in a few words; `run` is what its events came to, if they are known. */
export function jobWords({ state, cancelling, position, attempts }: Standing, run: Run | undefined): string {
  if (cancelling && !isOver(state)) return "Being cancelled";
  switch (state) {
    case "queued":
      return waiting(position, run);
    case "running":
      return [running(run), attemptWords(run?.attempt ?? attempts)].filter(Boolean).join(", ");
    case "done":
      return run?.seconds == null ? "Done" : `Done in ${duration(run.seconds)}`;
    case "set_aside":
      return `Set aside after ${counted(Math.max(attempts, 1), "attempt")}`;
    default:
      return STATES[state];
  }
}

/** Why a job is not, or not yet, what it should be; empty where all is well. */
export function jobNews(state: JobState, run: Run | undefined, problems: readonly Problem[] = []): string {
  const reason = [run?.lost, problems[0]?.message].find(Boolean) ?? "";
  if (state === "set_aside") return reason && `Set aside: ${reason}`;
  if (isOver(state) || !run?.lost) return "";
  return `The worker was lost (${run.lost}). ${state === "queued" ? "The job waits for the next one." : ""}`.trim();
}

function waiting(position: number | null, run: Run | undefined): string {
  if (run?.lost) return "Waiting to be tried again";
  return position === null ? "Waiting" : position === 1 ? "Next in line" : `Number ${position} in line`;
}

function running(run: Run | undefined): string {
  if (!run || run.steps.size === 0) return "Starting";
  const over = [...run.steps.values()].filter(({ kind }) => kind !== "waiting" && kind !== "running").length;
  return `${over} of ${counted(run.steps.size, "step")}`;
}

function attemptWords(attempt: number): string {
  return attempt > 1 ? `attempt ${attempt} of ${MOST_ATTEMPTS}` : "";
}

/** How far a job is, from 0 to 1; steps at work count by what they said. */
export function fraction(run: Run, partOf: (path: string) => number): number {
  if (run.steps.size === 0) return 0;
  let over = 0;
  for (const [path, { kind }] of run.steps) over += kind === "waiting" ? 0 : kind === "running" ? partOf(path) : 1;
  return over / run.steps.size;
}
