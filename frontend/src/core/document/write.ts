/** Writing: a document as YAML text in the canonical order of fields, which the server reads as the same document. */

import { Document as YamlDocument, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Json } from "../json";
import { isPackedNumber } from "../json";
import type { Document, Item, Layout, Node, Parameter, Value } from "./model";
import { FORMAT, isItems, isLiteral } from "./model";
import { writeText } from "./references";

/** The text of a document. */
export function writeDocument(document: Document): string {
  const root = mapping([
    ["darkroom", FORMAT],
    ["name", document.name || null],
    ["description", document.description || null],
    ["requires", given(document.requires, scalar)],
    ["parameters", given(document.parameters, parameterNode)],
    ["nodes", given(document.nodes, nodeNode)],
    ["outputs", given(document.outputs, (target) => scalar(writeText(target)))],
    ["layout", layoutNode(document.layout)],
  ]);
  const yaml = new YamlDocument(root, { version: "1.2" });
  return yaml.toString({ lineWidth: 0, flowCollectionPadding: false }).replace(STRANGE, escaped);
}

/** Characters that end a line, are invisible, or are none, to some reader of YAML or other. They stand in quotes alone. */
const STRANGE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
const QUOTED = /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ufefe\uff00-\ufffd]/;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

type Part = YAMLMap | YAMLSeq | Scalar;
type Field = readonly [string, Part | string | number | null];

/** A mapping of the fields that say anything. */
function mapping(fields: readonly Field[]): YAMLMap {
  const map = new YAMLMap();
  for (const [name, value] of fields) {
    if (value !== null) map.set(scalar(name), typeof value === "object" ? value : scalar(value));
  }
  return map;
}

function given<E>(entries: ReadonlyMap<string, E>, part: (entry: E) => Part): YAMLMap | null {
  if (entries.size === 0) return null;
  return mapping([...entries].map(([name, entry]) => [name, part(entry)]));
}

function parameterNode(parameter: Parameter): YAMLMap {
  const bound = (value: Json): Part | null => (value === null ? null : plain(value));
  return mapping([
    ["type", parameter.type],
    ["default", parameter.required ? null : plain(parameter.default)],
    ["min", bound(parameter.min)],
    ["max", bound(parameter.max)],
    ["step", bound(parameter.step)],
    ["choices", parameter.choices.length > 0 ? plain(parameter.choices) : null],
    ["label", parameter.label || null],
    ["help", parameter.help || null],
  ]);
}

function nodeNode(node: Node): YAMLMap {
  return mapping([
    ["type", node.type],
    ["title", node.title || null],
    ["note", node.note || null],
    ["disabled", node.disabled ? new Scalar(true) : null],
    ["inputs", given(node.inputs, valueNode)],
  ]);
}

function valueNode(value: Value): Part {
  if (!isItems(value)) return itemNode(value);
  const list = new YAMLSeq();
  list.items = value.items.map(itemNode);
  return list;
}

function itemNode(item: Item): Part {
  return isLiteral(item) ? plain(item.value, writeText) : scalar(writeText(item));
}

const drawn = (value: Json): Part => plain(value, undefined, true);

function layoutNode(layout: Layout): YAMLMap | null {
  const part = (value: Json): Part | null => (value === null ? null : drawn(value));
  const map = mapping([
    ["nodes", given(layout.nodes, drawn)],
    ["frames", part(layout.frames)],
    ["notes", part(layout.notes)],
    ["wires", part(layout.wires)],
    ["collapsed", part(layout.collapsed)],
  ]);
  return map.items.length > 0 ? map : null;
}

/** A literal; `escape` is what becomes of the texts in it, and with `flow` lists of numbers stand on one line. */
function plain(value: Json, escape: (text: string) => string = (text) => text, flow = false): Part {
  if (typeof value === "string") return scalar(escape(value));
  if (typeof value !== "object" || value === null) return new Scalar(value);
  if (isPackedNumber(value)) return number(value.$number);
  if (isList(value)) {
    const list = new YAMLSeq();
    list.items = value.map((item) => plain(item, escape, flow));
    list.flow = value.length === 0 || (flow && value.every((item) => typeof item === "number"));
    return list;
  }
  return mapping(Object.entries(value).map(([name, item]) => [name, plain(item, escape, flow)]));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function number(written: string): Scalar {
  if (/^[-+]?[0-9]+$/.test(written)) return new Scalar(BigInt(written.replace("+", "")));
  return new Scalar(written === ".nan" ? NaN : written.startsWith("-") ? -Infinity : Infinity);
}

/** What a reader of YAML 1.1, which knows more words than 1.2, would not take for text. */
const OLD = /^(?:yes|no|on|off|=|<<|[-+]?[0-9][0-9_.:]*(?:e[-+]?[0-9]+)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$/i;

function scalar(value: string | number): Scalar {
  const written = new Scalar(value);
  if (typeof value === "string" && (OLD.test(value) || QUOTED.test(value))) written.type = "QUOTE_DOUBLE";
  return written;
}
