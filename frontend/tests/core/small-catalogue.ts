/** A small catalogue in the form of `GET /api/v1/nodes`. */

import { catalogueFromJson, plainText } from "../../src/core/catalogue/catalogue";
import type { Catalogue, InputSpec, NodeSpec, OutputSpec, PortType } from "../../src/core/catalogue/catalogue";
import { readDocument } from "../../src/core/document/read";
import type { Document } from "../../src/core/document/model";

/** A type from its text: `list[Image]`, `Latent[F]`, `a | b`. */
export function type(text: string): PortType {
  const list = /^list\[(.*)\]$/.exec(text)?.[1];
  if (list !== undefined) return { name: "list", variable: "", item: type(list), choices: [] };
  if (text.includes("|")) return { name: "choice", variable: "", item: null, choices: text.split(" | ") };
  const [, name = text, variable = ""] = /^(\w+)\[(\w)\]$/.exec(text) ?? [];
  return { name, variable, item: null, choices: [] };
}

function input(said: string): InputSpec {
  const [name = "", of = ""] = said.split(": ");
  const isOptional = name.endsWith("?");
  return {
    name: name.replace("?", ""),
    type: type(of),
    required: !isOptional,
    default: null,
    setting: isOptional,
    min: null,
    max: null,
    step: 0,
    multiple: 1,
    multiline: false,
    doc: "",
    was: name === "image" ? ["picture"] : [],
  };
}

function output(said: string): OutputSpec {
  const [name = "", of = ""] = said.split(": ");
  return { name, type: type(of), doc: "" };
}

function node(name: string, category: string, doc: string, inputs: string[], outputs: string[]): NodeSpec {
  const was = name === "TextEncode" ? ["CLIPTextEncode"] : [];
  return { name, category, doc, inputs: inputs.map(input), outputs: outputs.map(output), was, pack: "" };
}

const NODES: readonly NodeSpec[] = [
  node("LoadModel", "models", "Take a model from its folder.", ["model: ModelFolder"], [
    "unet: UNet[F]",
    "vae: VAE[F]",
    "text_encoder: TextEncoder[F]",
  ]), // prettier-ignore
  node(
    "TextEncode",
    "prompts",
    "Turn a prompt into conditioning.",
    ["encoder: TextEncoder[F]", "text?: str"],
    ["conditioning: Conditioning[F]"],
  ),
  node("EmptyLatent", "latents", "A latent of noise to come.", ["vae: VAE[F]", "width?: int"], ["latent: Latent[F]"]),
  node(
    "UNetSample",
    "sampling",
    "Denoise a latent along a schedule.",
    ["unet: UNet[F]", "positive: Conditioning[F]", "latent: Latent[F]", "guidance?: float", "seed?: Seed"],
    ["latent: Latent[F]"],
  ),
  node("VAEDecode", "latents", "Turn a latent into an image.", ["vae: VAE[F]", "latent: Latent[F]"], ["image: Image"]),
  node("CLIPScore", "judging", "How well an image fits a text.", ["image: Image", "mode?: a | b"], ["score: float"]),
  node("Grid", "images", "Put images side by side.", ["images: list[Image]"], ["image: Image"]),
  node("Show", "images", "Look at anything.", ["value: any"], []),
];

const TABLE: Record<string, string[]> = {
  "list[Image]": ["Image", "list[Image]"],
  any: [...new Set(NODES.flatMap((spec) => spec.outputs.map((port) => plainText(port.type))))],
  float: ["float", "int"],
  "a | b": [],
  ...Object.fromEntries(
    ["UNet", "VAE", "TextEncoder", "Conditioning", "Latent", "Image", "str", "int", "Seed"].map((name) => [
      name,
      [name],
    ]),
  ),
};

export const CATALOGUE: Catalogue = catalogueFromJson({
  nodes: NODES,
  types: ["UNet", "VAE", "Image", "ModelFolder"].map((name) => ({
    name,
    colour: "#888888",
    traits: [],
    resource: name === "ModelFolder" ? "model" : "",
    handle: name === "UNet",
    doc: "",
  })),
  accepts: TABLE,
});

/** A document of nodes alone, as `id: Type(input=$link.output, input=text)`. */
export function documentOf(...nodes: string[]): Document {
  const lines = nodes.flatMap((said) => {
    const [, id = "", kind = "", inputs = ""] = /^(\w+): (\w+)\((.*)\)$/.exec(said) ?? [];
    const given = inputs.split(", ").filter(Boolean).map((one) => one.replace("=", ": ")); // prettier-ignore
    const values = given.length > 0 ? ["    inputs:", ...given.map((one) => `      ${one}`)] : [];
    return [`  ${id}:`, `    type: ${kind}`, ...values];
  });
  const read = readDocument(["darkroom: 1", "nodes:", ...lines].join("\n"));
  if (read.problem) throw new Error(read.problem.message);
  return read.document;
}

export const TEXT_TO_IMAGE = documentOf(
  "model: LoadModel(model=miniature)",
  "positive: TextEncode(encoder=$model.text_encoder, text=a cat)",
  "empty: EmptyLatent(vae=$model.vae)",
  "sample: UNetSample(unet=$model.unet, positive=$positive, latent=$empty)",
  "decode: VAEDecode(vae=$model.vae, latent=$sample)",
  "score: CLIPScore(image=$decode)",
);
