import { describe, expect, it } from "vitest";
import { applyAll } from "../../../src/core/edits";
import { wiresOf } from "../../../src/core/graph/links";
import { healing, spliceFor, spliceOf, splicing } from "../../../src/core/graph/splice";
import { removing } from "../../../src/core/canvas/removal";
import { CATALOGUE, TEXT_TO_IMAGE, documentOf } from "../small-catalogue";

type Document = typeof TEXT_TO_IMAGE;
const wire = (document: Document, node: string, input: string, index = 0) => {
  const found = wiresOf(document).find(({ to, index: at }) => to.node === node && to.input === input && at === index);
  if (!found) throw new Error(`there is no link to ${node}.${input}`);
  return found;
};

describe("splicing", () => {
  const document = applyAll(TEXT_TO_IMAGE, [{ edit: "add_node", id: "again", node: { type: "UNetSample" } }]);
  const into = wire(document, "decode", "latent");

  it("puts a node into a link through ports that fit", () => {
    const splice = spliceFor(document, CATALOGUE, "again", into);
    expect(splice).toEqual({ input: "latent", output: "latent" });
    if (!splice) return;
    const after = applyAll(document, splicing(document, CATALOGUE, "again", into, splice));
    expect(after.nodes.get("again")?.inputs.get("latent")).toEqual({ node: "sample" });
    expect(after.nodes.get("decode")?.inputs.get("latent")).toEqual({ node: "again" });
  });

  it("keeps the other links of a list", () => {
    const grid = documentOf("a: VAEDecode()", "b: VAEDecode()", "g: Grid(images=[x,$a,$b])", "h: Grid()");
    const splice = { input: "images", output: "image" };
    const after = applyAll(grid, splicing(grid, CATALOGUE, "h", wire(grid, "g", "images", 1), splice));
    expect(after.nodes.get("g")?.inputs.get("images")).toEqual({
      items: [{ value: "x" }, { node: "a" }, { node: "h" }],
    });
  });

  it("names the output where there are several, and does nothing without the link", () => {
    const lone = documentOf("m: LoadModel()", "e: EmptyLatent(vae=$a)", "a: LoadModel()");
    const edits = splicing(lone, CATALOGUE, "m", wire(lone, "e", "vae"), { input: "model", output: "vae" });
    expect(edits[1]).toMatchObject({ value: { node: "m", output: "vae" } });
    expect(splicing(documentOf("m: LoadModel()"), CATALOGUE, "m", into, { input: "a", output: "b" })).toEqual([]);
  });

  it("is refused where types do not fit, the port is taken, or a circle would be", () => {
    expect(spliceOf(document, CATALOGUE, "TextEncode", into)).toBeNull();
    expect(spliceOf(document, CATALOGUE, "Nothing", into)).toBeNull();
    expect(
      spliceOf(documentOf("a: Odd()", "b: Odd(x=$a)"), CATALOGUE, "Grid", { ...into, from: { node: "a", output: "" } }),
    ).toBeNull();
    expect(spliceFor(document, CATALOGUE, "sample", into)).toBeNull();
    expect(spliceFor(document, CATALOGUE, "gone", into)).toBeNull();
    const taken = documentOf("a: UNetSample()", "b: UNetSample(latent=$a)", "c: UNetSample(latent=$b)");
    expect(spliceFor(taken, CATALOGUE, "c", wire(taken, "b", "latent"))).toBeNull();
    const round = documentOf("a: Show(value=$g)", "d: VAEDecode()", "g: Grid(images=$d)", "h: Grid(odd=$g)");
    expect(spliceFor(round, CATALOGUE, "h", wire(round, "g", "images"))).toBeNull();
  });
});

describe("healing", () => {
  it("leads links past nodes that go, to the first that fits", () => {
    const document = documentOf(
      "a: EmptyLatent()",
      "b: UNetSample(latent=$a)",
      "c: UNetSample(latent=$b)",
      "d: VAEDecode(latent=$c)",
    );
    const gone = new Set(["b", "c"]);
    const edits = [
      ...healing(document, CATALOGUE, gone),
      ...removing(document, { nodes: gone, frames: [], notes: [] }),
    ];
    expect(applyAll(document, edits).nodes.get("d")?.inputs.get("latent")).toEqual({ node: "a" });
  });

  it("leaves a link away where nothing fits", () => {
    expect(healing(TEXT_TO_IMAGE, CATALOGUE, new Set(["decode"]))).toEqual([]);
    const strange = documentOf("a: EmptyLatent()", "b: Odd(latent=$a)", "d: Odd(latent=$b)");
    expect(healing(strange, CATALOGUE, new Set(["b"]))).toEqual([]);
  });

  it("mends several links of one list", () => {
    const document = documentOf(
      "a: VAEDecode()",
      "b: Grid(images=$a)",
      "c: Grid(images=$a)",
      "g: Grid(images=[$b,$c])",
    );
    const edits = healing(document, CATALOGUE, new Set(["b", "c"]));
    const after = applyAll(document, edits);
    expect(after.nodes.get("g")?.inputs.get("images")).toEqual({ items: [{ node: "a" }, { node: "a" }] });
  });
});
