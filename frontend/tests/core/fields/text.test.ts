import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyAll } from "../../../src/core/edits";
import { filled, piecesOf, readField, readerOf, textOf } from "../../../src/core/fields/text";
import { CATALOGUE, TEXT_TO_IMAGE } from "../small-catalogue";

const DOCUMENT = applyAll(TEXT_TO_IMAGE, [
  { edit: "add_parameter", name: "animal", parameter: { type: "str", required: false, default: "cat" } },
  { edit: "add_parameter", name: "needed", parameter: { type: "str" } },
  { edit: "add_parameter", name: "many", parameter: { type: "list[str]", required: false, default: ["a", "b"] } },
]);

describe("a text of a field", () => {
  it("says what the file would say", () => {
    expect(readField("a $animal", DOCUMENT)).toEqual({
      value: { parts: ["a ", { parameter: "animal" }] },
      wrong: null,
      isLoose: false,
    });
    expect(readField("$animal", DOCUMENT)).toMatchObject({ value: { node: "animal" }, isLoose: false });
    expect(readField("$anim", DOCUMENT)).toMatchObject({ value: { node: "anim" }, isLoose: true });
    expect(readField("costs $5", DOCUMENT)).toMatchObject({ value: { value: "costs $5" }, wrong: null });
    expect(readField("${", DOCUMENT)).toMatchObject({ value: { value: "${" }, isLoose: false });
    expect(readField("${", DOCUMENT).wrong).toContain("write $$ for a dollar");
  });

  it("is shown so that it would be read as the same", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readField(textOf({ value: text }), DOCUMENT)).toEqual({
          value: { value: text },
          wrong: null,
          isLoose: false,
        });
      }),
      { numRuns: 300, seed: 38 },
    );
    expect(textOf({ parts: ["a ", { parameter: "animal" }] })).toBe("a $animal");
    expect(textOf({ node: "model", output: "unet" })).toBe("$model.unet");
    expect([textOf(null), textOf({ items: [] }), textOf({ value: 5 })]).toEqual(["", "", "5"]);
  });

  it("is cut into pieces that are the whole text", () => {
    const word = fc.constantFrom("$animal", "${animal}", "$gone", "$$", "$5", "${", " a cat ", "");
    fc.assert(
      fc.property(fc.array(word), fc.option(fc.nat(40)), (words, cut) => {
        const text = words.join("");
        const pieces = piecesOf(text, DOCUMENT.parameters, cut);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        const read = pieces.filter((piece) => !piece.isCut).map((piece) => piece.text).join(""); // prettier-ignore
        if (cut !== null) expect(read).toBe(text.slice(0, cut));
      }),
      { numRuns: 300, seed: 39 },
    );
  });

  it("has pieces of each kind", () => {
    const kinds = piecesOf("a $animal ${gone} $$ ${", DOCUMENT.parameters).map(({ kind, text }) => [kind, text]);
    expect(kinds).toEqual([["plain", "a "], ["parameter", "$animal"], ["plain", " "], ["unknown", "${gone}"], ["plain", " "], ["dollar", "$$"], ["plain", " ${"]]); // prettier-ignore
    expect(piecesOf("a $animal", null)).toEqual([{ text: "a $animal", kind: "plain", isCut: false }]);
  });

  it("comes to what the model reads, where that is known", () => {
    expect(filled({ parts: ["a ", { parameter: "animal" }] }, DOCUMENT)).toBe("a cat");
    expect(filled({ node: "animal" }, DOCUMENT)).toBe("cat");
    expect(filled({ value: "a dog" }, DOCUMENT)).toBe("a dog");
    expect([
      filled(null, DOCUMENT),
      filled({ value: 5 }, DOCUMENT),
      filled({ node: "needed" }, DOCUMENT),
      filled({ node: "many" }, DOCUMENT),
      filled({ node: "model" }, DOCUMENT),
      filled({ items: [] }, DOCUMENT),
    ]).toEqual([null, null, null, null, null, null]);
  });

  it("of a parameter is read by the first node that takes a long text from it", () => {
    const linked = applyAll(DOCUMENT, [
      { edit: "set_input", node: "positive", input: "text", value: { node: "animal" } },
    ]);
    expect(readerOf(linked, CATALOGUE, "animal")).toBeNull();
    const spec = CATALOGUE.nodes.get("TextEncode");
    const nodes = new Map(CATALOGUE.nodes);
    if (spec)
      nodes.set("TextEncode", {
        ...spec,
        inputs: spec.inputs.map((one) => ({ ...one, multiline: one.name === "text" })),
      });
    expect(readerOf(linked, { ...CATALOGUE, nodes }, "animal")).toBe("positive");
  });
});
