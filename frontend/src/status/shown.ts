/** Hooks for what runs say of the shown document; each is drawn anew only when its own part changes. */

import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { Made } from "../core/run/made";
import type { NodeView } from "../core/run/node-view";
import { marksByNode, nodeViewOf } from "../core/run/node-view";
import { useDesk, useDocument, useRuns, useWorkspace } from "../parts/workspace";
import { stepKey } from "../store/run";
import { newestByNode, newestOutputs, shownJob } from "../store/shown";

/** The job whose steps count: the one of this document that runs, else the next to run, else the newest. */
export function useShownJob(): string | null {
  const jobs = useDesk((desk) => desk.jobs);
  return useRuns((runs) => shownJob(jobs, runs.jobs));
}

/** What is to be shown of a node's run. */
export function useNodeView(node: string): NodeView {
  const job = useShownJob();
  const known = useDocument((state) => marksByNode(state.marks).get(node));
  const isVaried = useDesk((desk) => desk.varied.has(node));
  const mark = known !== undefined && isVaried ? "runs" : known;
  return useStore(
    useWorkspace().runs.store,
    useShallow((runs) => {
      const run = job === null ? undefined : runs.runs.get(job);
      return nodeViewOf(node, run, mark, (path) => runs.progress.get(stepKey(job ?? "", path)));
    }),
  );
}

/** The newest that was made of a node. */
export function useMade(node: string): readonly Made[] | undefined {
  const jobs = useDesk((desk) => desk.jobs);
  return useRuns((runs) => newestByNode(jobs, runs.results).get(node));
}

/** What the newest job made that made anything, by the workflow's outputs; null if there is none yet. */
export function useOutputs(): ReadonlyMap<string, readonly Made[]> | null {
  const jobs = useDesk((desk) => desk.jobs);
  return useRuns((runs) => newestOutputs(jobs, runs.results));
}

/** The newest picture of a node's unfinished work. */
export function usePreview(node: string): Blob | null {
  const job = useShownJob();
  return useRuns((runs) => {
    if (job === null || runs.previews.size === 0) return null;
    const own = runs.previews.get(stepKey(job, node));
    if (own) return own;
    const prefix = stepKey(job, `${node}/`);
    for (const [key, picture] of runs.previews) if (key.startsWith(prefix)) return picture;
    return null;
  });
}
