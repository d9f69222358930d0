/** The queue: what runs, what waits and in which order, and what became of the rest. */

import { ListOrdered, Pause, Play } from "lucide-react";
import { useState } from "react";
import { counted, stateWord } from "../../core/run/words";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { Spinner } from "../../parts/Spinner";
import { useRuns, useWorkspace } from "../../parts/workspace";
import { tellProblem } from "../../store/notices";
import { JobList } from "./JobList";
import { Workers } from "./Workers";
import { useJobs } from "./useJobs";
import type { QueueView } from "./useJobs";
import "./queue.css";

const VIEWS: readonly QueueView[] = ["now", "done", "failed", "cancelled", "set_aside"];

export function QueuePanel() {
  const [view, setView] = useState<QueueView>("now");
  const { jobs, isLoading, more } = useJobs(view);
  return (
    <div className="queue-panel">
      <Head />
      <Views view={view} onView={setView} />
      {jobs.length > 0 && <JobList key={view} jobs={jobs} onEnd={more} label={nameOf(view)} />}
      {jobs.length === 0 && (isLoading ? <Spinner label="The jobs are being fetched" /> : <Nothing view={view} />)}
      <Workers />
    </div>
  );
}

const nameOf = (view: QueueView): string => (view === "now" ? "Running and waiting" : stateWord(view));

function Head() {
  const { api, notices } = useWorkspace();
  const isPaused = useRuns((runs) => runs.queue?.paused ?? false);
  const running = useRuns((runs) => runs.queue?.counts.running ?? 0);
  const waiting = useRuns((runs) => runs.queue?.counts.queued ?? 0);
  const words = [running > 0 && `${running} running`, waiting > 0 && `${waiting} waiting`].filter(Boolean).join(", ");
  async function change(): Promise<void> {
    const answer = await (isPaused ? api.resumeQueue() : api.pauseQueue());
    if (!answer.ok && answer.problems[0]) tellProblem(notices, answer.problems[0]);
  }
  return (
    <header className="queue-head">
      <p role="status" className={isPaused ? "is-paused" : ""}>
        {isPaused ? `Paused${words && `: ${words}`}` : words || "Nothing to do"}
      </p>
      <Button size="small" icon={isPaused ? Play : Pause} onClick={() => void change()}>
        {isPaused ? "Resume" : "Pause"}
      </Button>
    </header>
  );
}

function Views({ view, onView }: { readonly view: QueueView; readonly onView: (view: QueueView) => void }) {
  const counts = useRuns((runs) => runs.queue?.counts);
  const countOf = (one: QueueView): number =>
    one === "now" ? (counts?.running ?? 0) + (counts?.queued ?? 0) : (counts?.[one] ?? 0);
  const shown = VIEWS.filter((one) => one === "now" || one === view || countOf(one) > 0);
  return (
    <div className="queue-views" role="group" aria-label="Which jobs">
      {shown.map((one) => (
        <button key={one} type="button" aria-pressed={one === view} className="queue-view" onClick={() => onView(one)}>
          {one === "now" ? "Now" : stateWord(one)}
          <span className="queue-count">{countOf(one).toLocaleString("en")}</span>
          <span className="only-heard">{counted(countOf(one), "job").replace(/^\S+ /, "")}</span>
        </button>
      ))}
    </div>
  );
}

const EMPTY: Readonly<Record<QueueView, string>> = {
  now: "A run that you start stands here until it is over. Start several, also of different workflows: they wait for each other, and you can put them into another order.",
  done: "Jobs that are done are listed here. Their pictures are in the gallery.",
  failed: "Nothing has failed.",
  cancelled: "Nothing was cancelled.",
  set_aside: "A job whose worker died three times is set aside, so that the others can go on.",
};

function Nothing({ view }: { readonly view: QueueView }) {
  return (
    <EmptyState icon={ListOrdered} title={view === "now" ? "Nothing runs" : "No jobs here"}>
      {EMPTY[view]}
    </EmptyState>
  );
}
