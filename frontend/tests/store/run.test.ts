import { describe, expect, it } from "vitest";
import type { JobEvent } from "../../src/core/run/events";
import { NO_RUN, afterEvents, nodeOf, stateOf, stepsByNode } from "../../src/core/run/run";
import type { Run } from "../../src/core/run/run";
import type { JobSummary } from "../../src/net/protocol";
import { createRunStore, stepKey } from "../../src/store/run";

const run = (...events: JobEvent[]): Run => afterEvents(NO_RUN, events);
const kinds = ({ steps }: Run): Record<string, string> =>
  Object.fromEntries([...steps].map(([path, step]) => [path, step.kind]));
const problem = { code: "node-failed", message: "no" };

describe("a run", () => {
  it("is what its events come to", () => {
    const now = run(
      ["attempt", 1, "cpu-1"],
      ["planned", ["b", "c/1", "c/2", "d", "e"], ["a"]],
      ["cached", "a"],
      ["started", "b"],
      ["progress", "b", 1, 20],
      ["finished", "b", 0.5, 1024],
      ["started", "c/1"],
      ["failed", "c/1", problem, 0.1],
      ["skipped", "d", "c/1"],
      ["started", "c/2"],
      ["stopped", "c/2"],
      ["noticed", problem],
      ["done", "failed", 1.5],
      ["ended", "failed"],
    );
    expect(kinds(now)).toEqual({
      a: "cached",
      b: "finished",
      "c/1": "failed",
      "c/2": "stopped",
      d: "skipped",
      e: "waiting",
    });
    expect(now).toMatchObject({ attempt: 1, worker: "cpu-1", seconds: 1.5, ended: "failed", notices: [problem] });
    expect(now.steps.get("d")).toEqual({ kind: "skipped", because: "c/1" });
  });

  it("begins anew with each attempt, and stops where a worker is lost", () => {
    const lost = run(["attempt", 1, "w"], ["started", "a"], ["lost", "it died"]);
    expect(kinds(lost)).toEqual({ a: "stopped" });
    expect(lost.lost).toBe("it died");
    expect(afterEvents(lost, [["attempt", 2, "w"]])).toMatchObject({ attempt: 2, lost: "" });
    expect(kinds(afterEvents(lost, [["retried"]]))).toEqual({});
    expect(kinds(run(["started", "a"], ["handed-back"]))).toEqual({ a: "stopped" });
    expect(kinds(run(["started", "a"], ["ended", "cancelled"]))).toEqual({ a: "stopped" });
  });

  it("is told by node, the worst of its steps first", () => {
    expect(nodeOf("sample/3")).toBe("sample");
    const nodes = stepsByNode(run(["planned", ["a/1", "a/2", "b"], []], ["cached", "a/1"], ["started", "a/2"]));
    expect([...nodes].map(([id, steps]) => [id, stateOf(steps.values())])).toEqual([["a", "running"], ["b", "waiting"]]); // prettier-ignore
    expect(stateOf([])).toBeNull();
  });

  it("never changes what was", () => {
    const before = run(["started", "a"]);
    afterEvents(before, [["finished", "a", 1, null]]);
    expect(kinds(before)).toEqual({ a: "running" });
  });
});

const summary = (id: string, state: JobSummary["state"] = "running"): JobSummary => ({
  id,
  name: id,
  workflow: "",
  state,
  cancelling: false,
  priority: 0,
  place: 0,
  position: null,
  attempts: 1,
  worker: null,
  submitted: 0,
  started: null,
  ended: null,
  events: 0,
  logged: true,
});

describe("the run store", () => {
  it("holds the queue, the connection and jobs, newer news before older lists", () => {
    const { store, listener, addJobs } = createRunStore();
    listener.connection({ kind: "connecting" });
    listener.queue({ type: "queue", paused: true, counts: { queued: 2 } });
    listener.job({ type: "job", job: summary("j", "done") });
    addJobs([summary("j"), summary("k")]);
    const state = store.getState();
    expect(state.connection.kind).toBe("connecting");
    expect(state.queue).toEqual({ paused: true, counts: { queued: 2 } });
    expect([...state.jobs.values()].map((job) => [job.id, job.state])).toEqual([["j", "done"], ["k", "running"]]); // prettier-ignore
    listener.gone({ type: "job_gone", job: "j" });
    expect([...store.getState().jobs.keys()]).toEqual(["k"]);
  });

  it("holds progress and pictures of steps until something else is told of them", () => {
    const { store, listener } = createRunStore();
    listener.events("j", 1, [["started", "a"], ["started", "b"]]); // prettier-ignore
    listener.progress("j", [["a", 3, 20], ["b", 1, 2]]); // prettier-ignore
    listener.progress("k", [["a", 1, 2]]);
    listener.preview({ job: "j", path: "a", media_type: "image/webp", picture: new Blob(["x"]) });
    expect(store.getState().progress.get(stepKey("j", "a"))).toEqual({ done: 3, total: 20 });
    listener.events("j", 3, [["finished", "a", 1, null]]);
    expect([...store.getState().progress.keys()]).toEqual(["j b", "k a"]);
    expect(store.getState().previews.size).toBe(0);
    listener.events("j", 4, [["ended", "done"]]);
    expect([...store.getState().progress.keys()]).toEqual(["k a"]);
  });

  it("leaves all else the same object when progress comes", () => {
    const { store, listener } = createRunStore();
    listener.events("j", 1, [["started", "a"]]);
    const before = store.getState();
    listener.progress("j", [["a", 3, 20]]);
    const after = store.getState();
    expect(after.runs).toBe(before.runs);
    expect(after.jobs).toBe(before.jobs);
    listener.events("j", 2, [["noticed", problem]]);
    expect(store.getState().progress).toBe(after.progress);
  });

  it("keeps the last of what was rejected", () => {
    const { store, listener } = createRunStore();
    for (let number = 0; number < 30; number++) listener.rejected([{ code: "busy", message: `${number}` }]);
    expect(store.getState().rejected).toHaveLength(20);
    expect(store.getState().rejected.at(-1)?.message).toBe("29");
  });
});
