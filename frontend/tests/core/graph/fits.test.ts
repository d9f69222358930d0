import { describe, expect, it } from "vitest";
import type { Document } from "../../../src/core/document/model";
import { contextOf, fits, inputsFor, outputsFor } from "../../../src/core/graph/fits";
import type { Fit } from "../../../src/core/graph/fits";
import { outputOf, typeText } from "../../../src/core/catalogue/catalogue";
import type { NodeSpec } from "../../../src/core/catalogue/catalogue";
import { CATALOGUE, TEXT_TO_IMAGE, documentOf, type } from "../small-catalogue";

function tried(from: string, to: string, document: Document = TEXT_TO_IMAGE): Fit {
  const [node = "", output = ""] = from.split(".");
  const [target = "", input = ""] = to.split(".");
  return fits(contextOf(document, CATALOGUE), { node, output }, { node: target, input });
}

const spec = (name: string): NodeSpec => {
  const found = CATALOGUE.nodes.get(name);
  if (!found) throw new Error(name);
  return found;
};

describe("a link", () => {
  it("fits where the types do", () => {
    expect(tried("model.unet", "sample.unet")).toEqual({ fits: true });
    expect(tried("empty", "decode.latent")).toEqual({ fits: true });
  });

  it.each([
    ["decode", "sample.latent", "wrong-link", '"latent" takes Latent[F]; "image" gives Image'],
    ["score", "score.image", "self-link", "a node cannot read from itself"],
    ["sample", "empty.vae", "wrong-link", '"vae" takes VAE[F]; "latent" gives Latent[F]'],
    ["model", "sample.unet", "ambiguous-output", 'LoadModel has no output ""'],
    ["model.unet", "sample.model", "unknown-input", 'UNetSample has no input "model"'],
    ["nobody", "sample.unet", "unknown-node", 'there is no node "nobody"'],
    ["model.unet", "nobody.unet", "unknown-node", 'there is no node "nobody"'],
    ["decode", "score.mode", "wrong-link", '"mode" takes one of a | b; "image" gives Image'],
    ["positive", "model.model", "wrong-link", '"model" must be written out: what it names is read before the run'],
  ])("from %s to %s is refused with its reason", (from, to, code, reason) => {
    expect(tried(from, to)).toEqual({ fits: false, code, reason });
  });

  it("is refused where it would close a circle, and the circle is named", () => {
    const document = documentOf(
      "one: UNetSample(latent=$empty)",
      "two: UNetSample(latent=$one)",
      "empty: EmptyLatent()",
    );
    const reason = "the links would go in a circle: one > two > one";
    expect(tried("two", "one.latent", document)).toEqual({ fits: false, code: "cycle", reason });
  });

  it("is refused at a node whose type is unknown", () => {
    const document = documentOf("a: Strange()", "b: Show()");
    expect(tried("a", "b.value", document)).toMatchObject({ fits: false, code: "unknown-type" });
  });

  it("is known by an input's earlier name", () => {
    expect(tried("decode", "score.picture")).toEqual({ fits: true });
  });

  it("is in doubt where two models meet", () => {
    const document = documentOf(
      "one: LoadModel(model=miniature)",
      "other: LoadModel(model=large)",
      "nameless: LoadModel()",
      "empty: EmptyLatent(vae=$one.vae)",
      "sample: UNetSample(unet=$one.unet, latent=$empty)",
    );
    const doubt = "this is of large, what else is there of miniature: they may not belong together";
    expect(tried("other.vae", "empty.vae", document)).toEqual({ fits: true, doubt });
    expect(tried("other.unet", "sample.unet", document)).toEqual({ fits: true, doubt });
    expect(tried("nameless.unet", "sample.unet", document)).toEqual({ fits: true });
    expect(tried("sample", "empty.width", document)).toMatchObject({ fits: false });
  });
});

describe("the ports of a node type that fit", () => {
  it("an output are told with the required ones of just that type first", () => {
    const image = outputOf(spec("VAEDecode"));
    if (!image) throw new Error("it has one");
    const names = (name: string): string[] => inputsFor(CATALOGUE, image, spec(name)).map((port) => port.name);
    expect(names("CLIPScore")).toEqual(["image"]);
    expect(names("Show")).toEqual(["value"]);
    expect(names("Grid")).toEqual(["images"]);
    expect(names("LoadModel")).toEqual([]);
  });

  it("an input are told too", () => {
    const [, positive, latent] = spec("UNetSample").inputs;
    const names = (name: string, port = latent): string[] =>
      port ? outputsFor(CATALOGUE, port, spec(name)).map((one) => one.name) : [];
    expect(names("EmptyLatent")).toEqual(["latent"]);
    expect(names("TextEncode")).toEqual([]);
    expect(names("TextEncode", positive)).toEqual(["conditioning"]);
  });
});

describe("a type", () => {
  it.each(["list[Latent[F]]", "Image", "a | b", "UNet[F]"])("%s is written as it is read", (text) =>
    expect(typeText(type(text))).toBe(text),
  );
});
