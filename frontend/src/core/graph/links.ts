/** Links: who reads from whom in a document, as lists and as an index by node. */

import type { Document, Value } from "../document/model";
import { linksIn } from "../document/model";
import { remembered } from "../memo";

export interface Source {
  readonly node: string;
  /** Empty where the node has a single output, which is then meant. */
  readonly output: string;
}

export interface Target {
  readonly node: string;
  readonly input: string;
}

/** A link from an output of a node to an input. `index` counts the links into that input, from 0. */
export interface Wire {
  readonly from: Source;
  readonly to: Target;
  readonly index: number;
}

/**
 * Every link between two nodes, in the document's order. Links to parameters are none of these.
 *
 * As long as the inputs of a node are the same, so are the objects of the links to it.
 */
export function wiresOf({ nodes }: Document): readonly Wire[] {
  return allWires(nodes);
}

type Nodes = Document["nodes"];
type Inputs = ReadonlyMap<string, Value>;

const allWires = remembered((nodes: Nodes): readonly Wire[] => {
  const wires: Wire[] = [];
  for (const [id, { inputs }] of nodes) {
    for (const wire of wiresTo(id, inputs)) if (nodes.has(wire.from.node)) wires.push(wire);
  }
  return wires;
});

/** Kept by the inputs and not by the node: its title or whether it is disabled says nothing of links. */
const KNOWN = new WeakMap<Inputs, { readonly id: string; readonly wires: readonly Wire[] }>();

function wiresTo(id: string, inputs: Inputs): readonly Wire[] {
  const known = KNOWN.get(inputs);
  if (known?.id === id) return known.wires;
  const wires: Wire[] = [];
  for (const [input, value] of inputs) {
    for (const [index, { node, output = "" }] of linksIn(value).entries()) {
      wires.push({ from: { node, output }, to: { node: id, input }, index });
    }
  }
  KNOWN.set(inputs, { id, wires });
  return wires;
}

/** For each node those that it reads from, and those that read from it. */
export interface Neighbours {
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>;
  readonly readers: ReadonlyMap<string, ReadonlySet<string>>;
}

export function neighboursOf({ nodes }: Document): Neighbours {
  return allNeighbours(nodes);
}

const allNeighbours = remembered((nodes: Nodes): Neighbours => {
  const none = (): Map<string, Set<string>> => new Map([...nodes.keys()].map((id) => [id, new Set()]));
  const [sources, readers] = [none(), none()];
  for (const { from, to } of allWires(nodes)) {
    sources.get(to.node)?.add(from.node);
    readers.get(from.node)?.add(to.node);
  }
  return { sources, readers };
});
