/** Links: references renamed or dropped throughout a document; what does not refer stays the same object. */

import type { Document, Hole, Item, Items, Link, Node, Text, Value } from "../document/model";
import { isItems, isLink, isLiteral, isText, link } from "../document/model";
import { inPlaceOf } from "./order";

/** New names by the old ones. */
export type Renames = ReadonlyMap<string, string>;

/** The document without links to these nodes or parameters, in inputs, lists and outputs. Holes stay. */
export function withoutLinks(document: Document, names: ReadonlySet<string>): Document {
  const drop = (value: Value): Value | null => {
    if (isLink(value)) return names.has(value.node) ? null : value;
    return isItems(value) ? withoutItems(value, names) : value;
  };
  const outputs = changedEntries(document.outputs, (target) => (names.has(target.node) ? null : target));
  return withOutputs(changed(document, drop), outputs);
}

/** The document with links to nodes or parameters, and with `holes` the holes for them, under their new names. */
export function withRenamedLinks(document: Document, names: Renames, holes: boolean): Document {
  const renameLink = (target: Link): Link => {
    const to = names.get(target.node);
    return to === undefined ? target : link(to, target.output);
  };
  const renameItem = (item: Item): Item => {
    if (isLink(item)) return renameLink(item);
    return holes && isText(item) ? withRenamedHoles(item, names) : item;
  };
  const rename = (value: Value): Value => {
    if (!isItems(value)) return renameItem(value);
    const items = value.items.map(renameItem);
    return items.every((item, index) => item === value.items[index]) ? value : { items };
  };
  return withOutputs(changed(document, rename), changedEntries(document.outputs, renameLink));
}

/** A list without its links to these names: nothing if none of it is left, a literal if only literals are. */
function withoutItems(value: Items, names: ReadonlySet<string>): Value | null {
  const left = value.items.filter((item) => !(isLink(item) && names.has(item.node)));
  if (left.length === value.items.length) return value;
  const literals = left.filter(isLiteral).map((item) => item.value);
  if (literals.length < left.length) return { items: left };
  return literals.length > 0 ? { value: literals } : null;
}

function withRenamedHoles(text: Text, names: Renames): Text {
  const newName = (part: string | Hole): string | undefined =>
    typeof part === "string" ? undefined : names.get(part.parameter);
  if (text.parts.every((part) => newName(part) === undefined)) return text;
  return {
    parts: text.parts.map((part) => {
      const to = newName(part);
      return to === undefined ? part : { parameter: to };
    }),
  };
}

function withOutputs(document: Document, outputs: Document["outputs"]): Document {
  return outputs === document.outputs ? document : { ...document, outputs };
}

function changed(document: Document, change: (value: Value) => Value | null): Document {
  const nodes = changedEntries(document.nodes, (node): Node => {
    const inputs = changedEntries(node.inputs, change);
    return inputs === node.inputs ? node : { ...node, inputs };
  });
  return nodes === document.nodes ? document : { ...document, nodes };
}

/** The entries with each one changed, or left out where nothing is left of it; themselves where all stay. */
function changedEntries<E>(entries: ReadonlyMap<string, E>, change: (entry: E) => E | null): ReadonlyMap<string, E> {
  const changes = new Map<string, E | null>();
  for (const [name, entry] of entries) {
    const next = change(entry);
    if (next !== entry) changes.set(name, next);
  }
  if (changes.size === 0) return entries; // nearly always: nothing was copied to find that out
  const result = new Map(entries);
  for (const [name, next] of changes) {
    if (next === null) result.delete(name);
    else result.set(name, next);
  }
  return inPlaceOf(entries, result);
}
