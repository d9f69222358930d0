/** The job watch: the events of the job that is shown, and the results of those that have ended. */

import { readDocument } from "../core/document/read";
import type { JobResult } from "../core/run/made";
import { sourcesOf } from "../core/run/made";
import { isOver } from "../core/run/words";
import type { JobView } from "../net/protocol";
import { goTo } from "./desk";
import { followingOf } from "./following";
import { takeAway, tell } from "./notices";
import { shownJob } from "./shown";
import type { Tab } from "./tabs";
import type { Workspace } from "./workspace";

type Sources = JobResult["sources"];

const NO_LONGER = 404;

export class JobWatch {
  private readonly sources = new Map<string, Sources>();
  private readonly asked = new Set<string>();
  private shown: string | null = null;
  private told = 0;
  private release: () => void = () => undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly tab: Tab,
  ) {}

  start(): () => void {
    const { runs, client } = this.workspace;
    client.follower.watch();
    const stops = [
      runs.store.subscribe((now, before) => {
        if (now.jobs !== before.jobs) this.attend();
      }),
      this.tab.desk.subscribe((now, before) => {
        if (now.jobs !== before.jobs) this.attend();
      }),
    ];
    void this.findAgain();
    return () => {
      for (const stop of stops) stop();
      this.release();
      this.shown = null;
    };
  }

  /** A job was submitted from here; its outputs come from these nodes. */
  submitted(job: string, sources: Sources): void {
    takeAway(this.workspace.notices, this.told); // what an earlier run came to is no news any more
    this.sources.set(job, sources);
  }

  /** The jobs that the desk remembers, else the newest of the document, as the server knows them. */
  private async findAgain(): Promise<void> {
    const { api, runs } = this.workspace;
    const { jobs } = this.tab.desk.getState();
    if (jobs.length === 0) {
      const { name } = this.tab.open.store.getState();
      const answer = await api.jobs({ workflow: name, limit: 1 });
      const found = answer.ok ? answer.value.jobs : [];
      runs.addJobs(found);
      if (found.length > 0 && this.tab.desk.getState().jobs.length === 0) {
        this.tab.desk.setState({ jobs: found.map(({ id }) => id) });
      }
      return;
    }
    for (const job of jobs.toReversed()) await this.load(job);
    this.attend();
  }

  private attend(): void {
    const { runs, client } = this.workspace;
    const { jobs } = this.tab.desk.getState();
    const known = runs.store.getState().jobs;
    const shown = shownJob(jobs, known);
    if (shown !== this.shown) {
      const before = this.shown;
      this.shown = shown;
      this.release();
      this.release = shown === null ? () => undefined : followingOf(client.follower).hold(shown, true);
      if (before !== null) runs.forget(before);
    }
    for (const job of jobs) {
      const state = known.get(job)?.state;
      if (state !== undefined && isOver(state) && !runs.store.getState().results.has(job)) void this.load(job);
      if (state !== undefined && !isOver(state)) this.asked.delete(job); // as one that is tried again
    }
  }

  /** Ask for what became of a job; one that the server does not know is taken off the desk. */
  private async load(job: string): Promise<void> {
    if (this.asked.has(job)) return;
    this.asked.add(job);
    const { api, runs } = this.workspace;
    const isNew = runs.store.getState().jobs.has(job);
    const answer = await api.job(job);
    if (!answer.ok) {
      this.asked.delete(job);
      if (answer.status === NO_LONGER) this.dropJob(job);
      return;
    }
    runs.addJobs([answer.value]);
    if (!isOver(answer.value.state)) {
      this.asked.delete(job);
      return;
    }
    const sources = await this.sourcesOf(answer.value);
    runs.addResult(job, resultOf(answer.value, sources));
    if (isNew) this.tellEnd(answer.value);
  }

  private dropJob(job: string): void {
    this.tab.desk.setState(({ jobs }) => ({ jobs: jobs.filter((one) => one !== job) }));
  }

  private async sourcesOf({ id, outputs }: JobView): Promise<Sources> {
    const known = this.sources.get(id);
    this.sources.delete(id);
    if (known || Object.keys(outputs).length === 0) return known ?? new Map<string, string>();
    const text = await this.workspace.api.jobDocument(id);
    const { document } = text.ok ? readDocument(text.value) : { document: null };
    return document ? sourcesOf(document) : new Map<string, string>();
  }

  /** A job that failed while one looked elsewhere is told of. */
  private tellEnd({ state, problems }: JobView): void {
    if (state !== "failed" && state !== "set_aside") return;
    const [problem] = problems;
    const { name } = this.tab.open.store.getState();
    const text = state === "failed" ? `The run of ${name} failed` : `A run of ${name} was set aside`;
    const show = (): void => {
      this.workspace.tabs.activate(this.tab.id);
      this.workspace.view.setState({ problems: true, mode: "graph" });
      if (problem?.node) goTo(this.tab.desk, problem.node.split("/", 1)[0] ?? "", problem.port);
    };
    const action = { label: "Show", perform: show };
    this.told = tell(this.workspace.notices, { kind: "problem", text, hint: problem?.message ?? "", action });
  }
}

function resultOf({ outputs, problems }: JobView, sources: Sources): JobResult {
  return { outputs: new Map(Object.entries(outputs)) as JobResult["outputs"], sources, problems };
}
