/** Where the run is, in words and as a bar. It alone is drawn anew as steps go on. */

import { CircleAlert } from "lucide-react";
import { fraction, isOver, jobNews, jobWords } from "../../core/run/words";
import { Icon } from "../../parts/Icon";
import { Meter } from "../../parts/Meter";
import { useDesk, useRuns } from "../../parts/workspace";
import { useShownJob } from "../../status/shown";
import { stepKey } from "../../store/run";

export function RunStatus({ open }: { readonly open: number }) {
  const job = useShownJob();
  const isSending = useDesk((desk) => desk.sending > 0);
  const standing = useRuns((runs) => (job === null ? undefined : runs.jobs.get(job)));
  const run = useRuns((runs) => (job === null ? undefined : runs.runs.get(job)));
  const result = useRuns((runs) => (job === null ? undefined : runs.results.get(job)));
  if (job === null || standing === undefined) return isSending ? <p className="run-status">Sending</p> : null;
  const words = isSending && isOver(standing.state) ? "Sending" : jobWords(standing, run);
  const news = jobNews(standing.state, run, result?.problems);
  return (
    <div className={`run-status is-${standing.state}`}>
      <p role="status">
        <span className="run-words">{words}</span>
        {open > 1 && <span className="run-more">{open - 1} more waiting</span>}
      </p>
      {standing.state === "running" && <Progress job={job} />}
      {news !== "" && (
        <p className="run-news" role="alert" title={news}>
          <Icon of={CircleAlert} size={13} />
          {news}
        </p>
      )}
    </div>
  );
}

const PARTS = 1000;

function Progress({ job }: { readonly job: string }) {
  const done = useRuns(({ runs, progress }) => {
    const run = runs.get(job);
    const partOf = (path: string): number => {
      const count = progress.get(stepKey(job, path));
      return count && count.total > 0 ? count.done / count.total : 0;
    };
    return run ? Math.round(fraction(run, partOf) * PARTS) : 0;
  });
  return <Meter label="Progress of the run" done={done} total={PARTS} />;
}
