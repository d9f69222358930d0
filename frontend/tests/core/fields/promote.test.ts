import { describe, expect, it } from "vitest";
import { documentToJson } from "../../../src/core/document/wire";
import type { Document, Value } from "../../../src/core/document/model";
import type { Edit } from "../../../src/core/edits";
import { applyAll } from "../../../src/core/edits";
import { demote, labelFor, namesIn, promote, removeParameter, usesOf } from "../../../src/core/fields/promote";
import type { Json } from "../../../src/core/json";
import { CATALOGUE, documentOf } from "../small-catalogue";

const DOCUMENT = documentOf(
  "positive: TextEncode(text=a cat)",
  "sample: UNetSample(guidance=7, seed=3)",
  "score: CLIPScore(mode=a)",
  "show: Show(value=2)",
);

function promoted(document: Document, node: string, port: string): Document {
  const done = promote(document, CATALOGUE, node, port);
  if (!done) throw new Error(`${node}.${port} was not promoted`);
  return applyAll(document, done.edits);
}

const edits = (some: readonly Edit[] | null): readonly Edit[] => some ?? [];
const put = (document: Document, node: string, input: string, value: Value | null): Document =>
  applyAll(document, [{ edit: "set_input", node, input, value }]);

describe("promoting", () => {
  it("makes a parameter with the literal as its default, and links the input to it", () => {
    const after = promoted(DOCUMENT, "sample", "guidance");
    expect(after.parameters.get("guidance")).toMatchObject({
      type: "float",
      required: false,
      default: 7,
      label: "Guidance",
    });
    expect(after.nodes.get("sample")?.inputs.get("guidance")).toEqual({ node: "guidance" });
  });

  it("takes the port's default where nothing is written, and none where one is needed", () => {
    expect(promoted(DOCUMENT, "score", "mode").parameters.get("mode")).toMatchObject({
      type: "str",
      choices: ["a", "b"],
    });
    const empty = put(DOCUMENT, "positive", "text", null);
    expect(promoted(empty, "positive", "text").parameters.get("text")).toMatchObject({
      required: false,
      default: null,
    });
    const none = put(DOCUMENT, "show", "value", null);
    expect(promoted(none, "show", "value").parameters.get("value")).toMatchObject({ type: "str", required: true });
  });

  it.each<[Json, string]>([[2, "float"], [true, "bool"], ["a", "str"], [[1, 2], "float"]])(
    "makes of %j at an input for anything a parameter of %s",
    (value, type) => {
      const after = promoted(put(DOCUMENT, "show", "value", { value }), "show", "value");
      expect(after.parameters.get("value")?.type).toBe(type);
    },
  ); // prettier-ignore

  it("finds a free name, with the node's before it", () => {
    const twice = promoted(
      applyAll(DOCUMENT, [{ edit: "add_parameter", name: "seed", parameter: { type: "Seed" } }]),
      "sample",
      "seed",
    );
    expect([...twice.parameters.keys()]).toEqual(["seed", "sample_seed"]);
  });

  it("is not for links, texts with parameters, inputs that cannot be written, or what is not there", () => {
    expect(promote(DOCUMENT, CATALOGUE, "sample", "unet")).toBeNull();
    expect(promote(DOCUMENT, CATALOGUE, "gone", "text")).toBeNull();
    expect(promote(DOCUMENT, CATALOGUE, "sample", "gone")).toBeNull();
    expect(promote(promoted(DOCUMENT, "sample", "seed"), CATALOGUE, "sample", "seed")).toBeNull();
  });
});

