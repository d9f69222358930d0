import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InputSpec } from "../../../src/core/catalogue/catalogue";
import type { Item, Value } from "../../../src/core/document/model";
import { applyAll } from "../../../src/core/edits";
import { readAny, shownAny } from "../../../src/core/fields/any";
import {
  fieldOfParameter,
  fieldOfPort,
  kindOfType,
  portsFedBy,
  readType,
  typeOfParameter,
} from "../../../src/core/fields/field";
import { itemsOf, valueOfItems, withItem, withMoved, withoutItem } from "../../../src/core/fields/lists";
import { addOutput } from "../../../src/core/fields/outputs";
import { digestIn, firstPicture, shownName } from "../../../src/core/fields/pictures";
import { problemText, problemsAt, worst } from "../../../src/core/fields/problems";
import { putAll, sharedFields } from "../../../src/core/fields/shared";
import {
  isSameOutlet,
  leadsSomewhere,
  literalAt,
  literalText,
  outletsOf,
  portAt,
  sourceText,
  standingAt,
  valueText,
} from "../../../src/core/fields/standing";
import type { Json } from "../../../src/core/json";
import { CATALOGUE, TEXT_TO_IMAGE, documentOf, type } from "../small-catalogue";

const port = (node: string, name: string): InputSpec => {
  const found = CATALOGUE.nodes.get(node)?.inputs.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe("kinds of fields", () => {
  it.each([
    ["int", "int"],
    ["float", "float"],
    ["bool", "toggle"],
    ["str", "text"],
    ["Seed", "seed"],
    ["any", "any"],
    ["a | b", "choice"],
    ["list[Image]", "list"],
    ["ModelFolder", "model"],
    ["UNet[F]", "link"],
    ["Unheard", "link"],
  ])("%s is written as %s", (text, kind) => {
    expect(kindOfType(type(text), CATALOGUE)).toBe(kind);
  });

  it("are image for pictures, and a name for all else that is read before a run", () => {
    const types = new Map([
      ["ImageFile", { name: "ImageFile", colour: "", traits: [], resource: "image", handle: false, doc: "" }],
      ["Folder", { name: "Folder", colour: "", traits: [], resource: "image folder", handle: false, doc: "" }],
    ]);
    const catalogue = { ...CATALOGUE, types };
    expect([kindOfType(type("ImageFile"), catalogue), kindOfType(type("Folder"), catalogue)]).toEqual([
      "image",
      "name",
    ]);
  });

  it("are known of ports, and of the items of lists", () => {
    expect(fieldOfPort(port("Grid", "images"), CATALOGUE)).toMatchObject({ kind: "list", item: { kind: "link" } });
    expect(fieldOfPort(port("LoadModel", "model"), CATALOGUE)).toMatchObject({ kind: "model", isLinkable: false });
  });

  it("are known of parameters, within what the inputs say that they feed", () => {
    const document = applyAll(TEXT_TO_IMAGE, [
      {
        edit: "add_parameter",
        name: "g",
        parameter: { type: "float", required: false, default: 3, min: 1, max: 40, label: "G" },
      },
      { edit: "set_input", node: "sample", input: "guidance", value: { node: "g" } },
      { edit: "set_input", node: "sample", input: "gone", value: { node: "g" } },
    ]);
    const parameter = document.parameters.get("g");
    if (!parameter) throw new Error("g");
    expect(portsFedBy(document, CATALOGUE, "g").map(({ name }) => name)).toEqual(["guidance"]);
    const narrow = { ...port("UNetSample", "guidance"), min: 0, max: 30, step: 0.5, multiline: true, multiple: 2 };
    expect(fieldOfParameter("g", parameter, [narrow], CATALOGUE)).toMatchObject({
      kind: "float", min: 1, max: 30, step: 0.5, multiple: 2, multiline: true, label: "G", default: 3,
    }); // prettier-ignore
    expect(fieldOfParameter("g", { ...parameter, label: "", step: 0.1 }, [], CATALOGUE)).toMatchObject({
      label: "g", step: 0.1, max: 40, multiple: 1,
    }); // prettier-ignore
    const open = { ...parameter, min: null, max: { $number: "1e999" } };
    expect(fieldOfParameter("g", open, [], CATALOGUE)).toMatchObject({ min: null, max: null, step: 0 });
    expect(typeOfParameter({ ...parameter, choices: ["a"] })).toMatchObject({ name: "choice", choices: ["a"] });
    expect(readType("list[list[int]]").item?.item?.name).toBe("int");
  });
});

describe("what stands at an input", () => {
  const grid = documentOf("grid: CLIPScore(picture=$decode)").nodes.get("grid");
  it("is found under an earlier name", () => {
    expect(grid && standingAt(grid, port("CLIPScore", "image"))).toEqual({
      name: "picture",
      value: { node: "decode" },
    });
    expect(grid && standingAt(grid, port("CLIPScore", "mode"))).toEqual({ name: "mode", value: null });
  });

  it("is a literal, or the default", () => {
    const sample = documentOf("s: UNetSample(guidance=5, latent=$x)").nodes.get("s");
    if (!sample) throw new Error("s");
    expect(literalAt(sample, port("UNetSample", "guidance"))).toBe(5);
    expect(literalAt(sample, port("UNetSample", "seed"))).toBeNull();
    expect(literalAt(sample, port("UNetSample", "unet"))).toBeUndefined();
    expect(literalAt(sample, port("UNetSample", "latent"))).toBeUndefined();
  });

  it("is told as text", () => {
    const values: Value[] = [{ value: true }, { node: "a", output: "b" }, { parts: ["x ", { parameter: "p" }] }, { items: [{ value: 1 }, { node: "a" }] }]; // prettier-ignore
    expect(values.map(valueText)).toEqual(["true", "$a.b", "x $p", "1, $a"]);
    expect([null, [1, "b"], { $number: "9" }].map((one) => literalText(one as Json))).toEqual(["", "1, b", "9"]);
  });

  it("comes from somewhere", () => {
    const titled = applyAll(TEXT_TO_IMAGE, [
      { edit: "set_node", id: "model", field: "title", value: "The model" },
      { edit: "add_parameter", name: "p", parameter: { type: "str" } },
    ]);
    expect(sourceText(titled, { node: "model", output: "unet" })).toBe("The model.unet");
    expect(sourceText(titled, { node: "sample" })).toBe("sample");
    expect(sourceText(titled, { node: "p" })).toBe("$p");
    expect(sourceText(titled, { node: "gone" })).toBe("gone");
    expect(["model", "p", "gone"].map((node) => leadsSomewhere(titled, { node }))).toEqual([true, true, false]);
    expect(portAt(titled, CATALOGUE, "sample", "seed")?.name).toBe("seed");
    expect(portAt(titled, CATALOGUE, "gone", "seed")).toBeUndefined();
  });

  it("can be linked to any output of a node", () => {
    const outlets = outletsOf(TEXT_TO_IMAGE, CATALOGUE).map(({ link }) => link);
    expect(outlets.slice(0, 4)).toEqual([
      { node: "model", output: "unet" },
      { node: "model", output: "vae" },
      { node: "model", output: "text_encoder" },
      { node: "positive" },
    ]);
    expect(outletsOf(documentOf("n: Nobody()"), CATALOGUE)).toEqual([]);
    const same = (one: string): boolean =>
      isSameOutlet({ node: "decode" }, { node: "decode", output: one }, TEXT_TO_IMAGE, CATALOGUE);
    expect([same("image"), same("other")]).toEqual([true, false]);
    expect(isSameOutlet({ node: "gone" }, { node: "gone" }, TEXT_TO_IMAGE, CATALOGUE)).toBe(true);
  });
});

describe("lists", () => {
  const item: fc.Arbitrary<Item> = fc.oneof(fc.record({ value: fc.integer() }), fc.constant({ node: "a" }));

  it("are the same items again", () => {
    fc.assert(
      fc.property(fc.array(item), (items) => {
        expect(itemsOf(valueOfItems(items))).toEqual(items);
      }),
      { seed: 36 },
    );
  });

  it("are one item where one stands there, and none where nothing does", () => {
    expect(itemsOf({ value: "a" })).toEqual([{ value: "a" }]);
    expect(itemsOf(null)).toEqual([]);
    expect(valueOfItems([{ node: "a" }])).toEqual({ node: "a" });
    expect(valueOfItems([])).toEqual({ value: [] });
  });

  it("are changed item by item", () => {
    const items: Item[] = [{ value: 1 }, { value: 2 }, { value: 3 }];
    expect(withItem(items, 1, { value: 9 })).toEqual([{ value: 1 }, { value: 9 }, { value: 3 }]);
    expect(withoutItem(items, 0)).toEqual([{ value: 2 }, { value: 3 }]);
    expect(withMoved(items, 0, 2)).toEqual([{ value: 2 }, { value: 3 }, { value: 1 }]);
    expect(withMoved(items, 0, -1)).toBe(items);
    expect(withMoved(items, 9, 0)).toBe(items);
  });
});

describe("several nodes", () => {
  const document = documentOf(
    "a: UNetSample(guidance=3, seed=$x)",
    "b: UNetSample(guidance=3)",
    "c: UNetSample(guidance=4)",
    "d: Show()",
  );

  it("have in common what all of them can be given", () => {
    const fields = sharedFields(document, CATALOGUE, ["a", "b", "c"]);
    expect(fields.map(({ port: { name }, nodes, value }) => [name, nodes, value])).toEqual([
      ["guidance", ["a", "b", "c"], undefined],
      ["seed", ["b", "c"], null],
    ]);
    expect(sharedFields(document, CATALOGUE, ["a", "b"])[0]?.value).toEqual({ value: 3 });
    expect(sharedFields(document, CATALOGUE, ["a", "d"])).toEqual([]);
    expect(sharedFields(document, CATALOGUE, ["gone"])).toEqual([]);
    expect(sharedFields(documentOf("a: UNetSample(seed=$x, guidance=$x)"), CATALOGUE, ["a"])).toEqual([]);
  });

  it("are given a value together", () => {
    const [guidance] = sharedFields(document, CATALOGUE, ["a", "b", "c"]);
    const edits = guidance ? putAll(document, { ...guidance, nodes: ["a", "gone", "c"] }, { value: 5 }) : [];
    expect(edits).toHaveLength(2);
    expect(applyAll(document, edits).nodes.get("c")?.inputs.get("guidance")).toEqual({ value: 5 });
  });
});

describe("problems of fields", () => {
  const problems = [
    { code: "wrong-type", message: "no", node: "a/3", port: "x" },
    { code: "pruned", message: "left out", level: "warning" as const, node: "a", port: "x", hint: "link it" },
    { code: "missing-parameter", message: "needed", port: "p" },
    { code: "cycle", message: "round", node: "a" },
  ];
  it("are found by where they stand", () => {
    expect(problemsAt(problems, "a", "x").map(({ message }) => message)).toEqual(["no", "left out"]);
    expect(problemsAt(problems, "a", "x")).toBe(problemsAt(problems, "a", "x"));
    expect(problemsAt(problems, null, "p")).toHaveLength(1);
    expect(problemsAt(problems, "b", "x")).toEqual([]);
    expect(problemsAt([], "a", "x")).toEqual([]);
  });

  it("have a worst one, and a text", () => {
    const [, warning] = problems;
    expect(worst(problems)?.message).toBe("no");
    expect(warning && worst([warning])).toBe(warning);
    expect(worst([])).toBeNull();
    expect(problems.slice(0, 2).map(problemText)).toEqual(["no", "left out; link it"]);
  });
});

describe("values of any kind", () => {
  const json = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.array(fc.string())); // prettier-ignore
  it("are the same again, whatever they are", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(readAny(shownAny(value))).toEqual(Object.is(value, -0) ? 0 : value);
      }),
      { numRuns: 400, seed: 37 },
    );
  });

  it("are read as people mean them", () => {
    expect(["7", "+1.5", "true", "null", "a cat", '"7"', "[1]", "[1", "1e999", "18446744073709551615"].map(readAny)).toEqual([
      7, 1.5, true, null, "a cat", "7", [1], "[1", "1e999", { $number: "18446744073709551615" },
    ]); // prettier-ignore
    expect(shownAny({ $number: "12" })).toBe("12");
  });
});

describe("pictures and outputs", () => {
  it("are called by their digests, or by their files", () => {
    const upload = `${"a1".repeat(32)}.png`;
    expect([digestIn(upload), digestIn("images/circle.png")]).toEqual(["a1".repeat(32), null]);
    expect([shownName(upload), shownName("circle.png")]).toEqual(["upload a1a1a1a1", "circle.png"]);
    expect(firstPicture([{ type: "text/plain" }, { type: "image/png" }])).toEqual({ type: "image/png" });
    expect(firstPicture([{ type: "image/svg+xml" }])).toBeNull();
  });

  it("are published under a free name", () => {
    const once = applyAll(TEXT_TO_IMAGE, [addOutput(TEXT_TO_IMAGE, { node: "decode" }, "image")]);
    expect(addOutput(once, { node: "sample" }, "image")).toMatchObject({ name: "image_2" });
    expect(addOutput(once, { node: "sample" }, "of two words")).toMatchObject({ name: "output" });
  });
});
