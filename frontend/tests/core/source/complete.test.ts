import { describe, expect, it } from "vitest";
import { suggestionsAt } from "../../../src/core/source/complete";
import type { Suggestions } from "../../../src/core/source/complete";
import { readDocument } from "../../../src/core/document/read";
import { CATALOGUE } from "../small-catalogue";

const DOCUMENT = `darkroom: 1
parameters:
  prompt:
    type: str
    help: What it shows.
nodes:
  model:
    type: LoadModel
  text:
    type: TextEncode
    inputs:
      encoder: $model.text_encoder
  score:
    type: CLIPScore
  odd:
    type: Unknown
outputs:
  image: $score
`;

const { document } = readDocument(DOCUMENT);
if (!document) throw new Error("the document of this test cannot be read");
const known = document;

/** What is suggested at the | of a text. */
function at(marked: string): Suggestions | null {
  const place = marked.indexOf("|");
  return suggestionsAt(marked.replace("|", ""), place, known, CATALOGUE);
}

/** The document with another text in a place, the cursor at its |. */
const edited = (old: string, now: string): Suggestions | null => at(DOCUMENT.replace(old, now));
const labels = (found: Suggestions | null): readonly string[] => found?.all.map(({ label }) => label) ?? [];

describe("completion", () => {
  it("knows the node types", () => {
    const found = edited("type: CLIPScore", "type: CL|");
    expect(labels(found)).toContain("CLIPScore");
    expect(found?.all.find(({ label }) => label === "CLIPScore")).toMatchObject({ kind: "type", detail: "judging" });
    expect(DOCUMENT.replace("type: CLIPScore", "type: CL").slice(found?.from, (found?.from ?? 0) + 2)).toBe("CL");
  });

  it("knows the inputs of a node that are not given yet", () => {
    const found = edited("$model.text_encoder\n", "$model.text_encoder\n      |\n");
    expect(found?.all).toEqual([
      { label: "text", apply: "text: ", kind: "port", detail: "str, can be left out", doc: "" },
    ]);
    expect(labels(edited("$model.text_encoder\n", "$model.text_encoder\n      te|\n"))).toEqual(["text"]);
  });

  it("knows the fields of a node", () => {
    expect(labels(edited("type: CLIPScore\n", "type: CLIPScore\n    |\n"))).toEqual([
      "title",
      "note",
      "disabled",
      "inputs",
    ]);
    expect(labels(edited("  score:\n    type: CLIPScore\n", "  score:\n    |\n"))).toContain("type");
  });

  it("knows what can be linked to an input, by its type", () => {
    expect(labels(edited("encoder: $model.text_encoder", "encoder: $|"))).toEqual(["$prompt", "$model.text_encoder"]);
    expect(labels(edited("type: CLIPScore\n", "type: CLIPScore\n    inputs:\n      unheard: $m|\n"))).toEqual([
      "$prompt",
      "$model.unet",
      "$model.vae",
      "$model.text_encoder",
      "$text",
      "$score",
    ]);
  });

  it("knows the choices of an input", () => {
    const found = edited("type: CLIPScore\n", "type: CLIPScore\n    inputs:\n      mode: |\n");
    expect(labels(found).slice(0, 2)).toEqual(["a", "b"]);
  });

  it("knows references in lists and outputs", () => {
    expect(labels(edited("image: $score", "image: $s|"))).toContain("$score");
    expect(labels(edited("type: CLIPScore\n", "type: CLIPScore\n    inputs:\n      image:\n        - $|\n"))).toContain(
      "$score",
    );
  });

  it("says nothing where nothing is known to fit", () => {
    expect(at("dark|room: 1")).toBeNull();
    expect(edited("darkroom: 1\n", "darkroom: 1\n|\n")).toBeNull();
    expect(edited("  score:\n", "  sc|\n  score:\n")).toBeNull();
    expect(edited("    help: What it shows.\n", "    help: What it shows.\n    |\n")).toBeNull();
    expect(edited("type: Unknown\n", "type: Unknown\n    inputs:\n      |\n")).toBeNull();
    expect(edited("outputs:\n", "out|:\n")).toBeNull();
    expect(edited("$model.text_encoder\n", "$model.text_encoder # a comment: |\n")).toBeNull();
  });
});
