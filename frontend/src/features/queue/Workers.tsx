/** The workers: one line for each device, with what it is at and the memory that it takes. */

import { useEffect, useState } from "react";
import { size } from "../../core/run/words";
import type { SystemView, WorkerView } from "../../net/protocol";
import { useRuns, useWorkspace } from "../../parts/workspace";

/** Milliseconds. */
const OFTEN = 5_000;

export function Workers() {
  const system = useSystem();
  const jobs = useRuns((runs) => runs.jobs);
  if (system === null) return null;
  const nameOf = (job: string | null): string => (job === null ? "" : (jobs.get(job)?.name ?? job));
  return (
    <footer className="queue-workers" aria-label="Workers">
      {system.workers.map((worker) => (
        <p key={worker.name} className={`queue-worker is-${worker.state}`} title={worker.said || titleOf(worker)}>
          <span className="queue-worker-name">{worker.devices.join(", ") || worker.name}</span>
          <span className="queue-worker-state">{stateOf(worker, nameOf(worker.job))}</span>
          {worker.memory !== null && <span>{size(worker.memory)}</span>}
        </p>
      ))}
      {system.workers.length === 0 && <p className="queue-worker is-broken">No worker: nothing can run.</p>}
      <p className="queue-store" title={system.store.folder}>
        <span>{system.store.free === null ? "" : `${size(system.store.free)} free for results`}</span>
        <span>{system.memory === null ? "" : `of ${size(system.memory)} memory`}</span>
      </p>
    </footer>
  );
}

function stateOf({ state, said }: WorkerView, job: string): string {
  switch (state) {
    case "busy":
      return job === "" ? "at work" : `at work on ${job}`;
    case "idle":
      return "waits for work";
    case "starting":
      return "is starting";
    case "broken":
      return said || "is broken";
  }
}

function titleOf({ name, models, pid }: WorkerView): string {
  const warm = models.length === 0 ? "no models loaded" : `${models.length} models loaded`;
  return `Worker ${name}, process ${pid ?? "none"}, ${warm}`;
}

/** The computer as it is: asked for now and then, and whenever a job begins or ends. */
function useSystem(): SystemView | null {
  const { api } = useWorkspace();
  const running = useRuns((runs) => runs.queue?.counts.running ?? 0);
  const [system, setSystem] = useState<SystemView | null>(null);
  useEffect(() => {
    let isGone = false;
    const ask = async (): Promise<void> => {
      const answer = await api.system();
      if (!isGone && answer.ok) setSystem(answer.value);
    };
    void ask();
    const timer = setInterval(() => void ask(), OFTEN);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [api, running]);
  return system;
}
