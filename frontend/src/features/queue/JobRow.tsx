/** A job of the queue: what it is, where it stands, and what can be done with it. */

import { Ellipsis, GripVertical, X } from "lucide-react";
import { memo, useEffect } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import { duration, fraction, isOver, jobNews, jobWords } from "../../core/run/words";
import type { JobSummary } from "../../net/protocol";
import { IconButton } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Menu } from "../../parts/Menu";
import { Meter } from "../../parts/Meter";
import { useRuns, useWorkspace } from "../../parts/workspace";
import { followingOf } from "../../store/following";
import { stepKey } from "../../store/run";
import { jobEntries } from "./job-entries";

export interface JobRowProps {
  readonly job: JobSummary;
  readonly isDragged: boolean;
  readonly onGrip: (job: string, event: PointerEvent) => void;
  /** Move it up (less than 0) or down so many places. */
  readonly onStep: (job: string, by: number) => void;
}

export const JobRow = memo(Row);

function Row({ job, isDragged, onGrip, onStep }: JobRowProps) {
  const workspace = useWorkspace();
  const isWaiting = job.state === "queued";
  function pressed(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!isWaiting || !event.altKey || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onStep(job.id, step);
  }
  return (
    <li className={`queue-row is-${job.state} ${isDragged ? "is-dragged" : ""}`} onKeyDown={pressed}>
      <Sign isWaiting={isWaiting} onGrip={(event) => onGrip(job.id, event)} />
      <div className="queue-what">
        <p className="queue-name" title={job.name || job.id}>
          {job.name || job.id}
          {job.priority !== 0 && <span className="queue-priority">priority {job.priority}</span>}
        </p>
        <State job={job} />
      </div>
      {!isOver(job.state) && (
        <IconButton
          label={`Cancel ${job.name}`}
          icon={X}
          size="small"
          disabled={job.cancelling}
          onClick={() => void workspace.api.cancelJob(job.id)}
        />
      )}
      <Menu entries={() => jobEntries(workspace, job, (by) => onStep(job.id, by))} align="end">
        <IconButton label={`More of ${job.name}`} icon={Ellipsis} size="small" />
      </Menu>
    </li>
  );
}

/** Where a waiting one is gripped; what became of another. */
function Sign({ isWaiting, onGrip }: { readonly isWaiting: boolean; readonly onGrip: (event: PointerEvent) => void }) {
  if (!isWaiting) return <span className="queue-dot" aria-hidden="true" />;
  return (
    <span className="queue-grip" onPointerDown={onGrip} title="Drag to another place, or Alt with the arrows">
      <Icon of={GripVertical} size={14} />
    </span>
  );
}

function State({ job }: { readonly job: JobSummary }) {
  const run = useRuns((runs) => runs.runs.get(job.id));
  const news = jobNews(job.state, run);
  return (
    <>
      <p className="queue-state" title={news}>
        <span>{jobWords(job, isOver(job.state) ? undefined : run)}</span>
        <span className="queue-when">{whenOf(job)}</span>
      </p>
      {job.state === "running" && <Progress job={job.id} />}
    </>
  );
}

const PARTS = 1000;

/** Running jobs are followed as long as they are in view. */
function Progress({ job }: { readonly job: string }) {
  const { client } = useWorkspace();
  useEffect(() => followingOf(client.follower).hold(job), [client, job]);
  const done = useRuns(({ runs, progress }) => {
    const run = runs.get(job);
    const partOf = (path: string): number => {
      const count = progress.get(stepKey(job, path));
      return count && count.total > 0 ? count.done / count.total : 0;
    };
    return run ? Math.round(fraction(run, partOf) * PARTS) : 0;
  });
  return <Meter label="Progress" done={done} total={PARTS} />;
}

function whenOf({ state, submitted, started, ended, worker }: JobSummary): string {
  if (state === "running") return worker ? `on ${worker}` : "";
  const at = clock(ended ?? submitted);
  const took = started !== null && ended !== null && state === "done" ? duration(ended - started) : "";
  return [took, at].filter(Boolean).join(" · ");
}

function clock(seconds: number): string {
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date().toDateString();
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return isToday ? time : `${date.toLocaleDateString([], { day: "numeric", month: "short" })} ${time}`;
}
