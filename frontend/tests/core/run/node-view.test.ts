import { describe, expect, it } from "vitest";
import type { JobEvent } from "../../../src/core/run/events";
import { marksByNode, nodeViewOf } from "../../../src/core/run/node-view";
import type { Mark } from "../../../src/core/run/node-view";
import { NO_RUN, afterEvents } from "../../../src/core/run/run";
import type { Run } from "../../../src/core/run/run";
import { spent, viewWords } from "../../../src/core/run/view-words";

const run = (...events: JobEvent[]): Run => afterEvents(NO_RUN, events);
const none = (): undefined => undefined;
const problem = { code: "node-failed", message: "it broke" };
const PLAN: JobEvent = ["planned", ["a", "m/1", "m/2", "m/3", "z"], ["c"]];

describe("a node's view", () => {
  it("is its mark before anything ran", () => {
    expect(nodeViewOf("a", undefined, "runs", none).kind).toBe("will-run");
    expect(nodeViewOf("a", undefined, "cached", none).kind).toBe("will-be-cached");
    expect(nodeViewOf("a", undefined, undefined, none).kind).toBe("unknown");
    expect(nodeViewOf("other", run(PLAN), "runs", none).kind).toBe("will-run");
  });

  it("is its step while a job goes on, whatever the mark", () => {
    expect(nodeViewOf("a", run(PLAN), "cached", none).kind).toBe("waiting");
    const view = nodeViewOf("a", run(PLAN, ["started", "a"]), "cached", () => ({ done: 3, total: 20 }));
    expect(view).toMatchObject({ kind: "running", done: 3, total: 20, over: 0, steps: 1 });
    expect(viewWords(view)).toBe("Running: 3 of 20");
  });

  it("adds the steps of a node that is done for each of a list", () => {
    const now = run(PLAN, ["finished", "m/1", 1, 100], ["finished", "m/2", 2, null], ["started", "m/3"]);
    const view = nodeViewOf("m", now, undefined, (path) => (path === "m/3" ? { done: 1, total: 4 } : undefined));
    expect(view).toMatchObject({ kind: "running", over: 2, steps: 3, seconds: 3, peak: 100, done: 1, total: 4 });
    expect(viewWords(view)).toContain("2 of 3 elements done");
  });

  it("is the mark again once the job is over, with what it took", () => {
    const over = run(PLAN, ["finished", "a", 0.5, 2_000_000], ["ended", "done"]);
    const view = nodeViewOf("a", over, "runs", none);
    expect(view).toMatchObject({ kind: "will-run", seconds: 0.5, peak: 2_000_000 });
    expect(spent(view)).toBe("0.50 s · 2 MB");
    expect(viewWords(view)).toBe("Will run; last run: 0.50 s, 2 MB");
    expect(viewWords(nodeViewOf("a", over, undefined, none))).toBe("Done: 0.50 s, 2 MB");
    expect(spent(nodeViewOf("a", run(PLAN, ["finished", "a", 0.5, null]), undefined, none))).toBe("0.50 s");
    expect(spent(nodeViewOf("z", over, undefined, none))).toBe("");
  });

  it("stays failed, not run or cancelled after the job", () => {
    const over = run(
      PLAN,
      ["failed", "a", problem, 0.1],
      ["skipped", "z", "a"],
      ["started", "m/1"],
      ["ended", "failed"],
    );
    const views = ["a", "z", "m", "c"].map((node) => nodeViewOf(node, over, "runs", none));
    expect(views.map(({ kind }) => kind)).toEqual(["failed", "skipped", "stopped", "will-run"]);
    expect(views[0]?.problem).toBe(problem);
    expect(viewWords(views[0] ?? nodeViewOf("a", over, undefined, none))).toBe("Failed: it broke; last run: 0.10 s");
    expect(viewWords(views[1] ?? nodeViewOf("z", over, undefined, none))).toBe("Not run: a failed");
  });
});

describe("marks", () => {
  it("are of nodes: one that became several runs if one of them does", () => {
    const marks = new Map<string, Mark>([["a", "cached"], ["m/1", "cached"], ["m/2", "runs"], ["m/3", "cached"]]); // prettier-ignore
    expect([...marksByNode(marks)]).toEqual([["a", "cached"], ["m", "runs"]]); // prettier-ignore
    expect(marksByNode(marks)).toBe(marksByNode(marks));
  });
});
