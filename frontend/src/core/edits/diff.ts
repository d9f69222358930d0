/**
 * Differences: two documents to the edits that lead from one to the other, and from an edit to its inverse.
 *
 * The edits come in a fixed order: name and description, requirements, what is removed, parameters, nodes, outputs,
 * layout. Nothing is taken for renamed: that a person meant it cannot be seen in two documents.
 */

import type { Document, Layout, Node, Parameter } from "../document/model";
import { nodeToJson, parameterToJson } from "../document/wire";
import type { Json } from "../json";
import { isMapping, same } from "../json";
import { apply } from "./apply";
import { withoutNodes } from "./apply-nodes";
import { withoutParameters } from "./apply-parameters";
import { applyAll } from "./batch";
import type { Edit, LayoutField, Ordered } from "./edit";
import { behind } from "./order";

const META = ["name", "description"] as const;
const NODE = ["type", "title", "note", "disabled"] as const;
const PARAMETER = ["type", "min", "max", "step", "choices", "label", "help"] as const;
const LAYOUT = ["frames", "notes", "wires", "collapsed"] as const;

type Edits = Generator<Edit, void>;

/** Edits that make `after` of `before`, its order included. */
export function diff(before: Document, after: Document): readonly Edit[] {
  return [...documents(before, after)];
}

/** Edits that, applied after `edit`, restore `document`, its order included. Throws what `apply` throws. */
export function invert(document: Document, edit: Edit): readonly Edit[] {
  const after = apply(document, edit);
  if (after === document) return [];
  const back = renameBack(edit);
  return [...back, ...diff(applyAll(after, back), document)];
}

/** A rename is undone by a rename, so that what others did to the thing since then stays. */
function renameBack(edit: Edit): Edit[] {
  if (edit.edit === "rename_node") return [{ edit: edit.edit, id: edit.to, to: edit.id }];
  if (edit.edit === "rename_parameter" || edit.edit === "rename_output") {
    return [{ edit: edit.edit, name: edit.to, to: edit.name }];
  }
  return [];
}

function* documents(old: Document, after: Document): Edits {
  for (const field of META) {
    if (old[field] !== after[field]) yield { edit: "set_meta", field, value: after[field] };
  }
  yield* entries(old.requires, after.requires, (pack, version, before) => ({
    edit: "set_requirement",
    pack,
    version,
    ...before,
  }));
  yield* order("requires", old.requires, after.requires);
  const parameters = missing(old.parameters, after.parameters);
  const nodes = missing(old.nodes, after.nodes);
  for (const name of parameters) yield { edit: "remove_parameter", name };
  for (const id of nodes) yield { edit: "remove_node", id };
  const left = withoutNodes(withoutParameters(old, parameters), nodes);
  yield* parametersOf(left.parameters, after.parameters);
  yield* nodesOf(left.nodes, after.nodes);
  yield* entries(left.outputs, after.outputs, (name, link, before) => ({ edit: "set_output", name, link, ...before }));
  yield* order("outputs", left.outputs, after.outputs);
  yield* layouts(left.layout, after.layout);
}

function* parametersOf(old: Document["parameters"], after: Document["parameters"]): Edits {
  for (const [name, parameter, before] of added(old, after)) {
    yield { edit: "add_parameter", name, parameter: parameterToJson(parameter), ...before };
  }
  for (const [name, parameter, changed] of kept(old, after)) yield* parameterOf(name, parameter, changed);
  yield* order("parameters", old, after);
}

function* parameterOf(name: string, old: Parameter, after: Parameter): Edits {
  for (const field of PARAMETER) {
    if (!same(old[field], after[field])) yield { edit: "set_parameter", name, field, value: after[field] };
  }
  if (after.required && !old.required) yield { edit: "set_parameter", name, field: "required", value: true };
  else if (!after.required && (old.required || !same(old.default, after.default))) {
    yield { edit: "set_parameter", name, field: "default", value: after.default };
  }
}

