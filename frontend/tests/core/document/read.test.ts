import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/document/read";
import { documentToJson } from "../../../src/core/document/wire";
import { writeDocument } from "../../../src/core/document/write";
import { packInteger, unpackInteger } from "../../../src/core/json";
import { didYouMean, shown } from "../../../src/core/problem";
import { documentIn } from "../fixtures";

const said = (text: string): unknown => documentToJson(documentIn(`darkroom: 1\n${text}`));
const node = (inputs: string): unknown => said(`nodes: {n: {type: X, inputs: ${inputs}}}`);
const inputs = (values: object): unknown => ({ nodes: { n: { type: "X", inputs: values } } });

describe("a text", () => {
  it.each([
    [
      "{a: 1e-4, b: yes, c: 0x1F, d: 010, e: .inf, f: -.inf, g: .nan, h: ~}",
      {
        a: { value: 1e-4 },
        b: { value: "yes" },
        c: { value: 31 },
        d: { value: 10 },
        e: { value: { $number: ".inf" } },
        f: { value: { $number: "-.inf" } },
        g: { value: { $number: ".nan" } },
        h: { value: null },
      },
    ],
    [
      "{a: 18446744073709551615, b: -9007199254740993}",
      { a: { value: { $number: "18446744073709551615" } }, b: { value: { $number: "-9007199254740993" } } },
    ],
    [
      "{a: $b, b: $b.out, c: a $b, d: '${b}', e: 5 $$, f: $5}",
      {
        a: { node: "b" },
        b: { node: "b", output: "out" },
        c: { parts: ["a ", { parameter: "b" }] },
        d: { parts: [{ parameter: "b" }] },
        e: { value: "5 $" },
        f: { value: "$5" },
      },
    ],
    [
      "{a: [1, $b], b: [1, [2]], c: {d: $$x, e: [$b]}}",
      { a: { items: [{ value: 1 }, { node: "b" }] }, b: { value: [1, [2]] }, c: { value: { d: "$x", e: ["$b"] } } },
    ],
    [
      "{a: '${b', b: $b.c.d, c: '$$b$c${d}e'}",
      {
        a: { value: "${b" },
        b: { value: "$b.c.d" },
        c: { parts: ["$b", { parameter: "c" }, { parameter: "d" }, "e"] },
      },
    ],
  ])("of inputs %s is read as the server reads it", (text, values) => expect(node(text)).toEqual(inputs(values)));

  it("keeps the order and the names of its entries, numbers among them", () => {
    const document = documentIn("darkroom: 1\nnodes: {n: {type: X, inputs: {b: 1, 10: 2, __proto__: 3}}}");
    expect([...(document.nodes.get("n")?.inputs.keys() ?? [])]).toEqual(["b", "10", "__proto__"]);
  });

  it.each([
    ["nodes: {}", "version-missing"],
    ["darkroom: 2", "version-unknown"],
    ["", "not-a-mapping"],
    ["[1]", "not-a-mapping"],
    ["darkroom: 1\nnodes: [1]", "not-a-mapping"],
    ["darkroom: 1\nnodes: {n: {}}", "missing-field"],
    ["darkroom: 1\nnodes: {n: {type: 5}}", "wrong-field"],
    ["darkroom: 1\noutputs: {a: 5}", "wrong-field"],
    ["darkroom: 1\noutputs: {a: word}", "wrong-field"],
    ["darkroom: 1\noutputs: {a: '${'}", "wrong-field"],
    ["darkroom: 1\nlayout: {nodes: {a: [0]}}", "wrong-field"],
    ["darkroom: 1\nlayout: {nodes: {a: [0, x]}}", "wrong-field"],
    ["darkroom: 1\n? [a]\n: b", "wrong-field"],
    ["darkroom: 1\nname: &a x", "yaml-alias"],
    ["darkroom: 1\nname: !!str x", "yaml-tag"],
    ["darkroom: 1\nname: &a x\ndescription: *a", "yaml-alias"],
    ["darkroom: 1\nname: 'x", "yaml-syntax"],
    ["darkroom: 1\nname: a\nname: b", "yaml-syntax"],
  ])("%j is refused as %s", (text, code) => expect(readDocument(text).problem?.code).toBe(code));

  it("that is no YAML says where", () => {
    expect(readDocument("darkroom: 1\nname: 'x").problem).toMatchObject({ line: 2 });
  });
});

describe("a document", () => {
  it("is written in the canonical form, in which a file keeps it", () => {
    const text = `darkroom: 1
name: "yes"
requires:
  pack: ">=1"
parameters:
  p:
    type: str
    default: null
    min: 0
    choices:
      - a
      - b
nodes:
  n:
    type: X
    disabled: true
    inputs:
      big: 18446744073709551615
      not: .nan
      down: -.inf
      list:
        - 1
        - 2
      empty: []
layout:
  notes:
    a:
      box: [1, 2, 3, 4]
`;
    expect(writeDocument(documentIn(text))).toBe(text);
  });
});

describe("whole numbers", () => {
  it("travel in the form that JavaScript can hold", () => {
    expect(packInteger(7n)).toBe(7);
    expect(packInteger(2n ** 64n)).toEqual({ $number: "18446744073709551616" });
    expect(unpackInteger({ $number: "+18446744073709551616" })).toBe(2n ** 64n);
    expect(unpackInteger(7)).toBe(7n);
    expect(unpackInteger(7.5)).toBeNull();
    expect(unpackInteger({ $number: ".inf" })).toBeNull();
  });
});

describe("names in messages", () => {
  it("are on one line and never long", () => {
    expect(shown("a\nb")).toBe('"a\ufffdb"');
    expect(shown("x".repeat(80))).toHaveLength(62);
  });

  it("that are near are offered", () => {
    expect(didYouMean("sampel", ["model", "sample"])).toBe("did you mean sample?");
    expect(didYouMean("zebra", ["model", "sample"])).toBeUndefined();
    expect(didYouMean("x".repeat(70), ["x".repeat(70)])).toBeUndefined();
  });
});
