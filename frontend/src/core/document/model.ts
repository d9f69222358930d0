/**
 * The document: what a workflow says, as values that never change.
 *
 * Mappings whose order counts are `Map`s: an object would put names such as `10` first, and trip over `__proto__`.
 * The same things as JSON, in the form that edits carry, are in `wire.ts`.
 */

import type { Json } from "../json";

/** The version of the file format. */
export const FORMAT = 1;

/** What can be the id of a node, a parameter or an output. */
export const ID = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** A plain value, exactly as written; a `$` in it means nothing any more. */
export interface Literal {
  readonly value: Json;
}

/** A reference to an output of a node, or to a parameter. Without `output` it is the only one that there is. */
export interface Link {
  readonly node: string;
  readonly output?: string;
}

/** A place in a text where a parameter's value goes. */
export interface Hole {
  readonly parameter: string;
}

/** Text with parameters in it. */
export interface Text {
  readonly parts: readonly (string | Hole)[];
}

export type Item = Literal | Link | Text;

/** A written list in which at least one item is no literal. */
export interface Items {
  readonly items: readonly Item[];
}

/** What stands at an input. */
export type Value = Literal | Link | Text | Items;

export interface Parameter {
  readonly type: string;
  readonly required: boolean;
  readonly default: Json;
  readonly min: Json;
  readonly max: Json;
  readonly step: Json;
  readonly choices: readonly string[];
  readonly label: string;
  readonly help: string;
}

export interface Node {
  readonly type: string;
  readonly inputs: ReadonlyMap<string, Value>;
  readonly title: string;
  readonly note: string;
  readonly disabled: boolean;
}

export type Position = readonly [number, number];

/** Where things stand in the editor. Everything but the positions is kept as it was written; null is nothing. */
export interface Layout {
  readonly nodes: ReadonlyMap<string, Position>;
  readonly frames: Json;
  readonly notes: Json;
  readonly wires: Json;
  readonly collapsed: Json;
}

export interface Document {
  readonly name: string;
  readonly description: string;
  readonly requires: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly outputs: ReadonlyMap<string, Link>;
  readonly layout: Layout;
}

export const EMPTY: Document = {
  name: "",
  description: "",
  requires: new Map(),
  parameters: new Map(),
  nodes: new Map(),
  outputs: new Map(),
  layout: { nodes: new Map(), frames: null, notes: null, wires: null, collapsed: null },
};

export const isLiteral = (value: Value): value is Literal => "value" in value;
export const isLink = (value: Value): value is Link => "node" in value;
export const isText = (value: Value): value is Text => "parts" in value;
export const isItems = (value: Value): value is Items => "items" in value;

/** A link in its one form: without an output that says nothing. */
export function link(node: string, output = ""): Link {
  return output === "" ? { node } : { node, output };
}

/** The links in a value, those within a list included. */
export function linksIn(value: Value): readonly Link[] {
  if (isLink(value)) return [value];
  return isItems(value) ? value.items.filter(isLink) : [];
}
