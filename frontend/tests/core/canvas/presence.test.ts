import { describe, expect, it } from "vitest";
import { presentIn, selectedIn } from "../../../src/core/canvas/presence";
import { outlineOf, wireText } from "../../../src/core/canvas/outline";
import { troublesIn, worst } from "../../../src/core/canvas/troubles";
import type { Problem } from "../../../src/core/problem";
import { TEXT_TO_IMAGE, documentOf } from "../small-catalogue";

describe("presence", () => {
  const said = { nodes: ["decode"], cursor: [3, 4] };
  const present = new Map<string, unknown>([["c1", null], ["c2", said], ["peer", "odd"]]); // prettier-ignore

  it("is of everyone else, with a name, a colour, and what they have selected", () => {
    const { all, byNode } = presentIn(present, "c1");
    expect(all.map(({ client, nodes, cursor }) => [client, nodes, cursor])).toEqual([
      ["c2", ["decode"], [3, 4]],
      ["peer", [], null],
    ]);
    expect(all[0]?.colour).toMatch(/^person-[1-6]$/);
    expect(byNode.get("decode")?.[0]?.client).toBe("c2");
  });

  it("is the same value for the same news, and keeps who has not moved", () => {
    const first = presentIn(present, "c1");
    expect(presentIn(present, "c1")).toBe(first);
    expect(presentIn(present, "c2")).not.toBe(first);
    const moved = presentIn(new Map(present).set("c3", { nodes: [] }), "c1");
    expect(moved.byNode.get("decode")).toBe(first.byNode.get("decode"));
  });

  it.each([
    [null],
    ["text"],
    [{ nodes: "x", cursor: [1] }],
    [{ nodes: [7], cursor: ["a", "b"] }],
    [{ cursor: [NaN, 1] }],
  ])("takes nothing of %j for granted", (strange) => expect(selectedIn(strange)).toEqual({ nodes: [], cursor: null }));
});

describe("the outline", () => {
  it("has the nodes in an order in which they could run, with what each reads and feeds", () => {
    const lines = outlineOf(TEXT_TO_IMAGE);
    expect(lines.map((line) => line.id)).toEqual(["model", "positive", "empty", "sample", "decode", "score"]);
    const sample = lines.find((line) => line.id === "sample");
    expect(sample?.reads.map((wire) => wireText(wire, "reads"))).toEqual([
      "unet from model, unet",
      "positive from positive",
      "latent from empty",
    ]);
    expect(sample?.feeds.map((wire) => wireText(wire, "feeds"))).toEqual(["result to decode, latent"]);
  });

  it("is searched by id, title and type", () => {
    expect(outlineOf(TEXT_TO_IMAGE, "vae").map((line) => line.id)).toEqual(["decode"]);
    expect(outlineOf(documentOf("a: Show(value=$b)"), "nothing")).toEqual([]);
  });
});

describe("troubles", () => {
  const problem = (node: string | null, level?: "error" | "warning"): Problem => ({
    code: "x",
    message: "m",
    node,
    ...(level && { level }),
  });

  it("are the problems of each node, of its parts too, and the same for the same problems", () => {
    const problems = [problem("a"), problem("a/3", "warning"), problem(null)];
    const troubles = troublesIn(problems);
    expect([troubles.get("a")?.length, troubles.size]).toEqual([2, 1]);
    expect(troublesIn(problems)).toBe(troubles);
  });

  it("are as bad as the worst of them", () => {
    expect([worst([]), worst([problem("a", "warning")]), worst([problem("a", "warning"), problem("a")])]).toEqual([
      null,
      "warning",
      "error",
    ]);
  });
});
