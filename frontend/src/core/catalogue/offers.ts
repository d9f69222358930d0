/** Offers: the node types that the palette shows for what someone types, and for the link that they hold. */

import type { Document } from "../document/model";
import type { Port } from "../graph/aim";
import { inputsFor, outputsFor } from "../graph/fits";
import type { Wire } from "../graph/links";
import type { Splice } from "../graph/splice";
import { spliceOf } from "../graph/splice";
import type { Catalogue, NodeSpec } from "./catalogue";
import { inputOf, nodeTypes, outputOf } from "./catalogue";
import { search } from "./search";

export interface Offer {
  readonly spec: NodeSpec;
  /** Which letters of the name were meant. */
  readonly letters: readonly number[];
  /** The port that a held link would go to. */
  readonly port: string | null;
  /** How it would stand in a link. */
  readonly splice: Splice | null;
}

export interface Asked {
  readonly from: Port | null;
  readonly into: Wire | null;
}

/** What can be offered, best first. Without words they stand by category, in the catalogue's order. */
export function offers(
  document: Document,
  catalogue: Catalogue,
  query: string,
  { from, into }: Asked,
): readonly Offer[] {
  const found = search(nodeTypes(catalogue), query);
  return found.flatMap(({ spec, letters }) => {
    const port = from ? portFor(document, catalogue, from, spec) : null;
    const splice = into ? spliceOf(document, catalogue, spec.name, into) : null;
    const isFitting = (from === null || port !== null) && (into === null || splice !== null);
    return isFitting ? [{ spec, letters, port, splice }] : [];
  });
}

/** The offers under the names of their categories, in the order in which these come up. */
export function byCategory(all: readonly Offer[]): readonly (readonly [string, readonly Offer[]])[] {
  const groups = new Map<string, Offer[]>();
  for (const offer of all) {
    const known = groups.get(offer.spec.category) ?? [];
    known.push(offer);
    groups.set(offer.spec.category, known);
  }
  return [...groups];
}

/** The port of a node type that a link from a port would go to; null if none fits. */
function portFor(document: Document, catalogue: Catalogue, from: Port, spec: NodeSpec): string | null {
  const known = catalogue.nodes.get(document.nodes.get(from.node)?.type ?? "");
  if (!known) return null;
  if (from.side === "output") {
    const output = outputOf(known, from.name);
    return (output && inputsFor(catalogue, output, spec)[0]?.name) ?? null;
  }
  const input = inputOf(known, from.name);
  return (input && outputsFor(catalogue, input, spec)[0]?.name) ?? null;
}
