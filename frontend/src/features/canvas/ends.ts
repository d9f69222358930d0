/** The ends of links: where their ports are just now. */

import { CARD, portAt } from "../../core/canvas/card";
import type { Position } from "../../core/document/model";
import type { Bench } from "./bench";
import type { CardNode, WireEdge } from "./flow";

export interface Ends {
  readonly from: Position;
  readonly to: Position;
}

const OUT = 6;

/** Where a link begins and ends; null where one of its cards is not there. */
export function endsOfEdge({ stage }: Bench, edge: WireEdge): Ends | null {
  const { flow, moved } = stage.getState();
  const source = flow.byId.get(edge.source);
  const target = flow.byId.get(edge.target);
  if (!source || !target) return null;
  return {
    from: portPlace(source, "output", edge.sourceHandle ?? "", moved),
    to: portPlace(target, "input", edge.targetHandle ?? "", moved),
  };
}

/** Where a port of a card is. The handle is named as React Flow knows it. */
export function portPlace(
  card: CardNode,
  side: "input" | "output",
  handle: string,
  moved: ReadonlyMap<string, Position>,
): Position {
  const [x, y] = moved.get(card.id) ?? [card.position.x, card.position.y];
  const name = handle.replace(/^(in|out):/, "");
  return [side === "output" ? x + CARD.width + OUT : x - OUT, y + portAt(card.data.card, side, name)];
}
