/** Everything that is wrong with the shown document and its last run. */

import { useMemo } from "react";
import type { ListedProblem } from "../core/run/problem-list";
import { problemList } from "../core/run/problem-list";
import { useDesk, useDocument, useRuns, useTab } from "../parts/workspace";
import { goTo } from "../store/desk";
import { useShownJob } from "./shown";

export function useProblems(): readonly ListedProblem[] {
  const document = useDocument((state) => state.document);
  const problems = useDocument((state) => state.problems);
  const refused = useDesk((desk) => desk.refused);
  const job = useShownJob();
  const run = useRuns((runs) => (job === null ? undefined : runs.runs.get(job)));
  const result = useRuns((runs) => (job === null ? undefined : runs.results.get(job)));
  return useMemo(
    () => problemList(document, { document: problems, refused, run, result: result?.problems ?? [] }),
    [document, problems, refused, run, result],
  );
}

/** Goes to where a problem is, as far as it has a place. */
export function useGoToProblem(): (problem: ListedProblem) => void {
  const { desk } = useTab();
  return ({ key, node, port }) => {
    desk.setState({ atProblem: key });
    if (node !== null) goTo(desk, node, port);
  };
}
