/** The first view of a graph: all of it, if that can be read; of a large one all of it too, painted. */

import { getViewportForBounds } from "@xyflow/react";
import type { Viewport } from "@xyflow/react";
import { bounds } from "../../core/canvas/geometry";
import type { Bench } from "./bench";
import { allBoxes } from "./boxes";
import { levelAt } from "./stage";

export const ZOOM = { min: 0.04, max: 2.5 } as const;

/** Where the canvas of this size begins: where it was left, or else so that everything is seen. */
export function firstView(bench: Bench, width: number, height: number): Viewport {
  const around = bounds(allBoxes(bench).values());
  const fitting = around ? getViewportForBounds(around, width, height, ZOOM.min, 1, 0.1) : { x: 0, y: 0, zoom: 1 };
  return bench.stage.viewport ?? fitting;
}

/** What has to be known before anything is drawn. */
export function beginView({ tab, stage }: Bench, viewport: Viewport, width: number, height: number): void {
  const { x, y, zoom } = viewport;
  stage.viewport = viewport;
  stage.setState({ level: levelAt(zoom, stage.getState().level) });
  tab.desk.setState({ seen: { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom } });
}
