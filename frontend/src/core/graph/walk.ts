/** Walking: what a node needs, what needs it, circles, and an order in which all could run. */

import type { Neighbours } from "./links";

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** All that these nodes need, themselves included. */
export function upstream({ sources }: Neighbours, ids: Iterable<string>): ReadonlySet<string> {
  return reached(sources, ids);
}

/** All that needs these nodes, themselves included. */
export function downstream({ readers }: Neighbours, ids: Iterable<string>): ReadonlySet<string> {
  return reached(readers, ids);
}

/** The way that a circle would take if `to` read from `from`, beginning at `to`; null if there were none. */
export function circleIfLinked({ readers }: Neighbours, from: string, to: string): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[to, null]]);
  for (const id of cameFrom.keys()) {
    if (id === from) return wayTo(cameFrom, from);
    for (const next of readers.get(id) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, id);
  }
  return null;
}

/**
 * Every node behind all that it needs, otherwise in the document's order; what is in a circle stands last.
 *
 * Each sweep of the ready ones goes by the document's order, as people read the outline.
 */
export function order({ sources, readers }: Neighbours): readonly string[] {
  const waits = new Map([...sources].map(([id, needed]) => [id, needed.size]));
  const ordered = new Set([...waits].filter(([, count]) => count === 0).map(([id]) => id));
  for (const id of ordered) {
    for (const reader of readers.get(id) ?? []) {
      const left = (waits.get(reader) ?? 0) - 1;
      waits.set(reader, left);
      if (left === 0) ordered.add(reader);
    }
  }
  return [...ordered, ...[...sources.keys()].filter((id) => !ordered.has(id))];
}

/** Set iteration meets what is added on the way, so that a set is its own queue. */
function reached(edges: Edges, ids: Iterable<string>): ReadonlySet<string> {
  const found = new Set(ids);
  for (const id of found) for (const next of edges.get(id) ?? []) found.add(next);
  return found;
}

function wayTo(cameFrom: ReadonlyMap<string, string | null>, end: string): readonly string[] {
  const way: string[] = [];
  for (let id: string | null = end; id !== null; id = cameFrom.get(id) ?? null) way.push(id);
  return way.reverse();
}
