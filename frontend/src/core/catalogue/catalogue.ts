/** The catalogue: node types, port types and what connects, as `GET /api/v1/nodes` gives them. */

import type { Json } from "../json";

/** The type of a port. `item` belongs to lists, `choices` to choices, `variable` is the letter of `Latent[F]`. */
export interface PortType {
  readonly name: string;
  readonly variable: string;
  readonly item: PortType | null;
  readonly choices: readonly string[];
}

export interface InputSpec {
  readonly name: string;
  readonly type: PortType;
  readonly required: boolean;
  readonly default: Json;
  readonly setting: boolean;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number;
  readonly multiple: number;
  readonly multiline: boolean;
  readonly doc: string;
  readonly was: readonly string[];
}

export interface OutputSpec {
  readonly name: string;
  readonly type: PortType;
  readonly doc: string;
}

export interface NodeSpec {
  readonly name: string;
  readonly category: string;
  readonly doc: string;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  readonly was: readonly string[];
  readonly pack: string;
}

/** What is to be known of a kind of values. What a type with a `resource` names is read before the run. */
export interface TypeSpec {
  readonly name: string;
  readonly colour: string;
  readonly traits: readonly string[];
  readonly resource: string;
  readonly handle: boolean;
  /** The node type that makes a file of its values; empty where they are no file, or are one already. */
  readonly export?: string;
  readonly doc: string;
}

export interface CatalogueJson {
  readonly nodes: readonly NodeSpec[];
  readonly types: readonly TypeSpec[];
  readonly accepts: Readonly<Record<string, readonly string[]>>;
}

export interface Catalogue {
  /** By name, and by earlier names. */
  readonly nodes: ReadonlyMap<string, NodeSpec>;
  readonly types: ReadonlyMap<string, TypeSpec>;
  /** For each type of an input, as text without traits, the types of outputs that may be linked to it. */
  readonly accepts: ReadonlyMap<string, ReadonlySet<string>>;
}

export function catalogueFromJson(said: CatalogueJson): Catalogue {
  const former = said.nodes.flatMap((spec) => spec.was.map((name): [string, NodeSpec] => [name, spec]));
  return {
    nodes: new Map([...former, ...said.nodes.map((spec): [string, NodeSpec] => [spec.name, spec])]),
    types: new Map(said.types.map((type) => [type.name, type])),
    accepts: new Map(Object.entries(said.accepts).map(([name, sources]) => [name, new Set(sources)])),
  };
}

/** Every node type once, in the order of the catalogue. */
export function nodeTypes(catalogue: Catalogue): readonly NodeSpec[] {
  return [...catalogue.nodes].filter(([name, spec]) => name === spec.name).map(([, spec]) => spec);
}

/** The input of that name, today's or an earlier one. */
export function inputOf(spec: NodeSpec, name: string): InputSpec | undefined {
  return spec.inputs.find((port) => port.name === name) ?? spec.inputs.find((port) => port.was.includes(name));
}

/** The output of that name; the only output where the name is empty and there is one. */
export function outputOf(spec: NodeSpec, name = ""): OutputSpec | undefined {
  if (name === "") return spec.outputs.length === 1 ? spec.outputs[0] : undefined;
  return spec.outputs.find((port) => port.name === name);
}

/** A type as people read it: `list[Latent[F]]`, `Image`, `auto | float32`. */
export function typeText(type: PortType): string {
  if (type.item) return `list[${typeText(type.item)}]`;
  if (type.choices.length > 0) return type.choices.join(" | ");
  return type.variable ? `${type.name}[${type.variable}]` : type.name;
}

/** A type as the table of what connects calls it: without traits. */
export function plainText(type: PortType): string {
  return type.item ? `list[${plainText(type.item)}]` : typeText({ ...type, variable: "" });
}

/** The name that says a type's colour: that of the items of a list. */
export function kindOf(type: PortType): string {
  return type.item ? kindOf(type.item) : type.name;
}

/** Whether an output of one type may be linked to an input of another, as far as types alone can say. */
export function accepts(catalogue: Catalogue, target: PortType, source: PortType): boolean {
  return catalogue.accepts.get(plainText(target))?.has(plainText(source)) ?? false;
}

/** Whether an input can be linked at all: what a resource's name stands for is read before the run. */
export function isLinkable(catalogue: Catalogue, port: InputSpec): boolean {
  return (catalogue.types.get(port.type.name)?.resource ?? "") === "";
}
