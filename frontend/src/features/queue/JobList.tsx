/** The list of jobs: thousands of rows, of which only those in view are drawn. Waiting ones can be put in order. */

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { beforeInLine, gapAfterStep, windowOf } from "../../core/run/queue-order";
import type { JobSummary } from "../../net/protocol";
import { useWorkspace } from "../../parts/workspace";
import { tellProblem } from "../../store/notices";
import { JobRow } from "./JobRow";
import { useRowDrag } from "./useRowDrag";

/** Pixels, as in queue.css. */
export const ROW = 58;

export interface JobListProps {
  readonly jobs: readonly JobSummary[];
  readonly label: string;
  /** The end of what is known is in view. */
  readonly onEnd: () => void;
}

export function JobList({ jobs, label, onEnd }: JobListProps) {
  const box = useRef<HTMLDivElement>(null);
  const { top, height } = useScrolled(box);
  const { first, end, before, behind } = windowOf(top, height, ROW, jobs.length);
  const ahead = Math.max(
    jobs.findIndex(({ state }) => state === "queued"),
    0,
  );
  const line = jobs.filter(({ state }) => state === "queued").map(({ id }) => id);
  const { move, step, said } = useMove(line);
  const drag = useRowDrag(box, ROW, ahead, line.length, (job, gap) => void move(job, gap));
  const isAtEnd = end >= jobs.length;
  useEffect(() => {
    if (isAtEnd) onEnd();
  }, [isAtEnd, jobs.length, onEnd]);
  return (
    <div className="queue-scroll" ref={box}>
      <ul className="queue-list" aria-label={label} style={{ paddingTop: before, paddingBottom: behind }}>
        {jobs.slice(first, end).map((job) => (
          <JobRow key={job.id} job={job} isDragged={drag.job === job.id} onGrip={drag.begin} onStep={step} />
        ))}
      </ul>
      {drag.gap !== null && <div className="queue-aim" style={{ top: (ahead + drag.gap) * ROW }} aria-hidden="true" />}
      <p className="only-heard" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** Put a waiting job elsewhere in the line; what is heard of it. The functions stay, so that no row is drawn for them. */
function useMove(line: readonly string[]) {
  const { api, notices } = useWorkspace();
  const [said, say] = useState("");
  const now = useRef(line);
  useEffect(() => {
    now.current = line;
  });
  const move = useCallback(
    async (job: string, gap: number): Promise<void> => {
      const before = beforeInLine(now.current, job, gap);
      if (before === undefined) return;
      const [at, count] = [now.current.indexOf(job), now.current.length];
      const answer = await api.moveJob(job, before);
      if (!answer.ok && answer.problems[0]) tellProblem(notices, answer.problems[0]);
      else say(`Moved to place ${gap > at ? gap : gap + 1} of ${count}`);
    },
    [api, notices],
  );
  const step = useCallback((job: string, by: number) => void move(job, gapAfterStep(now.current, job, by)), [move]);
  return { move, step, said };
}

function useScrolled(box: RefObject<HTMLDivElement | null>) {
  const [scrolled, setScrolled] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = (): void => setScrolled({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box]);
  return scrolled;
}
