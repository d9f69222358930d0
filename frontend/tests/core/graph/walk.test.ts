import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neighboursOf, wiresOf } from "../../../src/core/graph/links";
import { circleIfLinked, downstream, order, upstream } from "../../../src/core/graph/walk";
import { EMPTY } from "../../../src/core/document/model";
import type { Document, Node } from "../../../src/core/document/model";
import { readDocument } from "../../../src/core/document/read";
import { TEXT_TO_IMAGE } from "../small-catalogue";

const near = neighboursOf(TEXT_TO_IMAGE);

/** A document whose nodes read from others by number; some of the links may close circles. */
const graphs = fc
  .array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 })
  .map((sources): Document => {
    const node = (reads: readonly number[]): Node => ({
      type: "X",
      inputs: new Map([["of", { items: reads.map((one) => ({ node: `n${one}` })) }]]),
      title: "",
      note: "",
      disabled: false,
    });
    return { ...EMPTY, nodes: new Map(sources.map((reads, index) => [`n${index}`, node(reads)])) };
  });

describe("a walk", () => {
  it("finds what a node needs and what needs it", () => {
    expect([...upstream(near, ["empty"])].sort()).toEqual(["empty", "model"]);
    expect([...downstream(near, ["sample"])].sort()).toEqual(["decode", "sample", "score"]);
    expect([...upstream(near, ["score", "nobody"])]).toContain("positive");
    expect([...downstream(near, ["nobody"])]).toEqual(["nobody"]);
  });

  it("tells the way of a circle before it is closed", () => {
    expect(circleIfLinked(near, "decode", "model")).toEqual(["model", "decode"]);
    expect(circleIfLinked(near, "score", "empty")).toEqual(["empty", "sample", "decode", "score"]);
    expect(circleIfLinked(near, "model", "decode")).toBeNull();
    expect(circleIfLinked(near, "model", "nobody")).toBeNull();
  });

  it("orders nodes behind what they need, in the document's order otherwise", () =>
    expect(order(near)).toEqual(["model", "positive", "empty", "sample", "decode", "score"]));

  it("names every node once and puts those in circles last, whatever the graph", () => {
    fc.assert(
      fc.property(graphs, (document) => {
        const around = neighboursOf(document);
        const ordered = order(around);
        expect([...ordered].sort()).toEqual([...document.nodes.keys()].sort());
        const hasCircle = [...around.sources].some(([id, sources]) =>
          [...sources].some((source) => upstream(around, [source]).has(id)),
        );
        const isOrdered = ordered.every((id, index) =>
          [...(around.sources.get(id) ?? [])].every((source) => ordered.indexOf(source) < index),
        );
        expect(isOrdered).toBe(!hasCircle);
      }),
    );
  });
});

describe("the wires", () => {
  it("are told with their place in a list, and lead to nodes alone", () => {
    const text =
      "darkroom: 1\nparameters: {p: {type: str}}\nnodes: {a: {type: X}, b: {type: X, inputs: {x: [$a, 1, $a.y, $p], z: $gone}}}";
    const read = readDocument(text);
    if (read.problem) throw new Error(read.problem.message);
    expect(wiresOf(read.document)).toEqual([
      { from: { node: "a", output: "" }, to: { node: "b", input: "x" }, index: 0 },
      { from: { node: "a", output: "y" }, to: { node: "b", input: "x" }, index: 1 },
    ]);
  });
});
