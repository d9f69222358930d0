/** Editing parameters: each change of one as the edits that leave a parameter that makes sense. */

import type { Catalogue } from "../catalogue/catalogue";
import type { Document, Parameter } from "../document/model";
import type { Edit } from "../edits";
import type { ParameterField } from "../edits/edit";
import type { Json } from "../json";
import { isPackedNumber, same } from "../json";
import { freeId } from "../names";
import { kindOfType, readType } from "./field";
import { calculate } from "./expression";
import { within } from "./numbers";
import { RANDOM, parseSeed, seedJson, seedText } from "./seeds";
import { literalText } from "./standing";

/** The types that a parameter can be of, as files write them: plain ones, and names of resources. */
export function parameterTypes(catalogue: Catalogue): readonly string[] {
  const resources = [...catalogue.types.values()].filter((type) => type.resource !== "").map((type) => type.name);
  const single = ["str", "int", "float", "bool", "Seed", ...resources];
  return [...single, ...["str", "int", "float", "Seed"].map((name) => `list[${name}]`)];
}

/** A new parameter of text, under a free name. */
export function addParameter(document: Document): { readonly name: string; readonly edit: Edit } {
  const name = freeId(document, "parameter");
  return { name, edit: { edit: "add_parameter", name, parameter: { type: "str", required: false, default: "" } } };
}

/** Give a parameter another type; its default is turned into one of that type, and what no longer applies goes. */
export function retype(document: Document, catalogue: Catalogue, name: string, type: string): readonly Edit[] {
  const parameter = document.parameters.get(name);
  if (!parameter || parameter.type === type) return [];
  const set = (field: ParameterField, value: Json): Edit => ({ edit: "set_parameter", name, field, value });
  const isNumber = /^(list\[)?(int|float)\]?$/.test(type);
  const fields: Edit[] = [set("type", type)];
  if (!isNumber) {
    for (const field of ["min", "max", "step"] as const) if (parameter[field] !== null) fields.push(set(field, null));
  }
  if (type !== "str" && parameter.choices.length > 0) fields.push(set("choices", []));
  if (parameter.required) return fields;
  const value = converted(parameter.default, type, catalogue);
  return same(value, parameter.default) ? fields : [...fields, set("default", value)];
}

/** A literal as near as it comes to a type. */
export function converted(value: Json, type: string, catalogue: Catalogue): Json {
  const read = readType(type);
  if (read.item) {
    const items = Array.isArray(value) ? (value as readonly Json[]) : [value];
    const inner = type.slice("list[".length, -1);
    return items.map((item) => converted(item, inner, catalogue));
  }
  const one = Array.isArray(value) ? ((value as readonly Json[])[0] ?? null) : value;
  switch (kindOfType(read, catalogue)) {
    case "int":
      return numberFrom(one, true);
    case "float":
      return numberFrom(one, false);
    case "toggle":
      return one === true || one === "true" || one === 1;
    case "seed":
      return seedFrom(one);
    default:
      return literalText(one);
  }
}

function numberFrom(value: Json, isWhole: boolean): Json {
  const said = calculate(literalText(value));
  if ("wrong" in said) return 0;
  return within(said.value, { min: null, max: null, step: 0, multiple: 1, isWhole }).value;
}

function seedFrom(value: Json): Json {
  const text = seedText(value);
  return text === RANDOM ? RANDOM : seedJson(parseSeed(text) ?? 0n);
}

/** A bound of a parameter, from what was typed; nothing takes it away. Null where it is no number. */
export function setBound(name: string, field: "min" | "max" | "step", text: string): Edit | null {
  if (text.trim() === "") return { edit: "set_parameter", name, field, value: null };
  const said = calculate(text);
  return "wrong" in said ? null : { edit: "set_parameter", name, field, value: said.value };
}

/** Choices as lines of a text; a default that is not among them becomes the first. */
export function setChoices(document: Document, name: string, text: string): readonly Edit[] {
  const parameter = document.parameters.get(name);
  if (!parameter) return [];
  const choices = [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))]; // prettier-ignore
  const edits: Edit[] = [{ edit: "set_parameter", name, field: "choices", value: choices }];
  const first = choices[0];
  if (first === undefined || parameter.required || choices.includes(literalText(parameter.default))) return edits;
  return [...edits, { edit: "set_parameter", name, field: "default", value: first }];
}

/** Move an entry one place up or down among the others; null at the ends. */
export function moved(names: Iterable<string>, name: string, by: -1 | 1): readonly string[] | null {
  const order = [...names];
  const at = order.indexOf(name);
  const other = order[at + by];
  if (at < 0 || other === undefined) return null;
  order[at] = other;
  order[at + by] = name;
  return order;
}

/** A value of a parameter as the protocol wants it: seeds as text, which every reader of JSON agrees on. */
export function toWire(value: Json): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map(toWire);
  return value !== null && isPackedNumber(value) ? value.$number : value;
}

/** A value that the protocol wants as a literal of a document. */
export function fromWire(value: unknown, type: Parameter["type"]): Json {
  if (Array.isArray(value)) return value.map((item) => fromWire(item, type));
  if (type.includes("Seed") && typeof value === "string") {
    const seed = parseSeed(value);
    return seed === null ? value : seedJson(seed);
  }
  return value as Json;
}
