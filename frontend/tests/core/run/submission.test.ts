import { describe, expect, it } from "vitest";
import { attempt } from "../../../src/core/edits";
import { sourcesOf } from "../../../src/core/run/made";
import { seedPlaces } from "../../../src/core/run/seeds";
import { orderOf } from "../../../src/core/run/submission";
import type { Wish } from "../../../src/core/run/submission";
import { documentIn } from "../fixtures";
import { CATALOGUE } from "./catalogue";

const DOCUMENT = documentIn(`
darkroom: 1
parameters:
  seed: {type: Seed, default: 7}
nodes:
  model: {type: Model}
  sample: {type: Sample, inputs: {seed: 5}}
  decode: {type: Decode, inputs: {latent: $sample}}
  load: {type: Load}
  judge: {type: Judge, inputs: {image: $decode}}
  many: {type: Series}
outputs:
  load_mask: $judge
`);
const WISH: Wish = { values: new Map(), places: seedPlaces(DOCUMENT, CATALOGUE, new Map()), seeds: new Map(), to: [] };
const outputsAfter = (to: readonly string[]): readonly (readonly [string, string])[] => {
  const tried = attempt(DOCUMENT, orderOf(DOCUMENT, CATALOGUE, { ...WISH, to }).edits);
  return tried.done ? [...sourcesOf(tried.document)] : [];
};

describe("an order", () => {
  it("is nothing but the workflow where nothing else is wished", () => {
    expect(orderOf(DOCUMENT, CATALOGUE, WISH)).toEqual({ parameters: {}, edits: [], to: [] });
  });

  it("has values of parameters that are there, and no others", () => {
    const values = new Map<string, unknown>([["seed", "9"], ["gone", 1]]); // prettier-ignore
    expect(orderOf(DOCUMENT, CATALOGUE, { ...WISH, values }).parameters).toEqual({ seed: "9" });
  });

  it("has seeds of parameters as text, and those of nodes as edits", () => {
    const seeds = new Map([["$seed", 2n ** 63n], ["sample.seed", 2n ** 63n]]); // prettier-ignore
    const order = orderOf(DOCUMENT, CATALOGUE, { ...WISH, seeds });
    expect(order.parameters).toEqual({ seed: "9223372036854775808" });
    expect(order.edits).toEqual([
      { edit: "set_input", node: "sample", input: "seed", value: { value: { $number: "9223372036854775808" } } },
    ]);
  });

  it("publishes what it runs to, as far as anybody can look at it", () => {
    expect(outputsAfter(["decode"])).toEqual([["load_mask", "judge"], ["decode", "decode"]]); // prettier-ignore
    expect(outputsAfter(["many"])).toEqual([["load_mask", "judge"], ["many", "many"]]); // prettier-ignore
    expect(orderOf(DOCUMENT, CATALOGUE, { ...WISH, to: ["decode"] }).to).toEqual(["decode"]);
    for (const node of ["sample", "model", "judge", "gone"]) expect(outputsAfter([node])).toEqual([["load_mask", "judge"]]); // prettier-ignore
  });

  it("takes free names for what it publishes", () => {
    expect(outputsAfter(["load"]).map(([name]) => name)).toEqual(["load_mask", "load_image", "load_mask_2"]);
  });
});
