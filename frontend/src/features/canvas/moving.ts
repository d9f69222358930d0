/** Moving: places of things on the canvas as edits of the document. */

import { drawnIn, setFrame, setNote, setWire } from "../../core/canvas/layout";
import { placing } from "../../core/canvas/places";
import type { Position } from "../../core/document/model";
import type { Edit } from "../../core/edits";
import type { Bench } from "./bench";
import { frameName, noteName } from "./flow";

/** The edits that put nodes, frames and notes where they were moved to; points of links between moved nodes go along. */
export function movedEdits(bench: Bench, moved: ReadonlyMap<string, Position>): readonly Edit[] {
  const { document } = bench.tab.open.store.getState();
  if (!document || moved.size === 0) return [];
  const drawn = drawnIn(document);
  const edits: Edit[] = [];
  for (const [id, [x, y]] of moved) {
    const [frame, note] = [drawn.frames.get(frameName(id) ?? ""), drawn.notes.get(noteName(id) ?? "")];
    if (frame && (frame.x !== x || frame.y !== y)) edits.push(setFrame(frameName(id) ?? "", { ...frame, x, y }));
    if (note && (note.x !== x || note.y !== y)) edits.push(setNote(noteName(id) ?? "", { ...note, x, y }));
  }
  const places = new Map([...moved].filter(([id]) => document.nodes.has(id)));
  if (places.size > 0) edits.push(...placing(document, places));
  return [...edits, ...movedWires(bench, moved)];
}

function movedWires({ stage }: Bench, moved: ReadonlyMap<string, Position>): readonly Edit[] {
  const { flow } = stage.getState();
  return flow.edges.flatMap((edge) => {
    const card = flow.byId.get(edge.source);
    const to = moved.get(edge.source);
    const points = edge.data?.points ?? [];
    if (!card || !to || points.length === 0 || !moved.has(edge.target)) return [];
    const [x, y] = [to[0] - card.position.x, to[1] - card.position.y];
    return [setWire(edge.id, points.map(([left, top]) => [left + x, top + y]))]; // prettier-ignore
  });
}
