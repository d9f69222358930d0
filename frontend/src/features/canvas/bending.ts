/** Bending: the points that a link goes through, while they are dragged and when they are let go. */

import { onGrid } from "../../core/canvas/geometry";
import { setWire } from "../../core/canvas/layout";
import { indexFor } from "../../core/canvas/route";
import type { Position } from "../../core/document/model";
import type { Bench } from "./bench";
import { endsOfEdge } from "./ends";
import type { Bend } from "./stage";

const GRID = 8;

export function bendWire({ stage }: Bench, bend: Bend): void {
  stage.setState({ bend });
}

/** What was bent is written down. */
export function keepBend({ tab, stage }: Bench): void {
  const { bend } = stage.getState();
  if (!bend) return;
  tab.open.actions.edit([setWire(bend.wire, bend.points.map((point) => onGrid(point, GRID)))]); // prettier-ignore
  stage.setState({ bend: null });
}

/** Add a point to a link where someone has clicked on it. */
export function addPoint(bench: Bench, id: string, place: Position): void {
  const edge = bench.stage.getState().flow.edges.find((one) => one.id === id);
  const ends = edge && endsOfEdge(bench, edge);
  if (!edge || !ends) return;
  const points = edge.data?.points ?? [];
  const index = indexFor(ends.from, ends.to, points, place);
  bench.tab.open.actions.edit([setWire(id, points.toSpliced(index, 0, onGrid(place, GRID)))]);
}
