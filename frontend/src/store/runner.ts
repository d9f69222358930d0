/**
 * The runner: submits the document of a tab, keeps an eye on what becomes of it, and cancels it.
 *
 * The jobs stand on the tab's desk, what they do in the run store. Runs are submitted in the order in which they were
 * asked for, each when the server has answered all edits that were made before.
 */

import type { Problem } from "../core/problem";
import type { SeedPlace, Seeds } from "../core/run/seeds";
import { keepingSeeds, knownAfter, seedPlaces, seedSeries, seedsAgain } from "../core/run/seeds";
import { orderOf } from "../core/run/submission";
import { variedNodes } from "../core/run/varied";
import type { Clock } from "../net/clock";
import type { DocumentState } from "./document-state";
import { JobWatch } from "./job-watch";
import { watchChanges } from "./on-change";
import type { Memory } from "./remembered";
import { moveMemory, recall, remember } from "./remembered";
import { openJobs, shownJob } from "./shown";
import { submissionOf, whenAnswered } from "./submitting";
import type { Tab } from "./tabs";
import { takeAway, tell } from "./notices";
import type { Workspace } from "./workspace";

/** What the runner has from outside. */
export interface Surroundings {
  readonly clock: Clock;
  readonly memory: Memory;
  /** A new seed, and a text that no other submission has. */
  readonly drawSeed: () => bigint;
  readonly newKey: () => string;
}

const MOST_JOBS = 100;

export class Runner {
  private readonly watch: JobWatch;
  private line: Promise<void> = Promise.resolve();
  private cancelled = 0;
  private ofChange: string | null = null;
  private told = 0;

  constructor(
    private readonly workspace: Workspace,
    private readonly tab: Tab,
    private readonly around: Surroundings,
  ) {
    this.watch = new JobWatch(workspace, tab);
  }

