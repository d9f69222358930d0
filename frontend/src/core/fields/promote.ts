/** Promoting and demoting: a literal at an input becomes a parameter of the workflow, and the other way round. */

import type { Catalogue, InputSpec } from "../catalogue/catalogue";
import { plainText } from "../catalogue/catalogue";
import type { Document, Item, Parameter, Value } from "../document/model";
import { isItems, isLink, isLiteral, isText } from "../document/model";
import type { ParameterJson } from "../document/wire";
import { parameterFromJson, parameterToJson } from "../document/wire";
import type { Edit } from "../edits";
import type { Json } from "../json";
import { freeId } from "../names";
import { kindOfType } from "./field";
import { literalText, portAt, put, standingAt } from "./standing";

export interface Promoted {
  /** The new parameter. */
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** Make what stands at an input a parameter of the workflow; null where it is no literal, or can be none. */
export function promote(document: Document, catalogue: Catalogue, id: string, port: string): Promoted | null {
  const node = document.nodes.get(id);
  const spec = portAt(document, catalogue, id, port);
  if (!node || !spec || kindOfType(spec.type, catalogue) === "link") return null;
  const standing = standingAt(node, spec);
  if (standing.value !== null && !isLiteral(standing.value)) return null;
  const said = standing.value ?? (spec.required ? null : { value: spec.default });
  const name = nameFor(document, id, spec.name);
  const parameter = parameterOf(spec, said);
  return {
    name,
    edits: [{ edit: "add_parameter", name, parameter }, put(id, standing.name, { node: name })],
  };
}

/** The port's name, with the node's before it where something else is called so. */
function nameFor(document: Document, node: string, port: string): string {
  const isFree = freeId(document, port) === port;
  return isFree ? port : freeId(document, `${node}_${port}`.slice(0, 64));
}

function parameterOf(port: InputSpec, said: { readonly value: Json } | null): ParameterJson {
  const parameter: Parameter = {
    ...parameterFromJson({ type: typeFor(port, said?.value) }),
    required: said === null,
    default: said?.value ?? null,
    min: port.min,
    max: port.max,
    step: port.step > 0 ? port.step : null,
    choices: port.type.choices,
    label: labelFor(port.name),
    help: port.doc,
  };
  return parameterToJson(parameter);
}

/** A parameter's type as the file says it. One with choices is of text; `any` is what its value is. */
function typeFor({ type }: InputSpec, value: Json | undefined): string {
  if (type.choices.length > 0) return "str";
  const text = plainText(type);
  if (!text.includes("any")) return text;
  const one = Array.isArray(value) ? (value as readonly Json[])[0] : value;
  const name = typeof one === "boolean" ? "bool" : typeof one === "number" ? "float" : "str";
  return text.replace("any", name);
}

/** `guidance_scale` as people read it. */
export function labelFor(name: string): string {
  const words = name.replace(/_+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Put the default of the parameter that an input is linked to in the link's place. A parameter left unused goes. */
export function demote(document: Document, catalogue: Catalogue, id: string, port: string): readonly Edit[] | null {
  const node = document.nodes.get(id);
  const value = node && standingAt(node, portAt(document, catalogue, id, port) ?? { name: port, was: [] });
  if (!value?.value || !isLink(value.value)) return null;
  const name = value.value.node;
  const parameter = document.parameters.get(name);
  if (!parameter) return null;
  const edits: Edit[] = [put(id, value.name, parameter.required ? null : { value: parameter.default })];
  const others = usesOf(document, name).filter((use) => use.node !== id || use.input !== value.name);
  return others.length > 0 ? edits : [...edits, { edit: "remove_parameter", name }];
}

/** Where a parameter is used. */
export interface Use {
  readonly node: string;
  readonly input: string;
  readonly value: Value;
}

export function usesOf(document: Document, parameter: string): readonly Use[] {
  const uses: Use[] = [];
  for (const [node, { inputs }] of document.nodes) {
    for (const [input, value] of inputs) if (namesIn(value).has(parameter)) uses.push({ node, input, value });
  }
  return uses;
}

/** The nodes and parameters that a value names. */
export function namesIn(value: Value): ReadonlySet<string> {
  if (isItems(value)) return new Set(value.items.flatMap((item) => [...namesIn(item)]));
  if (isLink(value)) return new Set([value.node]);
  if (!isText(value)) return new Set();
  return new Set(value.parts.flatMap((part) => (typeof part === "string" ? [] : [part.parameter])));
}

/** Remove a parameter and leave its default wherever it was used. */
export function removeParameter(document: Document, name: string): readonly Edit[] {
  const parameter = document.parameters.get(name);
  if (!parameter) return [];
  const literal = parameter.required ? null : parameter.default;
  const edits = usesOf(document, name).map(({ node, input, value }) => put(node, input, without(value, name, literal)));
  return [...edits, { edit: "remove_parameter", name }];
}

/** A value with a literal in the place of a parameter; null where nothing is left. */
function without(value: Value, name: string, literal: Json): Value | null {
  if (!isItems(value)) return withoutIn(value, name, literal);
  const items = value.items.flatMap((item): readonly Item[] => {
    if (!namesIn(item).has(name)) return [item];
    if (isLink(item) && Array.isArray(literal)) return (literal as readonly Json[]).map((one) => ({ value: one }));
    const left = withoutIn(item, name, literal);
    return left ? [left] : [];
  });
  if (items.length === 0) return null;
  return items.every(isLiteral) ? { value: items.map((item) => item.value) } : { items };
}

function withoutIn(value: Item, name: string, literal: Json): Item | null {
  if (isLink(value)) return literal === null ? null : { value: literal };
  if (!isText(value)) return value;
  const parts = joined(
    value.parts.map((part) => (typeof part !== "string" && part.parameter === name ? literalText(literal) : part)),
  );
  const texts = parts.filter((part) => typeof part === "string");
  return texts.length < parts.length ? { parts } : { value: texts.join("") };
}

type Parts = Extract<Value, { readonly parts: unknown }>["parts"];

/** Texts that stand side by side as one, and without empty ones. */
function joined(parts: Parts): Parts {
  return parts.reduce<Parts>((before, part) => {
    const last = before.at(-1);
    if (part === "") return before;
    if (typeof part !== "string" || typeof last !== "string") return [...before, part];
    return [...before.slice(0, -1), last + part];
  }, []);
}
