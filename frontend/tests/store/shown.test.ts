import { describe, expect, it } from "vitest";
import type { JobResult } from "../../src/core/run/made";
import { nodeViewOf } from "../../src/core/run/node-view";
import type { JobSummary } from "../../src/net/protocol";
import { Following } from "../../src/store/following";
import { moveMemory, recall, remember } from "../../src/store/remembered";
import { createRunStore, stepKey } from "../../src/store/run";
import { newestByNode, newestOutputs, openJobs, shownJob } from "../../src/store/shown";
import { EMPTY_DESK } from "../../src/store/desk";
import { TestMemory, jobOf } from "./running";

const known = (states: Record<string, JobSummary["state"]>): ReadonlyMap<string, JobSummary> =>
  new Map(Object.entries(states).map(([id, state]) => [id, jobOf(id, state)]));

describe("the job that is shown", () => {
  it("is the first that runs, else the first that waits, else the last", () => {
    const jobs = ["a", "b", "c"];
    expect(shownJob(jobs, known({ a: "done", b: "running", c: "running" }))).toBe("b");
    expect(shownJob(jobs, known({ a: "done", b: "queued", c: "queued" }))).toBe("b");
    expect(shownJob(jobs, known({ a: "done", b: "done" }))).toBe("c");
    expect(shownJob(jobs, known({ a: "done", b: "done", c: "failed" }))).toBe("c");
    expect(shownJob([], known({}))).toBeNull();
    expect(openJobs(jobs, known({ a: "done", b: "running" }))).toEqual(["b", "c"]);
  });
});

describe("what was made", () => {
  const result = (digest: string, node: string): JobResult => ({
    outputs: new Map([["image", [{ kind: "file", digest, media_type: "image/png", size: 1 }]]]),
    sources: new Map([["image", node]]),
    problems: [],
  });

  it("is the newest of each node, and the same object until something changes", () => {
    const jobs = ["a", "b", "c"];
    const results = new Map([["a", result("1", "decode")], ["b", result("2", "upscale")]]); // prettier-ignore
    const made = newestByNode(jobs, results);
    expect([...made.keys()]).toEqual(["decode", "upscale"]);
    expect(newestByNode(jobs, results)).toBe(made);
    expect(newestByNode(jobs, new Map(results))).not.toBe(made);
    expect(newestByNode(["x"], results).size).toBe(0);
  });

  it("by outputs is that of the newest job that made anything", () => {
    const nothing: JobResult = { outputs: new Map(), sources: new Map(), problems: [] };
    const results = new Map([["a", result("1", "decode")], ["b", nothing]]); // prettier-ignore
    expect(newestOutputs(["a", "b", "c"], results)).toBe(results.get("a")?.outputs);
    expect(newestOutputs(["b"], results)).toBeNull();
  });
});

describe("results", () => {
  it("are kept for the newest jobs only", () => {
    const { store, addResult } = createRunStore();
    const nothing: JobResult = { outputs: new Map(), sources: new Map(), problems: [] };
    for (let number = 0; number < 250; number++) addResult(`j${number}`, nothing);
    expect(store.getState().results.size).toBe(200);
    expect(store.getState().results.has("j249")).toBe(true);
  });

  it("of steps are forgotten with their job", () => {
    const { store, listener, forget } = createRunStore();
    listener.events("j", 1, [["started", "a"]]);
    listener.progress("j", [["a", 1, 2]]);
    forget("j");
    expect([store.getState().runs.size, store.getState().progress.size]).toEqual([0, 0]);
  });
});

describe("news of pictures", () => {
  it("are heard until one stops to listen", () => {
    const { listener, onPictures } = createRunStore();
    const heard: string[] = [];
    const stop = onPictures((pictures, gone) => heard.push(...pictures.map(({ digest }) => digest), ...gone));
    listener.pictures?.({ type: "pictures", pictures: [{ digest: "a" }] as never });
    listener.picturesGone?.({ type: "pictures_gone", pictures: ["b"] });
    stop();
    listener.picturesGone?.({ type: "pictures_gone", pictures: ["c"] });
    expect(heard).toEqual(["a", "b"]);
  });
});

