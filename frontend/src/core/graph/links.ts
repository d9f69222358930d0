/** Links: who reads from whom in a document, as lists and as an index by node. */

import type { Document } from "../document/model";
import { linksIn } from "../document/model";

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

/** Every link between two nodes, in the document's order. Links to parameters are none of these. */
export function wiresOf(document: Document): readonly Wire[] {
  const wires: Wire[] = [];
  for (const [id, node] of document.nodes) {
    for (const [input, value] of node.inputs) {
      for (const [index, { node: source, output = "" }] of linksIn(value).entries()) {
        if (!document.nodes.has(source)) continue;
        wires.push({ from: { node: source, output }, to: { node: id, input }, index });
      }
    }
  }
  return wires;
}

/** For each node those that it reads from, and those that read from it. */
export interface Neighbours {
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>;
  readonly readers: ReadonlyMap<string, ReadonlySet<string>>;
}

export function neighboursOf(document: Document): Neighbours {
  const none = (): Map<string, Set<string>> => new Map([...document.nodes.keys()].map((id) => [id, new Set()]));
  const [sources, readers] = [none(), none()];
  for (const { from, to } of wiresOf(document)) {
    sources.get(to.node)?.add(from.node);
    readers.get(from.node)?.add(to.node);
  }
  return { sources, readers };
}
