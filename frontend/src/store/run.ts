/**
 * The run store: the queue, the jobs, what became of their steps, and how far they are.
 *
 * Progress and pictures come many times a second; each step's stand under a key of their own, so that only what shows
 * this step is drawn anew.
 */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { JobResult } from "../core/run/made";
import type { Run } from "../core/run/run";
import { NO_RUN, afterEvents } from "../core/run/run";
import { isOver } from "../core/run/words";
import type { ConnectionState } from "../net/connection";
import type { ClientListener } from "../net/client";
import type { JobSummary, PictureView, ProblemView, QueueView } from "../net/protocol";

export interface StepCount {
  readonly done: number;
  readonly total: number;
}

export interface RunState {
  readonly connection: ConnectionState;
  readonly queue: QueueView | null;
  readonly jobs: ReadonlyMap<string, JobSummary>;
  /** By job, of those that are followed. */
  readonly runs: ReadonlyMap<string, Run>;
  /** By `stepKey`, of steps that are at work. */
  readonly progress: ReadonlyMap<string, StepCount>;
  readonly previews: ReadonlyMap<string, Blob>;
  /** By job, of those that ended and are shown somewhere. */
  readonly results: ReadonlyMap<string, JobResult>;
  /** What the server could make nothing of, newest last. */
  readonly rejected: readonly ProblemView[];
}

export type PicturesHeard = (pictures: readonly PictureView[], gone: readonly string[]) => void;

export interface RunStore {
  readonly store: StoreApi<RunState>;
  /** What the client tells goes in here. */
  readonly listener: ClientListener;
  /** Put in jobs as a list of them told; those known by newer news stay. */
  readonly addJobs: (jobs: readonly JobSummary[]) => void;
  readonly addResult: (job: string, result: JobResult) => void;
  /** Hear of pictures that are new or changed, and of those that are gone, by digest; call the result to stop. */
  readonly onPictures: (hear: PicturesHeard) => () => void;
  /** Keep nothing more of what a job's steps did. */
  readonly forget: (job: string) => void;
}

const NOTHING: RunState = {
  connection: { kind: "stopped" },
  queue: null,
  jobs: new Map(),
  runs: new Map(),
  progress: new Map(),
  previews: new Map(),
  results: new Map(),
  rejected: [],
};

const MOST_REJECTED = 20;
const MOST_RESULTS = 200;

export function stepKey(job: string, path: string): string {
  return `${job} ${path}`;
}

export function createRunStore(): RunStore {
  const store = createStore<RunState>()(() => NOTHING);
  const hearers = new Set<PicturesHeard>();
  return {
    store,
    listener: {
      ...listenerOf(store),
      pictures: ({ pictures }) => hearers.forEach((hear) => hear(pictures, [])),
      picturesGone: ({ pictures }) => hearers.forEach((hear) => hear([], pictures)),
    },
    onPictures(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    addJobs(jobs) {
      store.setState((state) => ({
        jobs: new Map([...jobs.map((job): [string, JobSummary] => [job.id, job]), ...state.jobs]),
      }));
    },
    addResult(job, result) {
      store.setState(({ results }) => {
        const others = [...results].filter(([id]) => id !== job);
        return { results: new Map([...others, [job, result] as const].slice(-MOST_RESULTS)) };
      });
    },
    forget(job) {
      store.setState((state) => ({ runs: without(state.runs, job), ...settled(state, job, null) }));
    },
  };
}

function listenerOf({ setState }: StoreApi<RunState>): ClientListener {
  return {
    connection: (connection) => setState({ connection }),
    queue: ({ paused, counts }) => setState({ queue: { paused, counts } }),
    job: ({ job }) => {
      setState((state) => ({
        jobs: new Map(state.jobs).set(job.id, job),
        ...(!isOver(job.state) && { results: without(state.results, job.id) }), // it is tried again
      }));
    },
    gone: ({ job }) => setState((state) => withoutJob(state, job)),
    events: (job, _, events) => {
      setState((state) => {
        const run = afterEvents(state.runs.get(job) ?? NO_RUN, events);
        const paths = events.flatMap((event) => (typeof event[1] === "string" ? [event[1]] : []));
        return { runs: new Map(state.runs).set(job, run), ...settled(state, job, run.ended ? null : paths) };
      });
    },
    progress: (job, steps) => {
      setState((state) => {
        const progress = new Map(state.progress);
        for (const [path, done, total] of steps) progress.set(stepKey(job, path), { done, total });
        return { progress };
      });
    },
    preview: ({ job, path, picture }) => {
      setState((state) => ({ previews: new Map(state.previews).set(stepKey(job, path), picture) }));
    },
    rejected: (problems) => {
      setState((state) => ({ rejected: [...state.rejected, ...problems].slice(-MOST_REJECTED) }));
    },
  };
}

function withoutJob(state: RunState, job: string): Partial<RunState> {
  return { jobs: without(state.jobs, job), runs: without(state.runs, job), ...settled(state, job, null) };
}

function without<E>(entries: ReadonlyMap<string, E>, job: string): ReadonlyMap<string, E> {
  return entries.has(job) ? new Map([...entries].filter(([id]) => id !== job)) : entries;
}

/** Progress and pictures without those of steps that something else was told of; null stands for all of a job's. */
function settled(state: RunState, job: string, paths: readonly string[] | null): Partial<RunState> {
  const gone = paths && new Set(paths.map((path) => stepKey(job, path)));
  const isGone = (key: string): boolean => (gone ? gone.has(key) : key.startsWith(`${job} `));
  const left = <E>(entries: ReadonlyMap<string, E>): ReadonlyMap<string, E> => {
    const kept = [...entries].filter(([key]) => !isGone(key));
    return kept.length < entries.size ? new Map(kept) : entries;
  };
  return { progress: left(state.progress), previews: left(state.previews) };
}
