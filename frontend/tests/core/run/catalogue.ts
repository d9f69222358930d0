/** A catalogue with seeds, pictures and prompts, and documents of it. */

import { catalogueFromJson } from "../../../src/core/catalogue/catalogue";
import type { InputSpec, NodeSpec } from "../../../src/core/catalogue/catalogue";
import type { Json } from "../../../src/core/json";
import { type } from "../small-catalogue";

function input(name: string, of: string, standard: Json = null): InputSpec {
  const rest = { min: null, max: null, step: 0, multiple: 1, multiline: false, doc: "", was: [] };
  return { ...rest, name, type: type(of), required: standard === null, default: standard, setting: standard !== null };
}

function node(name: string, inputs: readonly InputSpec[], outputs: readonly string[]): NodeSpec {
  const given = outputs.map((of) => ({ name: of.toLowerCase().replace(/\W.*/, ""), type: type(of), doc: "" }));
  return { name, category: "", doc: "", inputs, outputs: given, was: [], pack: "" };
}

const kind = (name: string, exported = "", resource = "", handle = false) => ({
  name,
  colour: "#888888",
  traits: [],
  resource,
  handle,
  export: exported,
  doc: "",
});

export const CATALOGUE = catalogueFromJson({
  nodes: [
    node("Sample", [input("seed", "Seed", 0), input("prompt", "str", "")], ["Latent[F]"]),
    node("Must", [input("seed", "Seed")], ["Latent[F]"]),
    node("Series", [input("seeds", "list[Seed]")], ["list[Image]"]),
    node("Decode", [input("latent", "Latent[F]")], ["Image"]),
    node("Load", [input("image", "ImageFile")], ["Image", "Mask"]),
    node("Judge", [input("image", "Image")], ["Score"]),
    node("Model", [], ["UNet[F]"]),
  ],
  types: [
    kind("Image", "SaveImage"),
    kind("Mask", "SaveMask"),
    kind("Latent", "SaveTensors"),
    kind("UNet", "", "", true),
    kind("ImageFile", "", "image"),
    kind("Score"),
    kind("Seed"),
    kind("str"),
  ],
  accepts: {},
});
