/** Reading: the fields of a workflow, from the values of its YAML. */

import type { Json } from "../json";
import { shown } from "../problem";
import type { Document, Item, Link, Node, Parameter, Position, Value } from "./model";
import { EMPTY, FORMAT, isLink, isLiteral } from "./model";
import type { Tree } from "./tree";
import { Unreadable, literalOf } from "./tree";
import { isBad, readText } from "./references";

const NUMBERS = ["min", "max", "step"] as const;
const PARTS = ["frames", "notes", "wires", "collapsed"] as const;

type Branch = ReadonlyMap<string, Tree>;

/** The document that a tree says. Throws `Unreadable`. */
export function documentOf(tree: Tree): Document {
  const fields = branch(tree, "a workflow");
  const version = fields.get("darkroom");
  if (version === undefined) throw new Unreadable("version-missing", "the text does not say its version");
  if (version !== BigInt(FORMAT)) throw new Unreadable("version-unknown", `the version must be ${FORMAT}`);
  return {
    name: textOf(fields, "name"),
    description: textOf(fields, "description"),
    requires: entriesOf(fields, "requires", (_, value) => plainText(value, "requires")),
    parameters: entriesOf(fields, "parameters", parameterOf),
    nodes: entriesOf(fields, "nodes", nodeOf),
    outputs: entriesOf(fields, "outputs", outputOf),
    layout: layoutOf(fields.get("layout") ?? null),
  };
}

function parameterOf(name: string, tree: Tree): Parameter {
  const fields = branch(tree, `the parameter ${shown(name)}`);
  const [min = null, max = null, step = null] = NUMBERS.map((field) => literalOf(fields.get(field) ?? null));
  const choices = fields.get("choices") ?? [];
  return {
    type: typeOf(fields, `the parameter ${shown(name)}`),
    required: !fields.has("default"),
    default: literalOf(fields.get("default") ?? null),
    min,
    max,
    step,
    choices: Array.isArray(choices) ? choices.map((choice: Tree) => plainText(choice, "choices")) : [],
    label: textOf(fields, "label"),
    help: textOf(fields, "help"),
  };
}

function nodeOf(id: string, tree: Tree): Node {
  const fields = branch(tree, `the node ${shown(id)}`);
  return {
    type: typeOf(fields, `the node ${shown(id)}`),
    inputs: entriesOf(fields, "inputs", (_, value) => valueOf(value)),
    title: textOf(fields, "title"),
    note: textOf(fields, "note"),
    disabled: fields.get("disabled") === true,
  };
}

function outputOf(name: string, tree: Tree): Link {
  const said = typeof tree === "string" ? readText(tree) : null;
  if (said !== null && !isBad(said) && isLink(said)) return said;
  const where = { port: name, hint: "such as $decode.image" };
  throw new Unreadable("wrong-field", `the output ${shown(name)} must be a link`, where);
}

function layoutOf(tree: Tree): Document["layout"] {
  if (tree === null) return EMPTY.layout;
  const fields = branch(tree, "the layout");
  const [frames = null, notes = null, wires = null, collapsed = null] = PARTS.map((part): Json =>
    literalOf(fields.get(part) ?? null),
  );
  return { nodes: entriesOf(fields, "nodes", positionOf), frames, notes, wires, collapsed };
}

function positionOf(name: string, tree: Tree): Position {
  const [x, y] = Array.isArray(tree) && tree.length === 2 ? (tree as Tree[]).map(Number) : [];
  if (x !== undefined && y !== undefined && Number.isFinite(x) && Number.isFinite(y)) return [x + 0, y + 0];
  throw new Unreadable("wrong-field", `the position of ${shown(name)} must be two finite numbers`);
}

/** The value of an input. A text with a bad reference is kept as a literal, so that nothing is lost. */
export function valueOf(tree: Tree): Value {
  if (Array.isArray(tree)) {
    const items = (tree as readonly Tree[]).map(itemOf);
    return items.every(isLiteral) ? { value: items.map((item) => item.value) } : { items };
  }
  return itemOf(tree);
}

function itemOf(tree: Tree): Item {
  if (typeof tree !== "string") return { value: nested(tree) };
  const said = readText(tree);
  return isBad(said) ? { value: tree } : said;
}

/** A literal deep in a list or mapping, where `$$` is a dollar as elsewhere but nothing refers. */
function nested(tree: Tree): Json {
  if (typeof tree === "string") {
    const item = itemOf(tree);
    return isLiteral(item) ? item.value : tree;
  }
  if (Array.isArray(tree)) return (tree as readonly Tree[]).map(nested);
  if (!(tree instanceof Map)) return literalOf(tree);
  return Object.fromEntries([...(tree as Branch)].map(([name, item]) => [name, nested(item)]));
}

function entriesOf<E>(fields: Branch, field: string, read: (name: string, tree: Tree) => E): ReadonlyMap<string, E> {
  const tree = fields.get(field) ?? null;
  if (tree === null) return new Map();
  return new Map([...branch(tree, `"${field}"`)].map(([name, entry]) => [name, read(name, entry)]));
}

function branch(tree: Tree, what: string): Branch {
  if (tree instanceof Map) return tree as Branch;
  throw new Unreadable("not-a-mapping", `${what} is a mapping`);
}

function typeOf(fields: Branch, what: string): string {
  const type = textOf(fields, "type");
  if (type === "") throw new Unreadable("missing-field", `${what} has no type`);
  return type;
}

function textOf(fields: Branch, field: string): string {
  return plainText(fields.get(field) ?? "", field);
}

function plainText(tree: Tree, field: string): string {
  if (typeof tree === "string") return tree;
  throw new Unreadable("wrong-field", `"${field}" must be text`, { port: field });
}