function* nodesOf(old: Document["nodes"], after: Document["nodes"]): Edits {
  for (const [id, node, before] of added(old, after)) yield { edit: "add_node", id, node: nodeToJson(node), ...before };
  for (const [id, node, changed] of kept(old, after)) yield* nodeOf(id, node, changed);
  yield* order("nodes", old, after);
}

function* nodeOf(id: string, old: Node, after: Node): Edits {
  for (const field of NODE) {
    if (old[field] !== after[field]) yield { edit: "set_node", id, field, value: after[field] };
  }
  yield* entries(old.inputs, after.inputs, (input, value, before) => ({
    edit: "set_input",
    node: id,
    input,
    value,
    ...before,
  }));
  yield* order("inputs", old.inputs, after.inputs, id);
}

function* layouts(old: Layout, after: Layout): Edits {
  yield* entries(old.nodes, after.nodes, (id, position, before) => ({ edit: "move_node", id, position, ...before }));
  yield* order("layout", old.nodes, after.nodes);
  for (const field of LAYOUT) {
    if (!same(old[field], after[field])) yield* partOf(field, old[field], after[field]);
  }
}

/** Edits for a part of the layout: of its entries, if these lead there, else of the whole. */
function* partOf(field: LayoutField, old: Json, after: Json): Edits {
  const items = [...itemsOf(field, old ?? {}, after ?? {})];
  const isGone = after !== null && isMapping(after) && Object.keys(after).length === 0;
  if (items.length > 0 && !isGone) yield* items;
  else yield { edit: "set_layout", field, value: after };
}

function* itemsOf(field: LayoutField, old: Json, after: Json): Edits {
  if (!isMapping(old) || !isMapping(after)) return;
  const names = Object.keys(after);
  const kept = Object.keys(old).filter((name) => Object.hasOwn(after, name));
  const added = names.filter((name) => !Object.hasOwn(old, name));
  if (!same([...kept, ...added], names) || Object.values(after).includes(null)) return;
  for (const name of new Set([...Object.keys(old), ...names])) {
    const value = Object.hasOwn(after, name) ? (after[name] as Json) : null;
    const isSame = Object.hasOwn(old, name) && Object.hasOwn(after, name) && same(old[name], value);
    if (!isSame) yield { edit: "set_layout_item", field, name, value };
  }
}

interface Stands {
  before?: string;
}

type Make<E> = (name: string, entry: E | null, before: Stands) => Edit;

/** Edits for entries that are set as a whole: removed ones, changed ones, then new ones. */
function* entries<E>(old: ReadonlyMap<string, E>, after: ReadonlyMap<string, E>, make: Make<E>): Edits {
  if (old === after) return;
  for (const [name, entry] of old) {
    const other = after.get(name);
    if (other === undefined) yield make(name, null, {});
    else if (!same(entry, other)) yield make(name, other, {});
  }
  for (const [name, entry, before] of added(old, after)) yield make(name, entry, before);
}

/** The entries that both have, as they were and are. */
function* kept<E>(old: ReadonlyMap<string, E>, after: ReadonlyMap<string, E>): Generator<[string, E, E]> {
  for (const [name, entry] of old) {
    const other = after.get(name);
    if (other !== undefined && other !== entry) yield [name, entry, other];
  }
}

/** The entries that are new, and before which of the others each of them stands. */
function* added<E>(old: ReadonlyMap<string, E>, after: ReadonlyMap<string, E>): Generator<[string, E, Stands]> {
  if (old === after) return;
  const follows = behind(after.keys(), old);
  for (const [name, entry] of after) {
    const before = follows.get(name);
    if (before !== undefined) yield [name, entry, before === null ? {} : { before }];
  }
}

/** An edit for the order, if entries that both have stand in another one. */
function* order(of: Ordered, old: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>, node = ""): Edits {
  if (old === after) return;
  const one = [...old.keys()].filter((name) => after.has(name));
  const other = [...after.keys()].filter((name) => old.has(name));
  if (!same(one, other)) yield { edit: "reorder", of, names: [...after.keys()], ...(node && { node }) };
}

function missing(old: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return new Set([...old.keys()].filter((name) => !after.has(name)));
}
