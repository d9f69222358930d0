/** A workspace for tests of runs: the real stores and client, over a simulated server; jobs are kept here. */

import { CATALOGUE } from "../core/run/catalogue";
import { documentIn } from "../core/fixtures";
import type { Api } from "../../src/net/api";
import { Client } from "../../src/net/client";
import type { Answer } from "../../src/net/http";
import type { JobSummary, JobView, ServerMessage, Submission } from "../../src/net/protocol";
import { Commands } from "../../src/store/commands";
import { createNotices } from "../../src/store/notices";
import type { Memory } from "../../src/store/remembered";
import { createRunStore } from "../../src/store/run";
import { Runner } from "../../src/store/runner";
import { createTabs } from "../../src/store/tabs";
import { createView } from "../../src/store/view";
import type { Workspace } from "../../src/store/workspace";
import { SimulatedServer, TestClock } from "../net/simulated";

export const TEXT = `
darkroom: 1
parameters:
  seed: {type: Seed, default: 7}
nodes:
  sample: {type: Sample, inputs: {seed: $seed}}
  decode: {type: Decode, inputs: {latent: $sample}}
outputs:
  image: $decode
`;

export function jobOf(id: string, state: JobView["state"], rest: Partial<JobView> = {}): JobView {
  const times = { submitted: 1, started: null, ended: null, events: 0, logged: true };
  const standing = { cancelling: false, priority: 0, place: 0, position: null, attempts: 1, worker: null };
  const given = { parameters: {}, to: [], outputs: {}, problems: [] };
  return { id, name: "document", workflow: "document", state, ...standing, ...times, ...given, ...rest };
}

export const fine = <T>(value: T): Answer<T> => ({ ok: true, value });
export const refusal = (status: number, message = "no"): Answer<never> => ({
  ok: false,
  status,
  problems: [{ code: "busy", message }],
});

/** A server's jobs, and what was asked of them. */
export class Jobs {
  readonly all = new Map<string, JobView>();
  readonly documents = new Map<string, string>();
  readonly submitted: Submission[] = [];
  readonly cancelled: string[] = [];
  readonly loaded: string[] = [];
  refuses: Answer<never> | null = null;

  readonly api: Partial<Api> = {
    submit: (body) => Promise.resolve(this.submit(body)),
    cancelJob: (id) => {
      this.cancelled.push(id);
      return Promise.resolve(fine({ id, state: "cancelled" as const }));
    },
    job: (id) => {
      this.loaded.push(id);
      const job = this.all.get(id);
      return Promise.resolve(job ? fine(job) : refusal(404));
    },
    jobs: (query) => {
      const found = [...this.all.values()].filter((job) => job.workflow === query?.workflow).slice(-1);
      return Promise.resolve(fine({ jobs: found, after: null }));
    },
    jobDocument: (id) => Promise.resolve(fine(this.documents.get(id) ?? TEXT)),
  };

  private submit(body: Submission) {
    if (this.refuses) return this.refuses;
    this.submitted.push(body);
    const id = `job${this.submitted.length}`;
    this.all.set(id, jobOf(id, "queued"));
    return fine({ id, state: "queued" as const });
  }
}

export class TestMemory implements Memory {
  readonly kept = new Map<string, string>();
  getItem(name: string): string | null {
    return this.kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.kept.set(name, value);
  }
  removeItem(name: string): void {
    this.kept.delete(name);
  }
}

/** A page with one document open and its runner at work. */
export function pageWithRunner(jobs = new Jobs(), memory = new TestMemory()) {
  const server = new SimulatedServer();
  server.document = documentIn(TEXT);
  const runs = createRunStore();
  const clock = new TestClock();
  const client = new Client(server.sockets, clock, runs.listener);
  client.start();
  const tabs = createTabs(client);
  const shared = { commands: new Commands(), notices: createNotices(), view: createView() };
  const workspace: Workspace = { ...shared, api: jobs.api as Api, client, catalogue: CATALOGUE, runs, tabs };
  const tab = tabs.show("document");
  let drawn = 100n;
  let keys = 0;
  const runner = new Runner(workspace, tab, {
    clock,
    memory,
    drawSeed: () => (drawn += 1n),
    newKey: () => `key${(keys += 1)}`,
  });
  server.settle();
  const stop = runner.start();
  const tell = (...messages: ServerMessage[]): void => {
    server.newest.tell(...messages);
    server.settle();
  };
  const checked = (problems: Extract<ServerMessage, { type: "checked" }>["problems"] = []): void =>
    tell({ type: "checked", name: "document", revision: server.revision, problems });
  const news = (id: string, state: JobSummary["state"], rest: Partial<JobView> = {}): void => {
    const job = jobOf(id, state, rest);
    jobs.all.set(id, job);
    tell({ type: "job", job });
  };
  return { server, runs, clock, client, workspace, tab, runner, stop, tell, checked, news, jobs, memory };
}

/** Let what was promised come. */
export async function come(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
