/** Documents and edits by chance, from few names, so that they meet. */

import fc from "fast-check";
import type { Arbitrary } from "fast-check";
import { documentFromJson } from "../../src/core/document/wire";
import type { DocumentJson, NodeJson, ParameterJson } from "../../src/core/document/wire";
import type { Document, Hole, Item, Link, Position, Value } from "../../src/core/document/model";
import type { Json } from "../../src/core/json";
import type { Edit } from "../../src/core/edits";

const NODES = ["a", "b", "c", "__proto__"];
const PARAMETERS = ["p", "q", "constructor"];
const PORTS = ["x", "y", "images", "of two words"];

const node = fc.constantFrom(...NODES);
const parameter = fc.constantFrom(...PARAMETERS);
const port = fc.constantFrom(...PORTS);
const anyId = fc.constantFrom(...NODES, ...PARAMETERS, "fresh", "9", "");
const words = fc.constantFrom("", "a cat", "costs $5", "$a", "$$", "${p}", "line\nline", "\ud800", "1.5", "yes");
const before = fc.option(fc.constantFrom(...NODES, ...PARAMETERS, ...PORTS), { nil: null });

const literal: Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    words,
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(null, true, false, 0.5, { $number: "18446744073709551615" }, { $number: ".nan" }),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("k", "l", "__proto__"), tie("json"), { maxKeys: 2, noNullPrototype: true }),
  ),
})).json;

const link: Arbitrary<Link> = fc
  .tuple(fc.constantFrom(...NODES, ...PARAMETERS, "not an id"), fc.constantFrom("", "out"))
  .map(([source, output]) => (output ? { node: source, output } : { node: source }));

const target: Arbitrary<Link | null> = fc.option(link, { freq: 4 });
const hole: Arbitrary<Hole> = fc.record({ parameter });
const item: Arbitrary<Item> = fc.oneof(
  fc.record({ value: literal }),
  link,
  fc.record({ parts: fc.array(fc.oneof(words, hole), { maxLength: 3 }) }),
);
const value: Arbitrary<Value> = fc.oneof(item, fc.record({ items: fc.array(item, { maxLength: 3 }) }));

const maybe: Arbitrary<Value | null> = fc.option(value, { freq: 3 });

const nodeJson: Arbitrary<NodeJson> = fc.record(
  {
    type: fc.constantFrom("TextEncode", "Grid", ""),
    inputs: fc.dictionary(port, value, { maxKeys: 3, noNullPrototype: true }),
    title: words,
    note: words,
    disabled: fc.boolean(),
  },
  { requiredKeys: ["type"], noNullPrototype: true },
);

const number = fc.constantFrom(null, 0, 1, 2.5);
const parameterJson: Arbitrary<ParameterJson> = fc
  .record(
    {
      type: fc.constantFrom("str", "int"),
      required: fc.boolean(),
      default: literal,
      min: number,
      max: number,
      step: number,
      choices: fc.array(words, { maxLength: 2 }),
      label: words,
      help: words,
    },
    { requiredKeys: ["type"], noNullPrototype: true },
  )
  .filter((one) => one.required === false || (one.default ?? null) === null);

const position: Arbitrary<Position> = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.constantFrom(0, -0, 0.5, 320));
const place: Arbitrary<Position | null> = fc.option(position);
const layoutField = fc.constantFrom("frames" as const, "notes" as const, "wires" as const, "collapsed" as const);
const version: Arbitrary<string | null> = fc.option(words);
const names = fc.uniqueArray(fc.constantFrom(...NODES, ...PARAMETERS, ...PORTS), { maxLength: 4 });

export const edit: Arbitrary<Edit> = fc.oneof<Arbitrary<Edit>[]>(
  fc.record({ edit: fc.constant("add_node"), id: anyId, node: nodeJson, before }),
  fc.record({ edit: fc.constant("remove_node"), id: node }),
  fc.record({ edit: fc.constant("rename_node"), id: node, to: anyId }),
  fc.record({ edit: fc.constant("replace_node"), id: node, node: nodeJson }),
  fc.record({ edit: fc.constant("set_node"), id: node, field: fc.constantFrom("type", "title", "note"), value: words }),
  fc.record({ edit: fc.constant("set_node"), id: node, field: fc.constant("disabled"), value: fc.boolean() }),
  fc.record({ edit: fc.constant("set_input"), node, input: port, value: maybe, before }),
  fc.record({ edit: fc.constant("move_node"), id: anyId, position: place, before }),
  fc.record({ edit: fc.constant("add_parameter"), name: anyId, parameter: parameterJson, before }),
  fc.record({ edit: fc.constant("remove_parameter"), name: parameter }),
  fc.record({ edit: fc.constant("rename_parameter"), name: parameter, to: anyId }),
  fc.record({ edit: fc.constant("set_parameter"), name: parameter, field: fc.constant("default"), value: literal }),
  fc.record({
    edit: fc.constant("set_parameter"),
    name: parameter,
    field: fc.constant("required"),
    value: fc.boolean(),
  }),
  fc.record({
    edit: fc.constant("set_parameter"),
    name: parameter,
    field: fc.constantFrom("min", "step"),
    value: number,
  }),
  fc.record({
    edit: fc.constant("set_parameter"),
    name: parameter,
    field: fc.constantFrom("type", "help"),
    value: words,
  }),
  fc.record({ edit: fc.constant("set_parameter"), name: parameter, field: fc.constant("choices"), value: literal }),
  fc.record({ edit: fc.constant("set_output"), name: anyId, link: target, before }),
  fc.record({ edit: fc.constant("rename_output"), name: anyId, to: anyId }),
  fc.record({ edit: fc.constant("set_meta"), field: fc.constantFrom("name", "description"), value: words }),
  fc.record({ edit: fc.constant("set_requirement"), pack: port, version, before }),
  fc.record({ edit: fc.constant("set_layout"), field: layoutField, value: literal }),
  fc.record({ edit: fc.constant("set_layout_item"), field: layoutField, name: port, value: literal }),
  fc.record({
    edit: fc.constant("reorder"),
    of: fc.constantFrom("requires", "parameters", "nodes", "outputs", "layout"),
    names,
  }),
  fc.record({ edit: fc.constant("reorder"), of: fc.constant("inputs"), node, names }),
);

/** A document that has something of everything. */
export const START: DocumentJson = {
  name: "A start",
  requires: { pack: ">=1" },
  parameters: { p: { type: "str", required: false, default: "x" }, q: { type: "int" } },
  nodes: {
    a: { type: "LoadModel", inputs: { x: { value: 1 } } },
    b: { type: "Grid", inputs: { x: { node: "a", output: "out" }, images: { items: [{ node: "a" }, { value: 2 }] } } },
    c: { type: "Text", inputs: { x: { parts: ["a ", { parameter: "p" }] }, y: { node: "q" } } },
  },
  outputs: { fresh: { node: "b" } },
  layout: { nodes: { a: [0, 0], b: [1, 2.5] }, frames: { x: { title: "frame" } }, wires: { y: [[1, 2]] } },
};

export const start = (): Document => documentFromJson(START);
export const edits = fc.array(edit, { minLength: 1, maxLength: 12 });
