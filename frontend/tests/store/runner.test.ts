import { describe, expect, it } from "vitest";
import { documentIn } from "../core/fixtures";
import { Jobs, TEXT, come, pageWithRunner, refusal } from "./running";

describe("a run", () => {
  it("is submitted by the workflow's name, and stands on the desk", async () => {
    const { runner, tab, jobs } = pageWithRunner();
    await runner.run();
    expect(jobs.submitted).toEqual([{ workflow: "document", parameters: {}, to: [], idempotency_key: "key1" }]);
    expect(tab.desk.getState()).toMatchObject({ jobs: ["job1"], sending: 0, refused: [] });
    expect(tab.desk.getState().used.get("$seed")).toBe("7");
  });

  it("waits until the server has answered what was edited before", async () => {
    const { runner, tab, jobs, server } = pageWithRunner();
    tab.open.actions.edit([{ edit: "set_input", node: "sample", input: "prompt", value: { value: "a cat" } }]);
    const run = runner.run();
    await come();
    expect(jobs.submitted).toHaveLength(0);
    expect(tab.desk.getState().sending).toBe(1);
    server.settle();
    await run;
    expect(jobs.submitted).toHaveLength(1);
  });

  it("is not, where the document is no longer open", async () => {
    const { runner, tab, jobs } = pageWithRunner();
    tab.open.actions.leave();
    await runner.run();
    expect(jobs.submitted).toHaveLength(0);
  });

  it("is made as often as wanted, with seeds that count on from run to run", async () => {
    const { runner, tab, jobs } = pageWithRunner();
    tab.desk.setState({ times: 3, seeds: "increment" });
    await Promise.all([runner.run(), runner.run()]);
    expect(jobs.submitted.map(({ parameters }) => parameters?.seed)).toEqual([undefined, "8", "9", "10", "11", "12"]);
    expect(tab.desk.getState().jobs).toHaveLength(6);
  });

  it("goes to some nodes, whose results it shows by edits of its own", async () => {
    const { runner, jobs } = pageWithRunner();
    await runner.run(["decode"]);
    expect(jobs.submitted[0]).toMatchObject({ to: ["decode"] });
    expect(jobs.submitted[0]).not.toHaveProperty("edits");
    const other = pageWithRunner();
    other.server.document = documentIn(TEXT.replace("image: $decode", "other: $sample"));
    other.tab.open.actions.edit([{ edit: "set_output", name: "image", link: null }]);
    other.server.settle();
    await other.runner.run(["decode"]);
    expect(other.jobs.submitted[0]?.edits).toMatchObject([{ edit: "set_output", link: { node: "decode" } }]);
  });

  it("takes the form's values only where the form is shown", async () => {
    const { runner, tab, jobs, workspace } = pageWithRunner();
    tab.desk.setState({ values: new Map([["seed", "55"]]) });
    await runner.run();
    workspace.view.setState({ mode: "form" });
    await runner.run();
    expect(jobs.submitted.map(({ parameters }) => parameters)).toEqual([{}, { seed: "55" }]);
  });

  it("that is refused says why, and ends the series", async () => {
    const jobs = new Jobs();
    const { runner, tab, workspace } = pageWithRunner(jobs);
    tab.desk.setState({ times: 5 });
    jobs.refuses = refusal(422, "there is no node");
    await runner.run();
    expect(tab.desk.getState().refused).toMatchObject([{ message: "there is no node" }]);
    expect(workspace.notices.getState()).toMatchObject([
      { kind: "problem", text: "Nothing was run: there is no node" },
    ]);
    workspace.notices.getState()[0]?.action?.perform();
    expect(workspace.view.getState().problems).toBe(true);
    const told = workspace.notices.getState().length;
    await runner.run();
    expect(workspace.notices.getState().length).toBeLessThanOrEqual(told); // it is read where the problems are
    workspace.view.setState({ problems: false });
    const many = refusal(422);
    jobs.refuses = {
      ...many,
      problems: [...(many.ok ? [] : many.problems), { code: "busy", message: "two" }],
    } as typeof many;
    await runner.run();
    expect(workspace.notices.getState().at(-1)?.text).toBe("Nothing was run: 2 problems");
    jobs.refuses = null;
    await runner.run();
    expect(tab.desk.getState().refused).toEqual([]);
  });
});

