/** Fields: what a person can write at a port or a parameter, whichever of the two it is. */

import type { Catalogue, InputSpec, PortType } from "../catalogue/catalogue";
import { inputOf, isLinkable } from "../catalogue/catalogue";
import type { Document, Parameter } from "../document/model";
import { isLink } from "../document/model";
import type { Json } from "../json";

/** How a value is written: each kind has a widget. What is of the kind `link` cannot be written, only linked. */
export type FieldKind =
  "int" | "float" | "seed" | "text" | "toggle" | "choice" | "model" | "image" | "name" | "list" | "any" | "link";

export interface NumberRange {
  readonly min: number | null;
  readonly max: number | null;
  /** What one turn of the widget changes; 0 where nothing says so. */
  readonly step: number;
  readonly multiple: number;
  readonly isWhole: boolean;
}

export interface Field extends NumberRange {
  readonly name: string;
  readonly kind: FieldKind;
  readonly type: PortType;
  readonly label: string;
  readonly doc: string;
  readonly required: boolean;
  readonly default: Json;
  readonly multiline: boolean;
  /** What each item is, of a list. */
  readonly item: Field | null;
  /** Whether a link can end here. */
  readonly isLinkable: boolean;
}

const PLAIN: Readonly<Record<string, FieldKind>> = {
  int: "int",
  float: "float",
  bool: "toggle",
  str: "text",
  Seed: "seed",
  any: "any",
};
const RESOURCES: Readonly<Record<string, FieldKind>> = {
  model: "model",
  lora: "model",
  controlnet: "model",
  embedding: "model",
  adapter: "model",
  upscaler: "model",
  image: "image",
};

/** How values of a type are written. */
export function kindOfType(type: PortType, catalogue: Catalogue): FieldKind {
  if (type.item) return "list";
  if (type.choices.length > 0) return "choice";
  const resource = catalogue.types.get(type.name)?.resource ?? "";
  return PLAIN[type.name] ?? RESOURCES[resource] ?? (resource === "" ? "link" : "name");
}

/** An input of a node as a field. */
export function fieldOfPort(port: InputSpec, catalogue: Catalogue): Field {
  return {
    ...fieldOfType(port.type, catalogue, port),
    name: port.name,
    label: port.name,
    doc: port.doc,
    required: port.required,
    default: port.default,
    isLinkable: isLinkable(catalogue, port),
  };
}

/** A parameter as a field: what it says itself, and within that what the inputs say that it is linked to. */
export function fieldOfParameter(
  name: string,
  parameter: Parameter,
  fed: readonly InputSpec[],
  catalogue: Catalogue,
): Field {
  const range: Range = {
    min: highest([numberOf(parameter.min), ...fed.map((port) => port.min)]),
    max: lowest([numberOf(parameter.max), ...fed.map((port) => port.max)]),
    step: numberOf(parameter.step) ?? fed.find((port) => port.step > 0)?.step ?? 0,
    multiple: Math.max(1, ...fed.map((port) => port.multiple)),
    multiline: fed.some((port) => port.multiline),
  };
  return {
    ...fieldOfType(typeOfParameter(parameter), catalogue, range),
    name,
    label: parameter.label || name,
    doc: parameter.help,
    required: parameter.required,
    default: parameter.default,
    isLinkable: false,
  };
}

/** The type of a parameter's values: a choice where it lists some. */
export function typeOfParameter(parameter: Parameter): PortType {
  if (parameter.choices.length === 0) return readType(parameter.type);
  return { name: "choice", variable: "", item: null, choices: parameter.choices };
}

/** A type from its text: `int`, `list[str]`. */
export function readType(text: string): PortType {
  const item = /^list\[(.+)\]$/.exec(text.trim())?.[1];
  if (item !== undefined) return { name: "list", variable: "", item: readType(item), choices: [] };
  return { name: text.trim(), variable: "", item: null, choices: [] };
}

/** The inputs that are linked to a parameter. */
export function portsFedBy(document: Document, catalogue: Catalogue, parameter: string): readonly InputSpec[] {
  const ports: InputSpec[] = [];
  for (const node of document.nodes.values()) {
    const spec = catalogue.nodes.get(node.type);
    for (const [name, value] of node.inputs) {
      const port = isLink(value) && value.node === parameter && spec ? inputOf(spec, name) : undefined;
      if (port) ports.push(port);
    }
  }
  return ports;
}

type Range = Pick<InputSpec, "min" | "max" | "step" | "multiple" | "multiline">;

function fieldOfType(type: PortType, catalogue: Catalogue, { min, max, step, multiple, multiline }: Range): Field {
  const kind = kindOfType(type, catalogue);
  const item = type.item && fieldOfType(type.item, catalogue, { min, max, step, multiple, multiline });
  return {
    name: "",
    kind,
    type,
    label: "",
    doc: "",
    required: true,
    default: null,
    min,
    max,
    step,
    multiple,
    isWhole: kind === "int",
    multiline,
    item,
    isLinkable: true,
  };
}

function numberOf(value: Json): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function highest(bounds: readonly (number | null)[]): number | null {
  const given = bounds.filter((bound) => bound !== null);
  return given.length > 0 ? Math.max(...given) : null;
}

function lowest(bounds: readonly (number | null)[]): number | null {
  const given = bounds.filter((bound) => bound !== null);
  return given.length > 0 ? Math.min(...given) : null;
}
