/**
 * The clipboard: nodes as YAML text, which is a workflow file that people can read, and text back to nodes.
 *
 * Copied nodes bring the parameters that they use. Links to nodes that were not copied stand in the text too; pasting
 * keeps them if it is told to, where there is a node of that name.
 */

import type { Document, Node, Position } from "./document/model";
import { EMPTY, isItems, isLink, isText } from "./document/model";
import { readDocument } from "./document/read";
import { nodeToJson, parameterToJson } from "./document/wire";
import { writeDocument } from "./document/write";
import type { Edit } from "./edits";
import { withRenamedLinks, withoutLinks } from "./edits/links";
import { same } from "./json";
import { freeIds } from "./names";
import type { Problem } from "./problem";

/** The text that was copied last and what it says: it is mostly pasted here again, and then need not be read. */
let last: { readonly text: string; readonly says: Document } | null = null;

/** These nodes as text. */
export function copy(document: Document, ids: ReadonlySet<string>): string {
  const says = copied(document, ids);
  last = { text: writeDocument(says), says };
  return last.text;
}

/** These nodes as a document, with the parameters that they use and the places where they stand. */
export function copied(document: Document, ids: ReadonlySet<string>): Document {
  const nodes = new Map([...document.nodes].filter(([id]) => ids.has(id)));
  const names = new Set([...nodes.values()].flatMap((node) => [...namesIn(node)]));
  const parameters = new Map([...document.parameters].filter(([name]) => names.has(name)));
  const places = new Map([...document.layout.nodes].filter(([id]) => ids.has(id)));
  return { ...EMPTY, nodes, parameters, layout: { ...EMPTY.layout, nodes: places } };
}

export interface Pasted {
  readonly edits: readonly Edit[];
  /** The ids of the new nodes, in order. */
  readonly ids: readonly string[];
}

export interface Where {
  /** Where the upper left corner of what is pasted comes to stand; without it everything is moved a little. */
  readonly at?: Position;
  /** Whether links to nodes that were not copied are kept, where there is a node of that name. */
  readonly keepLinks?: boolean;
}

const ASIDE: Position = [32, 32];

/** The edits that put what a text says into a document under free names, or why the text says nothing. */
export function paste(document: Document, text: string, where: Where = {}): Pasted | { readonly problem: Problem } {
  if (text === last?.text) return putting(document, last.says, where);
  const read = readDocument(text);
  if (read.problem) return { problem: read.problem };
  if (read.document.nodes.size > 0) return putting(document, read.document, where);
  return { problem: { code: "wrong-field", message: "there are no nodes in what was copied" } };
}

/** The edits that put the nodes of one document into another. */
export function putting(document: Document, added: Document, { at, keepLinks = false }: Where = {}): Pasted {
  const named = withFreeNames(document, withoutStrangers(document, added, keepLinks));
  return { edits: editsOf(document, named, at), ids: [...named.nodes.keys()] };
}

/** The edits that remove nodes; with `copy` before it that is cutting. */
export function removal(ids: Iterable<string>): readonly Edit[] {
  return Array.from(ids, (id): Edit => ({ edit: "remove_node", id }));
}

/** What was copied without links to nodes that are not there. */
function withoutStrangers(document: Document, copied: Document, keepLinks: boolean): Document {
  const names = new Set([...copied.nodes.values()].flatMap((node) => [...namesIn(node)]));
  const isKnown = (name: string): boolean =>
    copied.nodes.has(name) || copied.parameters.has(name) || (keepLinks && document.nodes.has(name));
  return withoutLinks(copied, new Set([...names].filter((name) => !isKnown(name))));
}

/** What was copied with names that are free; a parameter that is there already, written alike, is used as it is. */
function withFreeNames(document: Document, copied: Document): Document {
  const names = new Map<string, string>();
  const free = freeIds(document);
  for (const name of [...copied.nodes.keys(), ...copied.parameters.keys()]) {
    if (same(copied.parameters.get(name) ?? null, document.parameters.get(name))) continue;
    names.set(name, free(name));
  }
  const renamed = <E>(entries: ReadonlyMap<string, E>): ReadonlyMap<string, E> =>
    new Map([...entries].map(([name, entry]) => [names.get(name) ?? name, entry]));
  const layout = { ...copied.layout, nodes: renamed(copied.layout.nodes) };
  const nodes = renamed(copied.nodes);
  return withRenamedLinks({ ...copied, nodes, parameters: renamed(copied.parameters), layout }, names, true);
}

function editsOf(document: Document, named: Document, at: Position | undefined): readonly Edit[] {
  const edits: Edit[] = [];
  for (const [name, parameter] of named.parameters) {
    if (document.parameters.has(name)) continue;
    edits.push({ edit: "add_parameter", name, parameter: parameterToJson(parameter) });
  }
  for (const [id, node] of named.nodes) edits.push({ edit: "add_node", id, node: nodeToJson(node) });
  const [x, y] = shiftOf([...named.layout.nodes.values()], at);
  for (const [id, [left, top]] of named.layout.nodes) {
    edits.push({ edit: "move_node", id, position: [left + x, top + y] });
  }
  return edits;
}

function shiftOf(places: readonly Position[], at: Position | undefined): Position {
  if (at === undefined || places.length === 0) return ASIDE;
  return [at[0] - Math.min(...places.map(([x]) => x)), at[1] - Math.min(...places.map(([, y]) => y))];
}

/** All names that a node's inputs refer to: nodes, and parameters in links and texts. */
function namesIn(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (const value of node.inputs.values()) {
    for (const item of isItems(value) ? value.items : [value]) {
      if (isLink(item)) names.add(item.node);
      else if (isText(item)) for (const part of item.parts) if (typeof part !== "string") names.add(part.parameter);
    }
  }
  return names;
}
