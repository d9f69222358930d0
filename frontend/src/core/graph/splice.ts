/** Splicing: a node put into a link, and links led past nodes that go. */

import type { Catalogue, InputSpec, OutputSpec } from "../catalogue/catalogue";
import { inputOf, outputOf } from "../catalogue/catalogue";
import type { Document, Link, Value } from "../document/model";
import { isItems, isLink, linksIn } from "../document/model";
import type { Edit } from "../edits";
import { linkTo } from "./connect";
import { contextOf, fits, inputsFor, outputsFor } from "./fits";
import type { Source, Wire } from "./links";
import { wiresOf } from "./links";

/** Where a link goes in and out of a node that is put into it. */
export interface Splice {
  readonly input: string;
  readonly output: string;
}

/** How a node type can stand in a link, by type alone; null if it cannot. Ports of the very same type come first. */
export function spliceOf(document: Document, catalogue: Catalogue, type: string, wire: Wire): Splice | null {
  const spec = catalogue.nodes.get(type);
  const ends = endsOf(document, catalogue, wire);
  if (!spec || !ends) return null;
  const input = inputsFor(catalogue, ends.output, spec).find((port) => port.required) ?? null;
  const output = outputsFor(catalogue, ends.input, spec)[0] ?? null;
  return input && output && { input: input.name, output: output.name };
}

/** How a node of the document can be put into a link: it must stand free there, and make no circle. */
export function spliceFor(document: Document, catalogue: Catalogue, id: string, wire: Wire): Splice | null {
  if (wire.from.node === id || wire.to.node === id) return null;
  const node = document.nodes.get(id);
  const splice = node ? spliceOf(document, catalogue, node.type, wire) : null;
  if (!node || !splice) return null;
  const given = node.inputs.get(splice.input);
  if (given !== undefined && linksIn(given).length > 0) return null;
  const context = contextOf(document, catalogue);
  const goesIn = fits(context, wire.from, { node: id, input: splice.input }).fits;
  const goesOut = fits(context, { node: id, output: splice.output }, wire.to).fits;
  return goesIn && goesOut ? splice : null;
}

/** The edits that put a node into a link. The node may be one that edits before these add. */
export function splicing(
  document: Document,
  catalogue: Catalogue,
  id: string,
  wire: Wire,
  splice: Splice,
): readonly Edit[] {
  const isOnly = (catalogue.nodes.get(document.nodes.get(id)?.type ?? "")?.outputs.length ?? 0) === 1;
  const out: Link = isOnly ? { node: id } : { node: id, output: splice.output };
  const value = document.nodes.get(wire.to.node)?.inputs.get(wire.to.input);
  if (value === undefined) return [];
  return [
    { edit: "set_input", node: id, input: splice.input, value: linkTo(document, catalogue, wire.from) },
    { edit: "set_input", node: wire.to.node, input: wire.to.input, value: withLink(value, wire.index, out) },
  ];
}

/** The edits that lead links past nodes, from what these read to what reads them, where the types allow it. */
export function healing(document: Document, catalogue: Catalogue, gone: ReadonlySet<string>): readonly Edit[] {
  const edits: Edit[] = [];
  const values = new Map<string, Value>();
  for (const wire of wiresOf(document)) {
    if (!gone.has(wire.from.node) || gone.has(wire.to.node)) continue;
    const source = sourceBehind(document, catalogue, wire, gone);
    const key = `${wire.to.node} ${wire.to.input}`;
    const value = values.get(key) ?? document.nodes.get(wire.to.node)?.inputs.get(wire.to.input);
    if (!source || value === undefined) continue;
    const healed = withLink(value, wire.index, linkTo(document, catalogue, source));
    values.set(key, healed);
    edits.push({ edit: "set_input", node: wire.to.node, input: wire.to.input, value: healed });
  }
  return edits;
}

/** What a link can read from once the nodes before it are gone: the first that fits, looking back. */
function sourceBehind(document: Document, catalogue: Catalogue, wire: Wire, gone: ReadonlySet<string>): Source | null {
  const input = endsOf(document, catalogue, wire)?.input;
  const seen = new Set([wire.from.node]);
  for (const id of seen) {
    const links = [...(document.nodes.get(id)?.inputs.values() ?? [])].flatMap(linksIn);
    for (const target of links) {
      if (gone.has(target.node)) {
        seen.add(target.node);
        continue;
      }
      const output = outputAt(document, catalogue, target.node, target.output);
      if (!input || !output || !isSameKind(catalogue, input, output)) continue;
      return { node: target.node, output: output.name };
    }
  }
  return null;
}

function isSameKind(catalogue: Catalogue, input: InputSpec, output: OutputSpec): boolean {
  const spec = { name: "", category: "", doc: "", inputs: [input], outputs: [], was: [], pack: "" };
  return inputsFor(catalogue, output, spec).length > 0;
}

function endsOf(
  document: Document,
  catalogue: Catalogue,
  wire: Wire,
): { readonly output: OutputSpec; readonly input: InputSpec } | null {
  const output = outputAt(document, catalogue, wire.from.node, wire.from.output);
  const target = catalogue.nodes.get(document.nodes.get(wire.to.node)?.type ?? "");
  const input = target && inputOf(target, wire.to.input);
  return output && input ? { output, input } : null;
}

function outputAt(document: Document, catalogue: Catalogue, node: string, name = ""): OutputSpec | undefined {
  const spec = catalogue.nodes.get(document.nodes.get(node)?.type ?? "");
  return spec && outputOf(spec, name);
}

/** A value with another link in the place of that of this number. */
function withLink(value: Value, index: number, to: Link): Value {
  if (!isItems(value)) return to;
  let count = -1;
  const items = value.items.map((item) => {
    if (isLink(item)) count += 1;
    return isLink(item) && count === index ? to : item;
  });
  return { items };
}
