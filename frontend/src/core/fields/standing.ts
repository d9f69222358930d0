/** What stands at an input: a literal, a link, a text with parameters in it, a list, or nothing. */

import type { Catalogue, InputSpec, NodeSpec } from "../catalogue/catalogue";
import { inputOf, outputOf } from "../catalogue/catalogue";
import type { Document, Link, Node, Value } from "../document/model";
import { isItems, isLiteral, isText } from "../document/model";
import { writeText } from "../document/references";
import type { Edit } from "../edits";
import type { Json } from "../json";
import { isPackedNumber } from "../json";

export interface Standing {
  /** Under which name the document has it, which may be an earlier one of the port. */
  readonly name: string;
  readonly value: Value | null;
}

/** What stands at an input of a node. */
export function standingAt(node: Node, port: Pick<InputSpec, "name" | "was">): Standing {
  const name = [port.name, ...port.was].find((one) => node.inputs.has(one)) ?? port.name;
  return { name, value: node.inputs.get(name) ?? null };
}

/** The literal that counts at an input: what is written there, or else the default. Undefined where none does. */
export function literalAt(node: Node, port: InputSpec): Json | undefined {
  const { value } = standingAt(node, port);
  if (value === null) return port.required ? undefined : port.default;
  return isLiteral(value) ? value.value : undefined;
}

/** Put a value at an input of a node, or nothing, so that its default counts. */
export function put(node: string, name: string, value: Value | null): Edit {
  return { edit: "set_input", node, input: name, value };
}

/** Where a link comes from, as people read it: `model.unet`, `decode`, `$prompt`. */
export function sourceText(document: Document, { node, output }: Link): string {
  if (document.parameters.has(node)) return `$${node}`;
  const title = document.nodes.get(node)?.title;
  return (title !== undefined && title !== "" ? title : node) + (output === undefined ? "" : `.${output}`);
}

/** Whether a link leads to something that is there. */
export function leadsSomewhere(document: Document, { node }: Link): boolean {
  return document.nodes.has(node) || document.parameters.has(node);
}

/** A value as one line of text. */
export function valueText(value: Value): string {
  if (isLiteral(value)) return literalText(value.value);
  if (isItems(value)) return value.items.map(valueText).join(", ");
  return isText(value) ? writeText(value) : writeText(value);
}

export function literalText(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (isPackedNumber(value)) return value.$number;
  return Array.isArray(value) ? (value as readonly Json[]).map(literalText).join(", ") : JSON.stringify(value);
}

/** An output of a node that something could be linked to. */
export interface Outlet {
  readonly link: Link;
  readonly type: NodeSpec["outputs"][number]["type"];
}

/** Every output of every node, in the document's order. */
export function outletsOf(document: Document, catalogue: Catalogue): readonly Outlet[] {
  return [...document.nodes].flatMap(([id, node]) => {
    const outputs = catalogue.nodes.get(node.type)?.outputs ?? [];
    return outputs.map(({ name, type }) => ({
      link: outputs.length === 1 ? { node: id } : { node: id, output: name },
      type,
    }));
  });
}

/** The outlet that a link means, whether or not it names the only output. */
export function isSameOutlet(one: Link, other: Link, document: Document, catalogue: Catalogue): boolean {
  const full = ({ node, output = "" }: Link): string => {
    const spec = catalogue.nodes.get(document.nodes.get(node)?.type ?? "");
    return `${node}.${(spec && outputOf(spec, output)?.name) ?? output}`;
  };
  return full(one) === full(other);
}

/** The input of a node's type by its name; undefined for those that no type has. */
export function portAt(document: Document, catalogue: Catalogue, node: string, port: string): InputSpec | undefined {
  const spec = catalogue.nodes.get(document.nodes.get(node)?.type ?? "");
  return spec && inputOf(spec, port);
}
