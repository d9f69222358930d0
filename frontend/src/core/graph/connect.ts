/** Connecting: the edits that link an output to an input, move a link, or take it away. */

import type { Catalogue, InputSpec } from "../catalogue/catalogue";
import { inputOf, outputOf } from "../catalogue/catalogue";
import { setWire, wireName } from "../canvas/layout";
import type { Document, Item, Items, Link, Value } from "../document/model";
import { isItems, isLink, isLiteral, link } from "../document/model";
import type { Edit } from "../edits";
import { applyAll } from "../edits";
import type { Json } from "../json";
import { isMapping, same } from "../json";
import type { Source, Target, Wire } from "./links";

/** The edits that link an output to an input. A list takes one more, everything else takes it instead. */
export function connecting(document: Document, catalogue: Catalogue, from: Source, to: Target): readonly Edit[] {
  const input = nameAt(document, catalogue, to);
  const before = document.nodes.get(to.node)?.inputs.get(input);
  const added = linkTo(document, catalogue, from);
  const value = before !== undefined && takesMore(document, catalogue, from, to) ? withItem(before, added) : added;
  return [{ edit: "set_input", node: to.node, input, value }];
}

/** The edits that take a link away, with the points that it went through. */
export function disconnecting(document: Document, wire: Wire): readonly Edit[] {
  const value = document.nodes.get(wire.to.node)?.inputs.get(wire.to.input);
  if (value === undefined) return [];
  const left = isItems(value) ? withoutItem(value, wire.index) : null;
  const edits: Edit[] = [{ edit: "set_input", node: wire.to.node, input: wire.to.input, value: left }];
  return [...edits, ...straightened(document, wire)];
}

/** The edits that take several links away. */
export function cutting(document: Document, wires: Iterable<Wire>): readonly Edit[] {
  const edits: Edit[] = [];
  let now = document;
  // From the last of a list on, so that the numbers of those before it stay right.
  for (const wire of [...wires].sort((one, other) => other.index - one.index)) {
    const some = disconnecting(now, wire);
    edits.push(...some);
    now = applyAll(now, some);
  }
  return edits;
}

/** The edits that lead a link, which ended at one input, to another. */
export function reconnecting(
  document: Document,
  catalogue: Catalogue,
  wire: Wire,
  from: Source,
  to: Target,
): readonly Edit[] {
  const isSame = wire.to.node === to.node && wire.to.input === nameAt(document, catalogue, to);
  if (isSame) return same(from, wire.from) ? [] : connecting(document, catalogue, from, to);
  return [...disconnecting(document, wire), ...connecting(document, catalogue, from, to)];
}

/** A link to an output; which one is left out where there is no other. */
export function linkTo(document: Document, catalogue: Catalogue, from: Source): Link {
  const spec = catalogue.nodes.get(document.nodes.get(from.node)?.type ?? "");
  return link(from.node, spec?.outputs.length === 1 ? "" : from.output);
}

/** Whether a link would stand beside what is there, in a list, rather than in its place. */
export function takesMore(document: Document, catalogue: Catalogue, from: Source, to: Target): boolean {
  const input = specAt(document, catalogue, to);
  if (!input?.type.item) return false;
  const value = document.nodes.get(to.node)?.inputs.get(nameAt(document, catalogue, to));
  const hasList = value !== undefined && isLink(value) && givesList(document, catalogue, value);
  return !hasList && !givesList(document, catalogue, link(from.node, from.output));
}

function straightened(document: Document, wire: Wire): readonly Edit[] {
  const { wires } = document.layout;
  const name = wireName(wire);
  return wires !== null && isMapping(wires) && name in wires ? [setWire(name, [])] : [];
}

function givesList(document: Document, catalogue: Catalogue, target: Link): boolean {
  const spec = catalogue.nodes.get(document.nodes.get(target.node)?.type ?? "");
  return (spec && outputOf(spec, target.output)?.type.item) != null;
}

function specAt(document: Document, catalogue: Catalogue, to: Target): InputSpec | undefined {
  const spec = catalogue.nodes.get(document.nodes.get(to.node)?.type ?? "");
  return spec && inputOf(spec, to.input);
}

/** The name under which an input stands in the document: one that was used before is used on. */
function nameAt(document: Document, catalogue: Catalogue, to: Target): string {
  const port = specAt(document, catalogue, to);
  const inputs = document.nodes.get(to.node)?.inputs;
  return port?.was.find((name) => inputs?.has(name)) ?? port?.name ?? to.input;
}

function withItem(value: Value, added: Link): Items {
  return { items: [...itemsOf(value), added] };
}

function itemsOf(value: Value): readonly Item[] {
  if (isItems(value)) return value.items;
  if (isLiteral(value) && Array.isArray(value.value))
    return (value.value as readonly Json[]).map((one) => ({ value: one }));
  return [value];
}

/** The list without its link of that number; nothing where nothing is left. */
function withoutItem(value: Items, index: number): Value | null {
  let count = -1;
  const left = value.items.filter((item) => {
    if (!isLink(item)) return true;
    count += 1;
    return count !== index;
  });
  if (left.length === 0) return null;
  return left.every(isLiteral) ? { value: left.map((item) => item.value) } : { items: left };
}
