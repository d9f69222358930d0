import { describe, expect, it } from "vitest";
import type { JobEvent } from "../../../src/core/run/events";
import { nodeOfStep, problemAfter, problemList } from "../../../src/core/run/problem-list";
import type { Told } from "../../../src/core/run/problem-list";
import { NO_RUN, afterEvents } from "../../../src/core/run/run";
import { documentIn } from "../fixtures";

const DOCUMENT = documentIn(`
darkroom: 1
nodes:
  sample: {type: Sample}
  decode: {type: Decode}
outputs:
  image: $decode
`);
const NOTHING: Told = { document: [], refused: [], run: undefined, result: [] };
const run = (...events: JobEvent[]) => afterEvents(NO_RUN, events);
const said = (code: string, rest: object = {}) => ({ code, message: code, ...rest });

describe("the list of problems", () => {
  it("puts errors before warnings, and each thing once", () => {
    const list = problemList(DOCUMENT, {
      ...NOTHING,
      document: [said("w", { level: "warning", node: "sample" }), said("e", { node: "sample", port: "seed" })],
      refused: [said("e", { node: "sample", port: "seed" }), said("r", { line: 3 })],
    });
    expect(list.map(({ problem, source }) => [problem.code, source])).toEqual([["e", "document"], ["r", "refused"], ["w", "document"]]); // prettier-ignore
    expect(list.map(({ node, port }) => [node, port])).toEqual([["sample", "seed"], [null, null], ["sample", null]]); // prettier-ignore
    expect(new Set(list.map(({ key }) => key)).size).toBe(3);
  });

  it("has what steps said as they failed, and what the job said where no step did", () => {
    const failing = run(
      ["failed", "sample/3", said("a"), 1],
      ["failed", "outputs/image", said("b"), 1],
      ["noticed", said("n")],
      ["started", "decode"],
    );
    const list = problemList(DOCUMENT, { ...NOTHING, run: failing, result: [said("a"), said("c", { node: "gone" })] });
    expect(list.map(({ problem, node, isError }) => [problem.code, node, isError])).toEqual([
      ["a", "sample", true],
      ["b", "decode", true],
      ["c", null, true],
      ["n", null, false],
    ]);
  });

  it("says the same of what did not change, also once a node is gone", () => {
    const told = { ...NOTHING, document: [said("a", { node: "sample" }), said("b", { node: "decode" })] };
    const list = problemList(DOCUMENT, told);
    const without = documentIn("darkroom: 1\nnodes:\n  decode: {type: Decode}\n");
    const [a, b] = problemList(without, told);
    expect(problemList(DOCUMENT, told)).toEqual(list);
    expect([a?.node, b]).toEqual([null, list[1]]);
    expect(b).toBe(list[1]);
  });

  it("is walked around", () => {
    const list = problemList(DOCUMENT, { ...NOTHING, document: [said("a"), said("b")] });
    const [a, b] = list;
    expect([problemAfter(list, null), problemAfter(list, a?.key ?? ""), problemAfter(list, b?.key ?? "")]).toEqual([a, b, a]); // prettier-ignore
    expect(problemAfter([], null)).toBeNull();
  });

  it("knows the node of a step only where the document has it", () => {
    expect(nodeOfStep(null, "sample")).toBeNull();
    expect(nodeOfStep(DOCUMENT, "outputs/none")).toBeNull();
    expect(nodeOfStep(DOCUMENT, "gone")).toBeNull();
  });
});
