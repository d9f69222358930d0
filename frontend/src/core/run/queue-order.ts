/** The queue's order: which jobs stand where, and where one goes that is moved. */

import type { JobState } from "./events";

/** What of a job its place depends on. */
export interface Queued {
  readonly id: string;
  readonly state: JobState;
  readonly priority: number;
  readonly place: number;
  readonly submitted: number;
}

/** The waiting ones in the order in which they start. */
export function inLine<J extends Queued>(jobs: Iterable<J>): readonly J[] {
  const waiting = [...jobs].filter(({ state }) => state === "queued");
  return waiting.sort((one, other) => other.priority - one.priority || one.place - other.place);
}

/** Those in some states, newest first. */
export function newestFirst<J extends Queued>(jobs: Iterable<J>, states: ReadonlySet<JobState>): readonly J[] {
  const some = [...jobs].filter(({ state }) => states.has(state));
  return some.sort((one, other) => other.submitted - one.submitted || (one.id < other.id ? 1 : -1));
}

/**
 * The job that one goes before that is moved to a gap in the line: 0 is before the first, and so on.
 *
 * Null is behind all; undefined where it stands there already.
 */
export function beforeInLine(line: readonly string[], moved: string, gap: number): string | null | undefined {
  const at = line.indexOf(moved);
  if (at < 0 || gap === at || gap === at + 1) return undefined;
  return line[Math.max(0, gap)] ?? null;
}

/** The gap that a job goes to that is moved up (less than 0) or down so many places. */
export function gapAfterStep(line: readonly string[], moved: string, step: number): number {
  const at = line.indexOf(moved);
  const wanted = Math.min(line.length - 1, Math.max(0, at + step));
  return wanted > at ? wanted + 1 : wanted;
}

export interface Window {
  /** The rows that are drawn, and how many pixels lie before and behind them. */
  readonly first: number;
  readonly end: number;
  readonly before: number;
  readonly behind: number;
}

/** Which of many rows of one height are in view, and a few more around them. */
export function windowOf(top: number, height: number, row: number, count: number, around = 6): Window {
  const first = Math.max(0, Math.min(count, Math.floor(top / row) - around));
  const end = Math.max(first, Math.min(count, Math.ceil((top + height) / row) + around));
  return { first, end, before: first * row, behind: (count - end) * row };
}
