/** Aiming: while a link is drawn from a port, which other ports it may end at, and why not. */

import type { Document } from "../document/model";
import type { Catalogue } from "../catalogue/catalogue";
import type { Context, Fit } from "./fits";
import { contextOf, fits } from "./fits";
import type { Source, Target, Wire } from "./links";
import { downstream, upstream } from "./walk";

export type Side = "input" | "output";

export interface Port {
  readonly node: string;
  readonly name: string;
  readonly side: Side;
}

/** A link on its way: from a port, or taken off the input at which it ended. */
export interface Aim {
  /** The port that stays. */
  readonly from: Port;
  readonly taken: Wire | null;
  /** Whether the link may end at a port, and why not. */
  readonly fit: (port: Port) => Fit;
}

/** What is aimed from a port of a document. A linked input gives its link away: then the output is what stays. */
export function aimFrom(document: Document, catalogue: Catalogue, port: Port, taken: Wire | null = null): Aim {
  const from: Port = taken ? { node: taken.from.node, name: taken.from.output, side: "output" } : port;
  const context = contextOf(document, catalogue);
  // Circles are looked for once, not at each of a thousand ports.
  const circular = from.side === "output" ? upstream : downstream;
  const near = circular(context.neighbours, [from.node]);
  const known = new Map<string, Fit>();
  return {
    from,
    taken,
    fit: (end) => {
      const key = `${end.node} ${end.side} ${end.name}`;
      const fit = known.get(key) ?? fitOf(context, from, end, near);
      known.set(key, fit);
      return fit;
    },
  };
}

/** The two ends of a link between two ports, whichever of them it was drawn from; null if both are of one side. */
export function endsOf(one: Port, other: Port): { readonly from: Source; readonly to: Target } | null {
  if (one.side === other.side) return null;
  const [output, input] = one.side === "output" ? [one, other] : [other, one];
  return { from: { node: output.node, output: output.name }, to: { node: input.node, input: input.name } };
}

function fitOf(context: Context, from: Port, end: Port, near: ReadonlySet<string>): Fit {
  const ends = endsOf(from, end);
  if (!ends) {
    const reason = from.side === "output" ? "an output is linked to an input" : "an input is linked to an output";
    return { fits: false, code: "wrong-link", reason };
  }
  const { neighbours } = context;
  const bare = near.has(end.node) ? neighbours : { sources: neighbours.sources, readers: new Map<string, never>() };
  return fits({ ...context, neighbours: bare }, ends.from, ends.to);
}
