import { describe, expect, it } from "vitest";
import { setWire } from "../../../src/core/canvas/layout";
import type { Edit } from "../../../src/core/edits";
import { applyAll } from "../../../src/core/edits";
import { connecting, cutting, disconnecting, linkTo, reconnecting, takesMore } from "../../../src/core/graph/connect";
import { wiresOf } from "../../../src/core/graph/links";
import { CATALOGUE, TEXT_TO_IMAGE, documentOf } from "../small-catalogue";

type Document = typeof TEXT_TO_IMAGE;
const wires = (document: Document, node: string, input: string) =>
  wiresOf(document).filter(({ to }) => to.node === node && to.input === input);
const given = (document: Document, edits: readonly Edit[], node: string, input: string) =>
  applyAll(document, edits).nodes.get(node)?.inputs.get(input);
const from = (node: string, output = "image") => ({ node, output });
const into = (node: string, input: string) => ({ node, input });

describe("connecting", () => {
  it("names an output only where there are several", () => {
    expect(linkTo(TEXT_TO_IMAGE, CATALOGUE, from("decode"))).toEqual({ node: "decode" });
    expect(linkTo(TEXT_TO_IMAGE, CATALOGUE, from("model", "vae"))).toEqual({ node: "model", output: "vae" });
    expect(linkTo(TEXT_TO_IMAGE, CATALOGUE, from("gone", "x"))).toEqual({ node: "gone", output: "x" });
  });

  it("puts the new link in the place of the old", () => {
    const document = documentOf("a: VAEDecode()", "b: VAEDecode()", "s: CLIPScore(image=$a)");
    const edits = connecting(document, CATALOGUE, from("b"), into("s", "image"));
    expect(given(document, edits, "s", "image")).toEqual({ node: "b" });
  });

  it("uses the name that the input has in the file", () => {
    const document = documentOf("a: VAEDecode()", "b: VAEDecode()", "s: CLIPScore(picture=$a)");
    const edits = connecting(document, CATALOGUE, from("b"), into("s", "image"));
    expect(given(document, edits, "s", "picture")).toEqual({ node: "b" });
    expect(given(document, edits, "s", "image")).toBeUndefined();
  });

  it("adds to a list of links, of literals, and to a single link", () => {
    const grid = into("g", "images");
    const value = (said: string) => {
      const document = documentOf("a: VAEDecode()", "b: VAEDecode()", `g: Grid(images=${said})`);
      return given(document, connecting(document, CATALOGUE, from("b"), grid), "g", "images");
    };
    expect(value("$a")).toEqual({ items: [{ node: "a" }, { node: "b" }] });
    expect(value("[$a]")).toEqual({ items: [{ node: "a" }, { node: "b" }] });
    expect(value("[x,y]")).toEqual({ items: [{ value: "x" }, { value: "y" }, { node: "b" }] });
    expect(value("x")).toEqual({ items: [{ value: "x" }, { node: "b" }] });
    const free = documentOf("b: VAEDecode()", "g: Grid()");
    expect(given(free, connecting(free, CATALOGUE, from("b"), grid), "g", "images")).toEqual({ node: "b" });
    expect(takesMore(free, CATALOGUE, from("b"), into("g", "nothing"))).toBe(false);
    expect(takesMore(free, CATALOGUE, from("b"), into("gone", "nothing"))).toBe(false);
  });
});

describe("disconnecting", () => {
  const bent = applyAll(TEXT_TO_IMAGE, [setWire("score.image", [[1, 2]])]);
  const [wire] = wires(bent, "score", "image");
  if (!wire) throw new Error("the fixture has no such link");

  it("takes the link away with its points", () => {
    const after = applyAll(bent, disconnecting(bent, wire));
    expect(after.nodes.get("score")?.inputs.has("image")).toBe(false);
    expect(after.layout.wires).toBeNull();
  });

  it("takes one link out of a list, and the list with the last", () => {
    const document = documentOf("a: VAEDecode()", "b: VAEDecode()", "g: Grid(images=[$a,$b])");
    const [one, other] = wires(document, "g", "images");
    if (!one || !other) throw new Error("the fixture has two links");
    expect(given(document, disconnecting(document, one), "g", "images")).toEqual({ items: [{ node: "b" }] });
    expect(given(document, cutting(document, [one, other]), "g", "images")).toBeUndefined();
    const mixed = documentOf("a: VAEDecode()", "g: Grid(images=[x,$a])");
    expect(given(mixed, cutting(mixed, wires(mixed, "g", "images")), "g", "images")).toEqual({ value: ["x"] });
  });

  it("does nothing where the link is gone", () => {
    expect(disconnecting(documentOf("score: CLIPScore()"), wire)).toEqual([]);
  });
});

describe("reconnecting", () => {
  const document = documentOf("a: VAEDecode()", "b: VAEDecode()", "s: CLIPScore(image=$a)", "t: CLIPScore()");
  const [wire] = wires(document, "s", "image");
  if (!wire) throw new Error("the fixture has no such link");
  const led = (source: string, node: string) =>
    reconnecting(document, CATALOGUE, wire, from(source, ""), into(node, "image"));

  it("leads the link to another input", () => {
    const after = applyAll(document, led("a", "t"));
    expect(after.nodes.get("s")?.inputs.size).toBe(0);
    expect(after.nodes.get("t")?.inputs.get("image")).toEqual({ node: "a" });
  });

  it("changes what the same input reads from, and nothing if that is the same too", () => {
    expect(given(document, led("b", "s"), "s", "image")).toEqual({ node: "b" });
    expect(led("a", "s")).toEqual([]);
  });
});