describe("demoting", () => {
  it("brings back the document that was promoted", () => {
    const after = promoted(DOCUMENT, "sample", "guidance");
    const back = applyAll(after, edits(demote(after, CATALOGUE, "sample", "guidance")));
    expect(documentToJson(back)).toEqual(documentToJson(DOCUMENT));
  });

  it("leaves a parameter that others use, and clears the input where it has no default", () => {
    const shared = put(promoted(DOCUMENT, "sample", "guidance"), "show", "value", { node: "guidance" });
    expect(edits(demote(shared, CATALOGUE, "show", "value"))).toEqual([
      { edit: "set_input", node: "show", input: "value", value: { value: 7 } },
    ]);
    const required = applyAll(shared, [{ edit: "set_parameter", name: "guidance", field: "required", value: true }]);
    expect(edits(demote(required, CATALOGUE, "show", "value"))[0]).toMatchObject({ value: null });
  });

  it("is not for what is no link to a parameter", () => {
    expect(demote(DOCUMENT, CATALOGUE, "sample", "guidance")).toBeNull();
    expect(demote(DOCUMENT, CATALOGUE, "sample", "unet")).toBeNull();
    expect(demote(DOCUMENT, CATALOGUE, "gone", "unet")).toBeNull();
    expect(demote(put(DOCUMENT, "sample", "unet", { node: "show" }), CATALOGUE, "sample", "unet")).toBeNull();
    expect(demote(put(DOCUMENT, "show", "odd", { node: "sample" }), CATALOGUE, "show", "odd")).toBeNull();
  });
});

describe("removing a parameter", () => {
  const PARAMETER: Edit = {
    edit: "add_parameter",
    name: "p",
    parameter: { type: "str", required: false, default: "red" },
  };
  const base = applyAll(DOCUMENT, [PARAMETER]);
  const left = (document: Document, value: Value, input = "value"): Value | undefined => {
    const used = put(document, "show", input, value);
    return applyAll(used, removeParameter(used, "p")).nodes.get("show")?.inputs.get(input);
  };

  it("leaves its default wherever it was used", () => {
    expect(left(base, { node: "p" })).toEqual({ value: "red" });
    expect(left(base, { parts: ["a ", { parameter: "p" }, " cat"] })).toEqual({ value: "a red cat" });
    expect(left(applyAll(base, [{ edit: "add_parameter", name: "q", parameter: { type: "str" } }]), {
      parts: [{ parameter: "p" }, "x", { parameter: "q" }],
    })).toEqual({ parts: ["redx", { parameter: "q" }] }); // prettier-ignore
    expect(left(base, { items: [{ node: "p" }, { value: 1 }] })).toEqual({ value: ["red", 1] });
    expect(left(base, { items: [{ node: "p" }, { node: "sample" }] })).toEqual({
      items: [{ value: "red" }, { node: "sample" }],
    });
    expect(left(base, { items: [{ parts: ["a ", { parameter: "p" }] }, { node: "sample" }] })).toMatchObject({
      items: [{ value: "a red" }, { node: "sample" }],
    });
  });

  it("puts a list in the place of an item, and nothing in the place of what has no default", () => {
    const list = applyAll(base, [{ edit: "set_parameter", name: "p", field: "default", value: [1, 2] }]);
    expect(left(list, { items: [{ node: "p" }, { value: 3 }] })).toEqual({ value: [1, 2, 3] });
    const required = applyAll(base, [{ edit: "set_parameter", name: "p", field: "required", value: true }]);
    expect(left(required, { node: "p" })).toBeUndefined();
    expect(left(required, { items: [{ node: "p" }] })).toBeUndefined();
    expect(left(required, { parts: ["a ", { parameter: "p" }] })).toEqual({ value: "a " });
    expect(removeParameter(base, "gone")).toEqual([]);
  });

  it("knows where it was used", () => {
    const used = put(base, "show", "value", { items: [{ parts: [{ parameter: "p" }, "x"] }] });
    expect(usesOf(used, "p").map(({ node, input }) => [node, input])).toEqual([["show", "value"]]);
    expect(namesIn({ value: "$p" }).size).toBe(0);
  });
});

it("names are made readable", () => {
  expect(labelFor("guidance_scale")).toBe("Guidance scale");
});
