/** The wire: documents and their parts as JSON, in the form that edits have. Fields with their default are left out. */

import type { Json } from "../json";
import { EMPTY, isItems, isLink, link } from "./model";
import type { Document, Layout, Link, Literal, Node, Parameter, Position, Text, Value } from "./model";

export interface NodeJson {
  type: string;
  inputs?: Record<string, Value>;
  title?: string;
  note?: string;
  disabled?: boolean;
}

export interface ParameterJson {
  type: string;
  required?: boolean;
  default?: Json;
  min?: Json;
  max?: Json;
  step?: Json;
  choices?: readonly string[];
  label?: string;
  help?: string;
}

export interface LayoutJson {
  nodes?: Record<string, Position>;
  frames?: Json;
  notes?: Json;
  wires?: Json;
  collapsed?: Json;
}

export interface DocumentJson {
  name?: string;
  description?: string;
  requires?: Record<string, string>;
  parameters?: Record<string, ParameterJson>;
  nodes?: Record<string, NodeJson>;
  outputs?: Record<string, Link>;
  layout?: LayoutJson;
}

export function documentFromJson(said: DocumentJson): Document {
  return {
    name: said.name ?? "",
    description: said.description ?? "",
    requires: mapped(said.requires, (version) => version),
    parameters: mapped(said.parameters, parameterFromJson),
    nodes: mapped(said.nodes, nodeFromJson),
    outputs: mapped(said.outputs, (target) => link(target.node, target.output)),
    layout: layoutFromJson(said.layout ?? {}),
  };
}

export function documentToJson(document: Document): DocumentJson {
  return {
    ...(document.name && { name: document.name }),
    ...(document.description && { description: document.description }),
    ...(document.requires.size && { requires: Object.fromEntries(document.requires) }),
    ...(document.parameters.size && { parameters: listed(document.parameters, parameterToJson) }),
    ...(document.nodes.size && { nodes: listed(document.nodes, nodeToJson) }),
    ...(document.outputs.size && { outputs: Object.fromEntries(document.outputs) }),
    ...layoutToJson(document.layout),
  };
}

export function nodeFromJson(said: NodeJson): Node {
  return {
    type: said.type,
    inputs: mapped(said.inputs, valueFromJson),
    title: said.title ?? "",
    note: said.note ?? "",
    disabled: said.disabled ?? false,
  };
}

export function nodeToJson(node: Node): NodeJson {
  return {
    type: node.type,
    ...(node.inputs.size && { inputs: Object.fromEntries(node.inputs) }),
    ...(node.title && { title: node.title }),
    ...(node.note && { note: node.note }),
    ...(node.disabled && { disabled: true }),
  };
}

export function parameterFromJson(said: ParameterJson): Parameter {
  return {
    type: said.type,
    required: said.required ?? true,
    default: said.default ?? null,
    min: said.min ?? null,
    max: said.max ?? null,
    step: said.step ?? null,
    choices: said.choices ?? [],
    label: said.label ?? "",
    help: said.help ?? "",
  };
}

export function parameterToJson(parameter: Parameter): ParameterJson {
  return {
    type: parameter.type,
    ...(!parameter.required && { required: false }),
    ...(parameter.default !== null && { default: parameter.default }),
    ...(parameter.min !== null && { min: parameter.min }),
    ...(parameter.max !== null && { max: parameter.max }),
    ...(parameter.step !== null && { step: parameter.step }),
    ...(parameter.choices.length && { choices: parameter.choices }),
    ...(parameter.label && { label: parameter.label }),
    ...(parameter.help && { help: parameter.help }),
  };
}

/** A value in its one form, in which equal values are written alike. */
export function valueFromJson(value: Value): Value {
  return isItems(value) ? { items: value.items.map(itemFromJson) } : itemFromJson(value);
}

function itemFromJson(item: Literal | Link | Text): Literal | Link | Text {
  return isLink(item) ? link(item.node, item.output) : item;
}

function layoutFromJson(said: LayoutJson): Layout {
  const { nodes, ...parts } = said;
  return { ...EMPTY.layout, ...parts, nodes: mapped(nodes, (position) => position) };
}

function layoutToJson(layout: Layout): { layout?: LayoutJson } {
  const said: LayoutJson = {
    ...(layout.nodes.size && { nodes: Object.fromEntries(layout.nodes) }),
    ...(layout.frames !== null && { frames: layout.frames }),
    ...(layout.notes !== null && { notes: layout.notes }),
    ...(layout.wires !== null && { wires: layout.wires }),
    ...(layout.collapsed !== null && { collapsed: layout.collapsed }),
  };
  return Object.keys(said).length > 0 ? { layout: said } : {};
}

function mapped<From, To>(entries: Record<string, From> | undefined, change: (entry: From) => To): Map<string, To> {
  return new Map(Object.entries(entries ?? {}).map(([name, entry]) => [name, change(entry)]));
}

function listed<From, To>(entries: ReadonlyMap<string, From>, change: (entry: From) => To): Record<string, To> {
  return Object.fromEntries([...entries].map(([name, entry]) => [name, change(entry)]));
}
