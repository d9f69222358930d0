/** Dragging: things move with the pointer on the stage alone; what came of it is one edit at the end. */

import type { NodeChange } from "@xyflow/react";
import type { Box } from "../../core/canvas/geometry";
import { bounds, onGrid, snap } from "../../core/canvas/geometry";
import { heldBy } from "../../core/canvas/frames";
import { passes } from "../../core/canvas/route";
import { spliceFor, splicing } from "../../core/graph/splice";
import type { Position } from "../../core/document/model";
import type { Edit } from "../../core/edits";
import type { Bench } from "./bench";
import { allBoxes } from "./boxes";
import { frameName } from "./flow";
import type { Thing, WireEdge } from "./flow";
import { movedEdits } from "./moving";
import { endsOfEdge } from "./ends";
import { STILL } from "./stage";

/** What a drag began with: the boxes of all that moves, and of what it may keep to. */
export interface Drag {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly others: readonly Box[];
}

const GRID = 8;
const REACH = 7;

/** The drag that begins with these things; a frame takes along what lies in it. */
export function beginDrag(bench: Bench, dragged: readonly string[], seen: Box | null): Drag {
  const all = allBoxes(bench);
  const moving = new Set(dragged);
  for (const id of dragged) {
    const box = all.get(id);
    if (frameName(id) !== null && box) heldBy(id, box, all).forEach((held) => moving.add(held));
  }
  const near = [...all].filter(
    ([id, box]) => !moving.has(id) && frameName(id) === null && (!seen || isNear(seen, box)),
  );
  return {
    boxes: new Map([...all].filter(([id]) => moving.has(id))),
    others: near.map(([, box]) => box),
  };
}

/** Move things as React Flow says where one of them is, drawn to lines and the grid unless `isFree`. */
export function moveDrag(
  bench: Bench,
  drag: Drag,
  changes: readonly NodeChange<Thing>[],
  zoom: number,
  isFree: boolean,
): void {
  const change = changes.find((one) => one.type === "position" && one.position && drag.boxes.has(one.id));
  if (change?.type !== "position" || !change.position) return;
  const from = drag.boxes.get(change.id);
  const around = bounds(drag.boxes.values());
  if (!from || !around) return;
  const raw: Position = [change.position.x - from.x, change.position.y - from.y];
  const { shift, guides } = isFree ? { shift: raw, guides: [] } : snapped(around, drag.others, raw, zoom);
  const moved = new Map(
    [...drag.boxes].map(([id, { x, y }]): [string, Position] => [id, [x + shift[0], y + shift[1]]]),
  );
  bench.stage.setState({ moved, guides, splice: spliceUnder(bench, drag, moved) });
}

/** The drag is over: what moved is written down, and a node that was put on a link stands in it. */
export function endDrag(bench: Bench): void {
  const { tab, stage, catalogue } = bench;
  const { moved, splice, flow } = stage.getState();
  const { document } = tab.open.store.getState();
  const edge = flow.edges.find((one) => one.id === splice);
  const [id = ""] = moved.keys();
  const edits: Edit[] = [...movedEdits(bench, moved)];
  const wire = edge?.data?.wire;
  const into = document && wire && spliceFor(document, catalogue, id, wire);
  if (into) edits.push(...splicing(document, catalogue, id, wire, into));
  if (edits.length > 0) tab.open.actions.edit(edits);
  stage.setState(STILL);
}

function snapped(around: Box, others: readonly Box[], [x, y]: Position, zoom: number) {
  const moved = { ...around, x: around.x + x, y: around.y + y };
  const { position, guides } = snap(moved, others, REACH / zoom);
  const [gridX, gridY] = onGrid([moved.x, moved.y], GRID);
  const hasGuide = (axis: "x" | "y"): boolean => guides.some((guide) => guide.axis === axis);
  const shift: Position = [
    (hasGuide("x") ? position[0] : gridX) - around.x,
    (hasGuide("y") ? position[1] : gridY) - around.y,
  ];
  return { shift, guides };
}

/** The link that a single dragged node lies on and could stand in. */
function spliceUnder(bench: Bench, drag: Drag, moved: ReadonlyMap<string, Position>): string | null {
  const [id, box] = [...drag.boxes][0] ?? [];
  const { document } = bench.tab.open.store.getState();
  if (drag.boxes.size !== 1 || !id || !box || !document?.nodes.has(id)) return null;
  const [x, y] = moved.get(id) ?? [box.x, box.y];
  const inner = { x: x + box.width / 4, y: y + 8, width: box.width / 2, height: box.height - 16 };
  const isUnder = (edge: WireEdge): boolean => {
    const ends = endsOfEdge(bench, edge);
    return ends !== null && passes(inner, ends.from, ends.to, edge.data?.points ?? []);
  };
  const edges = bench.stage.getState().flow.edges;
  const found = edges.find((edge) => {
    if (!edge.data || edge.source === id || edge.target === id) return false;
    return isUnder(edge) && spliceFor(document, bench.catalogue, id, edge.data.wire) !== null;
  });
  return found?.id ?? null;
}

function isNear(seen: Box, box: Box): boolean {
  return (
    box.x < seen.x + seen.width &&
    seen.x < box.x + box.width &&
    box.y < seen.y + seen.height &&
    seen.y < box.y + box.height
  );
}
