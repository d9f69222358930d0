/** Fitting: whether an output may be linked to an input, and why not, so that a person knows while they drag. */

import type { Catalogue, InputSpec, NodeSpec, OutputSpec } from "../catalogue/catalogue";
import { accepts, inputOf, isLinkable, outputOf, typeText } from "../catalogue/catalogue";
import type { Document } from "../document/model";
import type { Neighbours, Source, Target } from "./links";
import { neighboursOf } from "./links";
import type { Origins } from "./origins";
import { originsOf } from "./origins";
import { circleIfLinked } from "./walk";

export type Fit =
  | { readonly fits: true; /** What may still be wrong, which only the server knows. */ readonly doubt?: string }
  | { readonly fits: false; readonly code: FitCode; readonly reason: string };

export type FitCode =
  "unknown-node" | "unknown-type" | "unknown-input" | "ambiguous-output" | "self-link" | "wrong-link" | "cycle";

/** What is asked for every port that might be lit up during one drag: worked out once for a document. */
export interface Context {
  readonly document: Document;
  readonly catalogue: Catalogue;
  readonly neighbours: Neighbours;
  readonly origins: Origins;
}

export function contextOf(document: Document, catalogue: Catalogue): Context {
  const neighbours = neighboursOf(document);
  return { document, catalogue, neighbours, origins: originsOf(document, catalogue) };
}

/** Whether an output may be linked to an input, and why not. */
export function fits(context: Context, from: Source, to: Target): Fit {
  if (from.node === to.node) return no("self-link", "a node cannot read from itself");
  const source = specOf(context, from.node);
  const target = specOf(context, to.node);
  if ("fits" in source) return source;
  if ("fits" in target) return target;
  const output = outputOf(source, from.output);
  if (!output) return no("ambiguous-output", `${source.name} has no output "${from.output}"`);
  const input = inputOf(target, to.input);
  if (!input) return no("unknown-input", `${target.name} has no input "${to.input}"`);
  const wrong = typeProblem(context.catalogue, output, input);
  if (wrong !== null) return no("wrong-link", wrong);
  const circle = circleIfLinked(context.neighbours, from.node, to.node);
  if (circle) return no("cycle", `the links would go in a circle: ${[...circle, circle[0]].join(" > ")}`);
  return doubtful(context, from, output, to, input);
}

/** The inputs of a node type that an output fits, by type alone, for the palette: required ones first. */
export function inputsFor(catalogue: Catalogue, output: OutputSpec, spec: NodeSpec): readonly InputSpec[] {
  const fitting = spec.inputs.filter((input) => typeProblem(catalogue, output, input) === null);
  return [...fitting].sort((one, other) => Number(isExact(other, output)) - Number(isExact(one, output)));
}

/** The outputs of a node type that fit an input, by type alone. */
export function outputsFor(catalogue: Catalogue, input: InputSpec, spec: NodeSpec): readonly OutputSpec[] {
  const fitting = spec.outputs.filter((output) => typeProblem(catalogue, output, input) === null);
  return [...fitting].sort((one, other) => Number(isExact(input, other)) - Number(isExact(input, one)));
}

/** Why the types of two ports do not fit; null if they do. */
export function typeProblem(catalogue: Catalogue, output: OutputSpec, input: InputSpec): string | null {
  if (!isLinkable(catalogue, input)) return `"${input.name}" must be written out: what it names is read before the run`;
  if (accepts(catalogue, input.type, output.type)) return null;
  const wanted = input.type.choices.length > 0 ? `one of ${typeText(input.type)}` : typeText(input.type);
  return `"${input.name}" takes ${wanted}; "${output.name}" gives ${typeText(output.type)}`;
}

/** Not merely anything: `any` fits all, which helps nobody who looks for a node. */
function isExact(input: InputSpec, output: OutputSpec): boolean {
  return input.required && input.type.name === output.type.name;
}

function specOf({ document, catalogue }: Context, id: string): NodeSpec | Fit {
  const node = document.nodes.get(id);
  if (!node) return no("unknown-node", `there is no node "${id}"`);
  return catalogue.nodes.get(node.type) ?? no("unknown-type", `there is no node type "${node.type}"`);
}

function doubtful({ origins }: Context, from: Source, output: OutputSpec, to: Target, input: InputSpec): Fit {
  const [one] = origins.of(from.node, output.type.variable);
  const other = [...origins.of(to.node, input.type.variable)].find((origin) => origin !== one);
  if (one === undefined || other === undefined) return { fits: true };
  return { fits: true, doubt: `this is of ${one}, what else is there of ${other}: they may not belong together` };
}

function no(code: FitCode, reason: string): Fit {
  return { fits: false, code, reason };
}
