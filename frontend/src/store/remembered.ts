/** What a page remembers of a document's runs, so that it is there again after a reload. In this browser only. */

import type { SeedPolicy } from "../core/run/seeds";
import type { DeskState } from "./desk";

/** Where things are remembered: `localStorage`, or what stands in for it. */
export interface Memory {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

export type RememberedRuns = Pick<DeskState, "jobs" | "times" | "seeds" | "locked" | "used" | "written">;

const MOST_JOBS = 20;
const POLICIES: readonly SeedPolicy[] = ["fixed", "increment", "random"];

const nameOf = (document: string): string => `darkroom.runs.${document}`;

/** What was remembered of a document; what cannot be read is left out. */
export function recall(memory: Memory, document: string): Partial<RememberedRuns> {
  let said: unknown;
  try {
    said = JSON.parse(memory.getItem(nameOf(document)) ?? "{}");
  } catch {
    return {};
  }
  if (typeof said !== "object" || said === null) return {};
  const { jobs, times, seeds, locked, used, written } = said as Record<string, unknown>;
  const policy = POLICIES.find((one) => one === seeds);
  return {
    ...(isTexts(jobs) && { jobs: jobs.slice(-MOST_JOBS) }),
    ...(typeof times === "number" && Number.isInteger(times) && times >= 1 && { times }),
    ...(policy && { seeds: policy }),
    ...(isTexts(locked) && { locked: new Set(locked) }),
    ...(Array.isArray(used) && { used: new Map(used.filter(isPair)) }),
    ...(Array.isArray(written) && { written: new Map(written.filter(isPair)) }),
  };
}

/** Remember; without room for it, or where the browser forbids it, nothing is. */
export function remember(memory: Memory, document: string, runs: RememberedRuns): void {
  const { jobs, times, seeds, locked, used, written } = runs;
  const seedsSaid = { locked: [...locked], used: [...used], written: [...written] };
  try {
    const said = { jobs: jobs.slice(-MOST_JOBS), times, seeds, ...seedsSaid };
    memory.setItem(nameOf(document), JSON.stringify(said));
  } catch {
    // there is no more to be done about it
  }
}

/** The document has another name now. */
export function moveMemory(memory: Memory, from: string, to: string): void {
  try {
    const kept = memory.getItem(nameOf(from));
    if (kept !== null) memory.setItem(nameOf(to), kept);
    memory.removeItem(nameOf(from));
  } catch {
    // as above
  }
}

const isTexts = (said: unknown): said is string[] =>
  Array.isArray(said) && said.every((one) => typeof one === "string" && one.length <= 200);

const isPair = (said: unknown): said is [string, string] => isTexts(said) && said.length === 2;