describe("a document that is known to be wrong", () => {
  it("is not submitted, and says why once", async () => {
    const { runner, jobs, checked, tab, workspace } = pageWithRunner();
    checked([{ code: "busy", message: "no", level: "error" }]);
    await runner.run();
    await runner.run();
    expect(jobs.submitted).toEqual([]);
    expect(tab.desk.getState().refused).toMatchObject([{ message: "no" }]);
    expect(workspace.notices.getState()).toHaveLength(1);
    checked();
    await runner.run();
    expect(jobs.submitted).toHaveLength(1);
    expect(workspace.notices.getState()).toEqual([]);
  });

  it("is left to the server where the form may have what is missing", async () => {
    const { runner, jobs, checked, tab, workspace } = pageWithRunner();
    checked([{ code: "busy", message: "a value is missing" }]);
    workspace.view.setState({ mode: "form" });
    tab.desk.setState({ values: new Map([["seed", "1"]]) });
    await runner.run();
    expect(jobs.submitted).toHaveLength(1);
  });
});

describe("cancelling", () => {
  it("ends the job that is shown, and what was not submitted yet", async () => {
    const { runner, tab, jobs, news } = pageWithRunner();
    await runner.run();
    await runner.run();
    news("job1", "done");
    news("job2", "running");
    tab.desk.setState({ times: 50 });
    const run = runner.run();
    runner.cancel();
    await run;
    expect(jobs.cancelled).toEqual(["job2"]);
    expect(jobs.submitted.length).toBeLessThan(5);
  });

  it("does nothing where nothing is to be cancelled", async () => {
    const { runner, jobs, news } = pageWithRunner();
    runner.cancel();
    await runner.run();
    news("job1", "failed");
    runner.cancel();
    expect(jobs.cancelled).toEqual([]);
  });

  it("of all takes the waiting ones first", async () => {
    const { runner, tab, jobs, news } = pageWithRunner();
    tab.desk.setState({ times: 3 });
    await runner.run();
    news("job1", "running");
    await runner.cancelAll();
    expect(jobs.cancelled).toEqual(["job3", "job2", "job1"]);
  });
});

describe("the seeds of the last run", () => {
  it("are written into the document where somebody wants to keep them", async () => {
    const { runner, tab, server } = pageWithRunner();
    tab.desk.setState({ seeds: "random" });
    await runner.run();
    expect(runner.seedsToKeep()).toEqual([{ key: "$seed", value: 101n }]);
    runner.keepSeeds();
    server.settle();
    expect(tab.open.store.getState().document?.parameters.get("seed")?.default).toBe(101);
    expect(runner.seedsToKeep()).toEqual([]);
  });

  it("go into the form's field where the form is shown", async () => {
    const { runner, tab, workspace } = pageWithRunner();
    workspace.view.setState({ mode: "form" });
    tab.desk.setState({ seeds: "random" });
    await runner.run();
    runner.keepSeeds();
    expect([...tab.desk.getState().values]).toEqual([["seed", "101"]]);
  });
});