  /** Find the last jobs of the document again, and attend to them until what this gives is called. */
  start(): () => void {
    const { open, desk } = this.tab;
    const { name } = open.store.getState();
    if (desk.getState().jobs.length === 0) desk.setState(recall(this.around.memory, name));
    const stops = [
      desk.subscribe((now) => remember(this.around.memory, open.store.getState().name, now)),
      open.store.subscribe((now, before) => {
        if (now.name !== before.name) moveMemory(this.around.memory, before.name, now.name);
      }),
      desk.subscribe((now, before) => {
        if (SEED_FIELDS.some((field) => now[field] !== before[field])) this.vary();
      }),
      open.store.subscribe((now, before) => {
        if (now.document?.nodes !== before.document?.nodes || now.document?.parameters !== before.document?.parameters) this.vary(); // prettier-ignore
      }),
      watchChanges(this.tab, this.around.clock, () => void this.runAfterChange()),
      this.watch.start(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Run the workflow, or to some nodes, as often and with such seeds as the desk says. */
  run(to: readonly string[] = []): Promise<void> {
    return this.inLine(() => {
      const desk = this.tab.desk.getState();
      const places = this.places();
      const series = seedSeries(places, desk.seeds, desk.times, desk, this.around.drawSeed);
      return series.map((seeds) => ({ places, seeds, to }));
    });
  }

  /** Cancel the job that is shown, and what was not submitted yet. */
  cancel(): void {
    const { jobs } = this.tab.desk.getState();
    const known = this.workspace.runs.store.getState().jobs;
    const shown = shownJob(jobs, known);
    this.cancelled += 1;
    if (shown !== null && openJobs(jobs, known).includes(shown)) void this.workspace.api.cancelJob(shown);
  }

  /** Cancel everything that was submitted from here and is not over. */
  async cancelAll(): Promise<void> {
    this.cancelled += 1;
    const { jobs } = this.tab.desk.getState();
    const open = openJobs(jobs, this.workspace.runs.store.getState().jobs);
    for (const job of open.toReversed()) await this.workspace.api.cancelJob(job); // waiting ones first
  }

  /** Run once more with the seeds of the last run, so that what is seen is the change alone. */
  private runAfterChange(): Promise<void> {
    const before = this.ofChange;
    const known = this.workspace.runs.store.getState().jobs;
    if (before !== null && openJobs([before], known).length > 0) void this.workspace.api.cancelJob(before);
    return this.inLine(() => {
      const places = this.places();
      return [{ places, seeds: seedsAgain(places, this.tab.desk.getState()), to: [] }];
    }).then(() => {
      this.ofChange = this.tab.desk.getState().jobs.at(-1) ?? null;
    });
  }

  private inLine(plan: () => readonly Planned[]): Promise<void> {
    const { cancelled } = this;
    this.tab.desk.setState(({ sending }) => ({ sending: sending + 1 }));
    this.line = this.line
      .then(async () => {
        const isReady = await whenAnswered(this.tab.open.store);
        if (!isReady) return;
        for (const planned of plan()) {
          if (this.cancelled !== cancelled || !(await this.submit(planned))) return;
        }
      })
      .finally(() => this.tab.desk.setState(({ sending }) => ({ sending: sending - 1 })));
    return this.line;
  }

  /** The seeds of the last run that the document does not say, by key. */
  seedsToKeep(): readonly { readonly key: string; readonly value: bigint }[] {
    const again = seedsAgain(this.places(), this.tab.desk.getState());
    return [...again].map(([key, value]) => ({ key, value }));
  }

  /** Write the seeds of the last run into the document; those of the form into its fields. */
  keepSeeds(): void {
    const { open, desk } = this.tab;
    const places = this.places();
    if (this.workspace.view.getState().mode === "graph") {
      open.actions.edit(keepingSeeds(places, desk.getState()));
      return;
    }
    const again = seedsAgain(places, desk.getState());
    const fields = places.flatMap(({ key, node, name }): [string, string][] => {
      const seed = again.get(key);
      return node === null && seed !== undefined ? [[name, seed.toString()]] : [];
    });
    desk.setState(({ values }) => ({ values: new Map([...values, ...fields]) }));
  }

  /** Note which nodes the next run does anew because of its seeds; any other seed stands for one at random. */
  private vary(): void {
    const { open, desk } = this.tab;
    const { document } = open.store.getState();
    const places = this.places();
    const [seeds = new Map<string, bigint>()] = seedSeries(
      places,
      desk.getState().seeds,
      1,
      desk.getState(),
      () => -1n,
    );
    const varied = document ? variedNodes(document, places, seeds) : seeds;
    if (varied.size > 0 || desk.getState().varied.size > 0) desk.setState({ varied: new Set(varied.keys()) });
  }

  private places(): readonly SeedPlace[] {
    const { document } = this.tab.open.store.getState();
    return document ? seedPlaces(document, this.workspace.catalogue, this.values()) : [];
  }

  /** In the form its values count; the graph is run as it is drawn. */
  private values(): ReadonlyMap<string, unknown> {
    return this.workspace.view.getState().mode === "form" ? this.tab.desk.getState().values : NO_VALUES;
  }

  private async submit({ places, seeds, to }: Planned): Promise<boolean> {
    const { api, catalogue } = this.workspace;
    const { open, desk } = this.tab;
    const { document, name } = open.store.getState();
    if (document === null) return false;
    const values = this.values();
    const known = values.size === 0 ? knownErrors(open.store.getState()) : [];
    if (known.length > 0) return this.refused(known);
    const order = orderOf(document, catalogue, { values, places, seeds, to });
    const { body, sources } = submissionOf(name, document, order, this.around.newKey());
    const answer = await api.submit(body);
    if (!answer.ok) return this.refused(answer.problems);
    takeAway(this.workspace.notices, this.told);
    this.watch.submitted(answer.value.id, sources);
    desk.setState((state) => ({
      jobs: [...state.jobs.filter((job) => job !== answer.value.id), answer.value.id].slice(-MOST_JOBS),
      ...knownAfter(places, seeds, state),
      refused: [],
    }));
    return true;
  }

  /** Nothing is run, and why is told: in place of what was told before. */
  private refused(problems: readonly Problem[]): false {
    const { notices, view } = this.workspace;
    takeAway(notices, this.told);
    this.tab.desk.setState({ refused: problems });
    const { problems: isShown, mode } = view.getState();
    if (isShown && mode === "graph") return false; // they can be read there
    const [first] = problems;
    const text = problems.length > 1 ? `Nothing was run: ${problems.length} problems` : `Nothing was run: ${first?.message ?? ""}`; // prettier-ignore
    const action = { label: "Show", perform: () => view.setState({ problems: true }) };
    const hint = problems.length > 1 ? "" : (first?.hint ?? "");
    this.told = tell(notices, { kind: "problem", text, hint, action });
    return false;
  }
}

interface Planned {
  readonly places: readonly SeedPlace[];
  readonly seeds: Seeds;
  readonly to: readonly string[];
}

/** The errors of the newest revision, as far as they are known; those of a form's values only the server knows. */
function knownErrors({ checked, revision, problems }: DocumentState): readonly Problem[] {
  return checked >= revision ? problems.filter(({ level }) => level !== "warning") : [];
}

/** What of a desk the next seeds depend on. */
const SEED_FIELDS = ["seeds", "locked", "used", "written", "values"] as const;

const NO_VALUES: ReadonlyMap<string, unknown> = new Map();
