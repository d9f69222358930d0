/** The jobs in some states, a page after the other, and kept as news of them come. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { JobState } from "../../core/run/events";
import { inLine, newestFirst } from "../../core/run/queue-order";
import type { JobSummary } from "../../net/protocol";
import { useRuns, useWorkspace } from "../../parts/workspace";

const PAGE = 100;

export interface Jobs {
  readonly jobs: readonly JobSummary[];
  readonly isLoading: boolean;
  /** Ask for the next page, if there is one. */
  readonly more: () => void;
}

/** What a view of the queue lists: first those that run, then those that wait, else those that ended so. */
export type QueueView = "now" | Exclude<JobState, "queued" | "running">;

const STATES: Readonly<Record<QueueView, readonly JobState[]>> = {
  now: ["running", "queued"],
  done: ["done"],
  failed: ["failed"],
  cancelled: ["cancelled"],
  set_aside: ["set_aside"],
};

export function useJobs(view: QueueView): Jobs {
  const known = useRuns((runs) => runs.jobs);
  const pages = usePages(view);
  const jobs = useMemo(() => {
    if (view !== "now") return newestFirst(known.values(), new Set(STATES[view]));
    return [...newestFirst(known.values(), new Set(["running"])).toReversed(), ...inLine(known.values())];
  }, [known, view]);
  return { jobs, ...pages };
}

/** Where the next page begins, by state; null behind the last one. */
type Ends = ReadonlyMap<JobState, string | null>;

function usePages(view: QueueView): Omit<Jobs, "jobs"> {
  const { api, runs } = useWorkspace();
  const [isLoading, setLoading] = useState(false);
  const ends = useRef<Ends>(new Map());
  const isAsking = useRef(false);
  const more = useCallback(async () => {
    const state = STATES[view].find((one) => ends.current.get(one) !== null);
    if (state === undefined || isAsking.current) return;
    isAsking.current = true;
    setLoading(true);
    const after = ends.current.get(state);
    const answer = await api.jobs({ state, limit: PAGE, ...(after != null && { after }) });
    isAsking.current = false;
    setLoading(false);
    if (!answer.ok) return;
    ends.current = new Map(ends.current).set(state, answer.value.after);
    runs.addJobs(answer.value.jobs);
  }, [api, runs, view]);
  useEffect(() => {
    void (async () => {
      for (const state of STATES[view]) if (!ends.current.has(state)) await more();
    })();
  }, [view, more]);
  return { isLoading, more: () => void more() };
}
