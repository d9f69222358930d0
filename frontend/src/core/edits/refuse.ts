/** Refusing: what an edit may not make of a document, told by an exception with a problem. */

import type { Document, Link, Node, Parameter, Value } from "../document/model";
import { ID, isItems, isLink, isLiteral, isText } from "../document/model";
import { readText, writeText } from "../document/references";
import type { Json, JsonObject } from "../json";
import { isMapping, isPackedNumber, same, unpackInteger } from "../json";
import type { Problem } from "../problem";
import { didYouMean, shown } from "../problem";
import type { LayoutField, NodeField, ParameterField } from "./edit";

const DEPTH = 32;
const KEY = 128;
const LARGEST = 1n << 1024n;
const NODE_FIELDS = ["type", "title", "note", "disabled"] as const satisfies readonly NodeField[];
const PARAMETER_FIELDS = [
  "type",
  "required",
  "default",
  "min",
  "max",
  "step",
  "choices",
  "label",
  "help",
] as const satisfies readonly ParameterField[];

export type RefusalCode =
  | "unknown-node"
  | "unknown-parameter"
  | "unknown-output"
  | "invalid-id"
  | "name-clash"
  | "bad-reference"
  | "wrong-field"
  | "not-text";

/** An edit does not fit the document; `problem` says why, and nothing has changed. */
export class EditRefused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = "EditRefused";
    this.problem = problem;
  }
}

/** The exception for an edit that does not fit. */
export function refuse(code: RefusalCode, message: string, where: Omit<Problem, "code" | "message"> = {}): EditRefused {
  return new EditRefused({ code, message, ...where });
}

export function knownNode(document: Document, id: string): Node {
  const node = document.nodes.get(id);
  if (node) return node;
  throw refuse("unknown-node", `there is no node ${shown(id)}`, { node: id, ...near(id, document.nodes) });
}

export function knownParameter(document: Document, name: string): Parameter {
  const parameter = document.parameters.get(name);
  if (parameter) return parameter;
  const where = { port: name, ...near(name, document.parameters) };
  throw refuse("unknown-parameter", `there is no parameter ${shown(name)}`, where);
}

export function knownOutput(document: Document, name: string): Link {
  const target = document.outputs.get(name);
  if (target) return target;
  const where = { port: name, ...near(name, document.outputs) };
  throw refuse("unknown-output", `the workflow has no output ${shown(name)}`, where);
}

/** The entries of a part of the layout, which are none if there is no such part. */
export function knownPart(document: Document, field: LayoutField): JsonObject {
  const part = document.layout[field];
  if (part === null) return {};
  if (isMapping(part)) return part;
  throw wrong(field, "a mapping");
}

export function checkId(name: string): void {
  if (ID.test(name)) return;
  const hint = "a letter or _, then letters, digits and _, 64 at most";
  throw refuse("invalid-id", `${shown(name)} cannot be an id`, { hint });
}

/** Refuse an id that is none, or that a node or a parameter has. */
export function checkFree(document: Document, name: string): void {
  checkId(name);
  const kind = document.nodes.has(name) ? "node" : document.parameters.has(name) ? "parameter" : null;
  if (kind === null) return;
  throw refuse("name-clash", `there is a ${kind} ${shown(name)} already`, { hint: "choose another name" });
}

export function checkNode(node: Node): void {
  for (const field of NODE_FIELDS) checkNodeField(field, node[field]);
  for (const [name, value] of node.inputs) {
    checkKey(name);
    checkValue(value);
  }
}

export function checkNodeField(field: NodeField, value: unknown): void {
  if (field === "disabled") need(typeof value === "boolean", field, "true or false");
  else checkText(field, value, field !== "type");
}

export function checkParameter(parameter: Parameter): void {
  for (const field of PARAMETER_FIELDS) checkParameterField(field, parameter[field]);
  need(!parameter.required || parameter.default === null, "default", "absent where it is required");
}

export function checkParameterField(field: ParameterField, value: Json): void {
  switch (field) {
    case "required":
      need(typeof value === "boolean", field, "true or false");
      break;
    case "default":
      checkJson(value);
      break;
    case "min":
    case "max":
    case "step":
      need(value === null || isNumber(value), field, "a finite number");
      break;
    case "choices":
      if (!Array.isArray(value)) throw wrong(field, "a list of texts");
      for (const choice of value) checkText(field, choice);
      break;
    default:
      checkText(field, value, field !== "type");
  }
}

export function checkPosition(position: readonly number[]): void {
  need(position.length === 2 && position.every(isNumber), "position", "two finite numbers");
}

/** Refuse what cannot be the name of an input or a pack. */
export function checkKey(name: string): void {
  checkText("name", name);
  if (Array.from(name).length > KEY) throw refuse("invalid-id", `a name has at most ${KEY} characters`);
}

export function checkLink(target: Link): void {
  const written = writeText(target);
  if (same(readText(written), target)) return;
  throw refuse("bad-reference", `${shown(written)} is no link`, { hint: "a link is $node.output" });
}

/** Refuse a value that would not be read as it is written. */
export function checkValue(value: Value): void {
  if (isLiteral(value)) checkJson(value.value);
  else if (isLink(value)) checkLink(value);
  else if (isText(value)) {
    for (const part of value.parts) checkText("value", typeof part === "string" ? part : part.parameter);
    if (same(readText(writeText(value)), value)) return;
    const hint = "texts and parameters in turn, with at least one parameter";
    throw refuse("bad-reference", "the text would not be read as it is written", { hint });
  } else {
    for (const item of value.items) {
      need(!isItems(item), "value", "a list without lists of links");
      checkValue(item);
    }
    need(!value.items.every(isLiteral), "value", "a literal where nothing is linked");
  }
}

/** Refuse a literal that YAML cannot hold, or not within a document. */
export function checkJson(value: unknown, depth = DEPTH): void {
  need(depth > 0, "value", `at most ${DEPTH} lists and mappings deep`);
  if (typeof value === "string") checkText("value", value);
  else if (Array.isArray(value)) value.forEach((item) => checkJson(item, depth - 1));
  else if (typeof value === "object" && value !== null) checkObject(value as JsonObject, depth);
  else need(value === null || typeof value === "boolean" || typeof value === "number", "value", "a literal");
}

/** Refuse text that no file can hold. */
export function checkText(field: string, value: unknown, mayBeEmpty = true): void {
  need(typeof value === "string" && (mayBeEmpty || value !== ""), field, "text");
  if (/\p{Surrogate}/u.test(value as string)) {
    throw refuse("not-text", `"${field}" holds half of a character`, { port: field });
  }
}

function checkObject(value: JsonObject, depth: number): void {
  if (isPackedNumber(value)) {
    const number = unpackInteger(value);
    need(number === null || (number < LARGEST && number > -LARGEST), "value", "a number that long");
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    checkKey(name);
    checkJson(item, depth - 1);
  }
}

function isNumber(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  const packed = unpackInteger(value as Json);
  return packed !== null && Number.isFinite(Number(packed));
}

function near(name: string, known: ReadonlyMap<string, unknown>): { hint?: string } {
  const hint = didYouMean(name, known.keys());
  return hint === undefined ? {} : { hint };
}

function wrong(field: string, wanted: string): EditRefused {
  return refuse("wrong-field", `"${field}" must be ${wanted}`, { port: field });
}

function need(fits: boolean, field: string, wanted: string): void {
  if (!fits) throw wrong(field, wanted);
}