describe("progress thirty times a second", () => {
  it("changes what is shown of its own node, and of no other", () => {
    const nodes = Array.from({ length: 1000 }, (_, index) => `n${index}`);
    const { store, listener } = createRunStore();
    listener.events("j", 1, [["attempt", 1, "w"], ["planned", nodes, []], ["started", "n500"]]); // prettier-ignore
    const viewOf = (node: string): string => {
      const { runs, progress } = store.getState();
      return JSON.stringify(nodeViewOf(node, runs.get("j"), undefined, (path) => progress.get(stepKey("j", path))));
    };
    const drawn = new Map(nodes.map((node) => [node, 0]));
    const shown = new Map(nodes.map((node) => [node, viewOf(node)]));
    store.subscribe(() => {
      for (const node of nodes) {
        const now = viewOf(node);
        if (now === shown.get(node)) continue;
        shown.set(node, now);
        drawn.set(node, (drawn.get(node) ?? 0) + 1);
      }
    });
    for (let done = 1; done <= 30; done++) listener.progress("j", [["n500", done, 30]]);
    expect([...drawn].filter(([, times]) => times > 0)).toEqual([["n500", 30]]);
  });
});

describe("following", () => {
  it("is asked for once for all who want it, with previews as long as one wants those", () => {
    const said: string[] = [];
    const following = new Following({
      follow: (job, previews) => said.push(`${job} ${previews ? "with" : "without"}`),
      unfollow: (job) => said.push(`${job} no longer`),
    });
    const one = following.hold("j");
    const other = following.hold("j", true);
    const third = following.hold("j", true);
    other();
    other();
    third();
    one();
    expect(said).toEqual(["j without", "j with", "j without", "j no longer"]);
  });
});

describe("what is remembered of a document", () => {
  const runs = { ...EMPTY_DESK, jobs: Array.from({ length: 30 }, (_, index) => `j${index}`), times: 4, seeds: "random" as const, locked: new Set(["$seed"]), used: new Map([["$seed", "5"]]), written: new Map([["$seed", "7"]]) }; // prettier-ignore

  it("is there again, the newest jobs of many", () => {
    const memory = new TestMemory();
    remember(memory, "d", runs);
    const again = recall(memory, "d");
    expect(again).toMatchObject({ times: 4, seeds: "random" });
    expect(again.jobs).toEqual(runs.jobs.slice(-20));
    expect([again.locked, again.used, again.written]).toEqual([runs.locked, runs.used, runs.written]);
    expect(recall(memory, "other")).toEqual({});
  });

  it("is left out where it makes no sense", () => {
    const memory = new TestMemory();
    const bad = ["{", "3", "null", '{"jobs":[1],"times":0,"seeds":"x","locked":"a","used":{},"written":3}', '{"times":1.5}']; // prettier-ignore
    for (const text of bad) {
      memory.setItem("darkroom.runs.d", text);
      expect(recall(memory, "d")).toEqual({});
    }
    memory.setItem("darkroom.runs.d", '{"used":[["a","1"],["b"],["c",2],3]}');
    expect(recall(memory, "d").used).toEqual(new Map([["a", "1"]]));
  });

  it("is nothing where the browser forbids it", () => {
    const forbid = (): never => {
      throw new Error("no");
    };
    const memory = { getItem: forbid, setItem: forbid, removeItem: forbid };
    expect(recall(memory, "d")).toEqual({});
    expect(() => remember(memory, "d", runs)).not.toThrow();
    expect(() => moveMemory(memory, "d", "e")).not.toThrow();
  });

  it("moves with a document's name, if there is anything", () => {
    const memory = new TestMemory();
    moveMemory(memory, "a", "b");
    expect(memory.kept.size).toBe(0);
  });
});
