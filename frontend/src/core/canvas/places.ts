/** Places: where each node stands, also those that the layout says nothing of. */

import type { Document, Position } from "../document/model";
import type { Edit } from "../edits";
import { neighboursOf } from "../graph/links";
import { order } from "../graph/walk";
import { moves } from "./layout";

const ACROSS = 320;
const DOWN = 200;

/**
 * A place for every node: its own, or else one in a column behind what it reads from, below what stands there.
 *
 * It depends on the document alone, so that everyone sees the same before anyone has moved anything.
 */
export function placesOf(document: Document): ReadonlyMap<string, Position> {
  const known = document.layout.nodes;
  if (isPinned(document)) return known; // there may be places of what is no longer there: nobody asks for those
  const neighbours = neighboursOf(document);
  const depths = new Map<string, number>();
  const filled = new Map<number, number>();
  const left = bottom(document);
  const places = new Map<string, Position>();
  for (const id of order(neighbours)) {
    const sources = [...(neighbours.sources.get(id) ?? [])];
    const depth = Math.max(0, ...sources.map((source) => (depths.get(source) ?? -1) + 1));
    depths.set(id, depth);
    const place = known.get(id);
    if (place) {
      places.set(id, place);
      continue;
    }
    const row = filled.get(depth) ?? 0;
    filled.set(depth, row + 1);
    places.set(id, [depth * ACROSS, left + row * DOWN]);
  }
  return places;
}

/** The edits that place nodes, and pin where they stand those that had no place of their own. */
export function placing(document: Document, places: ReadonlyMap<string, Position>): readonly Edit[] {
  return moves(document, isPinned(document) ? places : new Map([...placesOf(document), ...places]));
}

/** Whether every node has a place of its own. */
function isPinned({ nodes, layout }: Document): boolean {
  for (const id of nodes.keys()) if (!layout.nodes.has(id)) return false;
  return true;
}

/** Below everything that has a place. */
function bottom(document: Document): number {
  const rows = [...document.nodes.keys()].flatMap((id) => document.layout.nodes.get(id)?.[1] ?? []);
  return rows.length > 0 ? Math.max(...rows) + DOWN : 0;
}
