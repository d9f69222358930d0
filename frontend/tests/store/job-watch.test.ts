import { describe, expect, it } from "vitest";
import type { JobEvent } from "../../src/core/run/events";
import { openCopy } from "../../src/store/open-copy";
import { Jobs, TEXT, TestMemory, come, fine, jobOf, pageWithRunner, refusal } from "./running";

const PICTURE = { kind: "file" as const, digest: "a".repeat(64), media_type: "image/png", size: 5 };

describe("the job that is shown", () => {
  it("is followed with previews, and the one before it is let go", async () => {
    const { runner, news, server, runs, tell } = pageWithRunner();
    await runner.run();
    await runner.run();
    const events: JobEvent[] = [["attempt", 1, "w"], ["planned", ["sample"], []], ["started", "sample"]]; // prettier-ignore
    news("job1", "running");
    tell({ type: "events", job: "job1", first: 1, events: events as never });
    expect(runs.store.getState().runs.get("job1")?.steps.get("sample")?.kind).toBe("running");
    const said: string[] = [];
    const line = server.newest;
    const send = line.toServer.push.bind(line.toServer);
    line.toServer.push = (...messages) => {
      said.push(...messages.map((message) => ("job" in message ? `${message.type} ${message.job}` : message.type)));
      return send(...messages);
    };
    news("job1", "done");
    news("job2", "running");
    expect(said).toEqual(["unfollow job1", "follow job2"]);
    expect(runs.store.getState().runs.has("job1")).toBe(false);
  });
});

describe("what became of a job", () => {
  it("is asked for when it ends, and known by the nodes that made it", async () => {
    const { runner, news, runs, jobs } = pageWithRunner();
    await runner.run();
    news("job1", "running");
    news("job1", "done", { outputs: { image: [PICTURE] } });
    await come();
    const result = runs.store.getState().results.get("job1");
    expect(result?.outputs.get("image")).toEqual([PICTURE]);
    expect(result?.sources.get("image")).toBe("decode");
    expect(jobs.loaded).toEqual(["job1"]);
  });

  it("is asked for again once it was tried again", async () => {
    const { runner, news, runs, jobs } = pageWithRunner();
    await runner.run();
    news("job1", "failed", { problems: [{ code: "node-failed", message: "a" }] });
    await come();
    news("job1", "running");
    expect(runs.store.getState().results.has("job1")).toBe(false);
    news("job1", "done");
    await come();
    expect(runs.store.getState().results.get("job1")?.problems).toEqual([]);
    expect(jobs.loaded).toHaveLength(2);
  });

  it("is told where it failed or was set aside, with the way there", async () => {
    const { runner, news, workspace, tab } = pageWithRunner();
    await runner.run();
    await runner.run();
    news("job1", "failed", { problems: [{ code: "node-failed", message: "it broke", node: "sample/2" }] });
    news("job2", "set_aside");
    await come();
    const told = workspace.notices.getState();
    expect(told.map(({ text, hint }) => [text, hint])).toEqual([["The run of document failed", "it broke"], ["A run of document was set aside", ""]]); // prettier-ignore
    told[0]?.action?.perform();
    expect(tab.desk.getState().goal).toMatchObject({ node: "sample" });
    expect(workspace.view.getState()).toMatchObject({ problems: true, mode: "graph" });
    told[1]?.action?.perform();
    expect(tab.desk.getState().goal?.turn).toBe(1);
  });

  it("is asked for later where the server did not answer or the job went on", async () => {
    const jobs = new Jobs();
    const { runner, news, runs } = pageWithRunner(jobs);
    await runner.run();
    const answer = jobs.api.job;
    (jobs.api as { job: typeof answer }).job = () => Promise.resolve(refusal(0));
    news("job1", "done");
    await come();
    expect(runs.store.getState().results.size).toBe(0);
    (jobs.api as { job: typeof answer }).job = () => Promise.resolve(fine(jobOf("job1", "running")));
    news("job1", "done");
    await come();
    expect(runs.store.getState().results.size).toBe(0);
    (jobs.api as { job: typeof answer }).job = answer;
    news("job1", "done");
    await come();
    expect(runs.store.getState().results.size).toBe(1);
  });
});

describe("after a reload", () => {
  it("the jobs that the page remembers are there again, with their seeds, and those that are gone are not", async () => {
    const [jobs, memory] = [new Jobs(), new TestMemory()]; // prettier-ignore
    const first = pageWithRunner(jobs, memory);
    first.tab.desk.setState({ seeds: "random", times: 2 });
    await first.runner.run();
    first.news("job1", "done", { outputs: { image: [PICTURE] } });
    await come();
    jobs.all.delete("job2");
    first.stop();
    const second = pageWithRunner(jobs, memory);
    await come();
    expect(second.tab.desk.getState()).toMatchObject({ jobs: ["job1"], times: 2, seeds: "random" });
    expect(second.tab.desk.getState().used.get("$seed")).toBe("102");
    expect(second.runs.store.getState().results.get("job1")?.sources.get("image")).toBe("decode");
    expect(second.workspace.notices.getState()).toEqual([]);
  });

  it("the newest job of the document is found where the page remembers none", async () => {
    const jobs = new Jobs();
    jobs.all.set("old", jobOf("old", "done", { outputs: { image: [PICTURE] } }));
    jobs.documents.set("old", "no workflow: [");
    const { tab, runs } = pageWithRunner(jobs);
    await come();
    expect(tab.desk.getState().jobs).toEqual(["old"]);
    expect(runs.store.getState().results.get("old")?.sources.size).toBe(0);
  });

  it("nothing is found where the server does not answer", async () => {
    const jobs = new Jobs();
    (jobs.api as { jobs: unknown }).jobs = () => Promise.resolve(refusal(0));
    const { tab } = pageWithRunner(jobs);
    await come();
    expect(tab.desk.getState().jobs).toEqual([]);
  });

  it("a document that was given another name keeps what was remembered of it", async () => {
    const { runner, tell, memory } = pageWithRunner();
    await runner.run();
    tell({ type: "moved", name: "document", to: "other" });
    expect([...memory.kept.keys()]).toEqual(["darkroom.runs.other"]);
  });
});

describe("a copy of what was run", () => {
  it("is a new document that has the values that were given", async () => {
    const page = pageWithRunner();
    const asked: unknown[] = [];
    (page.jobs.api as { createWorkflow: unknown }).createWorkflow = (body: unknown) => {
      asked.push(body);
      return Promise.resolve(fine({ name: "document" }));
    };
    const copied = openCopy(page.workspace, { name: "hearts/1", document: TEXT, parameters: { seed: "99" } });
    await come();
    page.server.settle();
    await copied;
    page.server.settle();
    expect(asked).toEqual([{ name: "hearts 1", document: TEXT, free: true }]);
    expect(page.tab.open.store.getState().document?.parameters.get("seed")?.default).toBe(99);
  });

  it("that cannot be made is told", async () => {
    const page = pageWithRunner();
    (page.jobs.api as { createWorkflow: unknown }).createWorkflow = () =>
      Promise.resolve(refusal(507, "the disk is full"));
    await openCopy(page.workspace, { name: "a", document: TEXT, parameters: {} });
    expect(page.workspace.notices.getState()[0]?.text).toBe("the disk is full");
  });
});
