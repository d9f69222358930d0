import { describe, expect, it } from "vitest";
import { copy, paste, removal } from "../../src/core/clipboard";
import type { Pasted } from "../../src/core/clipboard";
import type { Document } from "../../src/core/document/model";
import { EMPTY } from "../../src/core/document/model";
import { writeDocument } from "../../src/core/document/write";
import { applyAll } from "../../src/core/edits";
import { freeId, freeIds, idFor } from "../../src/core/names";
import { documentIn } from "./fixtures";

const DOCUMENT = documentIn(`darkroom: 1
parameters:
  prompt:
    type: str
    default: a cat
  seed:
    type: Seed
nodes:
  model:
    type: LoadModel
    inputs:
      model: miniature
  positive:
    type: TextEncode
    inputs:
      encoder: $model.text_encoder
      text: a photo of $prompt
  both:
    type: Grid
    inputs:
      images:
        - $positive
        - $model
layout:
  nodes:
    model: [0, 160]
    positive: [320, 0]
`);

function pasted(document: Document, text: string, where = {}): Pasted {
  const done = paste(document, text, where);
  if ("problem" in done) throw new Error(done.problem.message);
  return done;
}

describe("copied nodes", () => {
  it("are a workflow that people can read, with the parameters that they use", () => {
    expect(copy(DOCUMENT, new Set(["positive"]))).toBe(`darkroom: 1
parameters:
  prompt:
    type: str
    default: a cat
nodes:
  positive:
    type: TextEncode
    inputs:
      encoder: $model.text_encoder
      text: a photo of $prompt
layout:
  nodes:
    positive: [320, 0]
`);
  });

  it("come into another document as they were, with links among themselves alone", () => {
    const text = copy(DOCUMENT, new Set(["positive", "both"]));
    const { edits, ids } = pasted(EMPTY, text, { at: [10, 20] });
    expect(ids).toEqual(["positive", "both"]);
    expect(writeDocument(applyAll(EMPTY, edits))).toBe(`darkroom: 1
parameters:
  prompt:
    type: str
    default: a cat
nodes:
  positive:
    type: TextEncode
    inputs:
      text: a photo of $prompt
  both:
    type: Grid
    inputs:
      images:
        - $positive
layout:
  nodes:
    positive: [10, 20]
`);
  });

  it("get free names beside themselves, a little aside, and use the parameter that is there", () => {
    const { edits, ids } = pasted(DOCUMENT, copy(DOCUMENT, new Set(["positive", "both"])));
    expect(ids).toEqual(["positive_2", "both_2"]);
    const after = applyAll(DOCUMENT, edits);
    expect([...after.parameters.keys()]).toEqual(["prompt", "seed"]);
    expect(after.nodes.get("both_2")?.inputs.get("images")).toEqual({ items: [{ node: "positive_2" }] });
    expect(after.nodes.get("positive_2")?.inputs.get("text")).toEqual({
      parts: ["a photo of ", { parameter: "prompt" }],
    });
    expect(after.layout.nodes.get("positive_2")).toEqual([352, 32]);
  });

  it("keep links to what was not copied where that is wanted", () => {
    const { edits } = pasted(DOCUMENT, copy(DOCUMENT, new Set(["positive"])), { keepLinks: true });
    const encoder = applyAll(DOCUMENT, edits).nodes.get("positive_2")?.inputs.get("encoder");
    expect(encoder).toEqual({ node: "model", output: "text_encoder" });
  });

  it("bring a parameter under another name where that one means something else", () => {
    const other = documentIn("darkroom: 1\nparameters:\n  prompt:\n    type: int\n");
    const after = applyAll(other, pasted(other, copy(DOCUMENT, new Set(["positive"]))).edits);
    expect([...after.parameters.keys()]).toEqual(["prompt", "prompt_2"]);
    expect(after.nodes.get("positive")?.inputs.get("text")).toEqual({
      parts: ["a photo of ", { parameter: "prompt_2" }],
    });
  });

  it("can swap names without mixing them up", () => {
    const target = documentIn("darkroom: 1\nnodes:\n  a:\n    type: X\n");
    const text = "darkroom: 1\nnodes:\n  a:\n    type: Y\n  a_2:\n    type: Z\n    inputs:\n      x: $a\n";
    const after = applyAll(target, pasted(target, text).edits);
    expect([...after.nodes].map(([id, node]) => `${id}: ${node.type}`)).toEqual(["a: X", "a_2: Y", "a_3: Z"]);
    expect(after.nodes.get("a_3")?.inputs.get("x")).toEqual({ node: "a_2" });
  });

  it("are removed by cutting", () => {
    const after = applyAll(DOCUMENT, removal(["positive", "both"]));
    expect([...after.nodes.keys()]).toEqual(["model"]);
  });

  it("are nothing where the text is no workflow", () => {
    expect(paste(DOCUMENT, "hello")).toMatchObject({ problem: { code: "not-a-mapping" } });
    expect(paste(DOCUMENT, "darkroom: 1")).toMatchObject({ problem: { code: "wrong-field" } });
  });
});

describe("names", () => {
  it.each([
    ["UNetSample", "unet_sample"],
    ["VAEDecode", "vae_decode"],
    ["CLIPScore", "clip_score"],
    ["TextEncode", "text_encode"],
    ["pack.Make3D", "make3_d"],
    ["3D", "_3_d"],
    ["x".repeat(80), "x".repeat(64)],
    ["", "node"],
  ])("for %s are %s", (type, id) => expect(idFor(type)).toBe(id));

  it("count on from where a number stands, and never grow too long", () => {
    const free = freeIds(DOCUMENT);
    expect([free("seed"), free("seed"), free("seed_2"), free("seed_9")]).toEqual([
      "seed_2",
      "seed_3",
      "seed_4",
      "seed_9",
    ]);
    expect(freeId(DOCUMENT, "fresh")).toBe("fresh");
    const long = "x".repeat(64);
    expect([free(long), free(long)]).toEqual([long, `${"x".repeat(62)}_2`]);
  });
});