describe("what the next run does anew", () => {
  it("is what its seeds lead to, where they are other ones than the document says", async () => {
    const { runner, tab, server } = pageWithRunner();
    const varied = (): string[] => [...tab.desk.getState().varied];
    tab.desk.setState({ seeds: "increment" });
    expect(varied()).toEqual([]);
    await runner.run();
    expect(varied()).toEqual(["sample", "decode"]);
    tab.open.actions.edit([{ edit: "set_input", node: "decode", input: "latent", value: null }]);
    server.settle();
    expect(varied()).toEqual(["sample"]);
    tab.desk.setState({ locked: new Set(["$seed"]) });
    expect(varied()).toEqual([]);
    tab.desk.setState({ locked: new Set(), seeds: "random" });
    tab.open.actions.edit([{ edit: "set_input", node: "sample", input: "seed", value: { value: 3 } }]);
    expect(varied()).toEqual(["sample"]);
    tab.desk.setState({ seeds: "fixed" });
    expect(varied()).toEqual([]);
  });
});

describe("run on change", () => {
  const change = (value: string) => [{ edit: "set_input", node: "sample", input: "prompt", value: { value } } as const];

  it("runs a document that has settled and is sound, once for all edits", async () => {
    const { tab, clock, server, checked, jobs } = pageWithRunner();
    tab.desk.setState({ runOnChange: true });
    for (const text of ["a", "ab", "abc"]) {
      tab.open.actions.edit(change(text));
      server.settle();
      checked();
      clock.pass(300);
    }
    await come();
    expect(jobs.submitted).toHaveLength(0);
    clock.pass(200);
    await come();
    expect(jobs.submitted).toHaveLength(1);
  });

  it("waits for what is wrong with the newest revision, and runs nothing that has errors", async () => {
    const { tab, clock, server, checked, jobs } = pageWithRunner();
    tab.desk.setState({ runOnChange: true });
    tab.open.actions.edit(change("a"));
    server.settle();
    clock.pass(500);
    await come();
    expect(jobs.submitted).toHaveLength(0);
    checked([{ code: "busy", message: "no", level: "error" }]);
    await come();
    expect(jobs.submitted).toHaveLength(0);
    tab.open.actions.edit(change("b"));
    server.settle();
    checked([{ code: "busy", message: "hm", level: "warning" }]);
    clock.pass(500);
    await come();
    expect(jobs.submitted).toHaveLength(1);
  });

  it("runs nothing for what means nothing to a run, nor while it is off", async () => {
    const { tab, clock, server, checked, jobs } = pageWithRunner();
    tab.open.actions.edit(change("a"));
    server.settle();
    tab.desk.setState({ runOnChange: true });
    tab.open.actions.edit([{ edit: "move_node", id: "sample", position: [5, 5] }]);
    server.settle();
    checked();
    clock.pass(1000);
    await come();
    expect(jobs.submitted).toHaveLength(0);
  });

  it("cancels its own run before, and uses the seeds of the last run", async () => {
    const { tab, clock, server, checked, jobs, runner, news } = pageWithRunner();
    tab.desk.setState({ seeds: "random" });
    await runner.run();
    news("job1", "running");
    tab.desk.setState({ runOnChange: true });
    for (const text of ["a", "b"]) {
      tab.open.actions.edit(change(text));
      server.settle();
      checked();
      clock.pass(500);
      await come();
    }
    expect(jobs.submitted.map(({ parameters }) => parameters?.seed)).toEqual(["101", "101", "101"]);
    expect(jobs.cancelled).toEqual(["job2"]);
  });

  it("runs for a value of the form, and not once it was switched off", async () => {
    const { tab, clock, checked, jobs, stop } = pageWithRunner();
    checked();
    tab.desk.setState({ runOnChange: true });
    tab.desk.setState({ values: new Map([["seed", "1"]]) });
    tab.desk.setState({ runOnChange: false });
    clock.pass(1000);
    await come();
    expect(jobs.submitted).toHaveLength(0);
    tab.desk.setState({ runOnChange: true });
    tab.desk.setState({ values: new Map([["seed", "2"]]) });
    clock.pass(1000);
    await come();
    expect(jobs.submitted).toHaveLength(1);
    tab.desk.setState({ values: new Map([["seed", "3"]]) });
    stop();
    clock.pass(1000);
    await come();
    expect(jobs.submitted).toHaveLength(1);
  });
});
